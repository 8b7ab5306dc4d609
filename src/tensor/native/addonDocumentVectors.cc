// JavaScript's view of documentVectors.cc.
#include "addon.h"
#include "kernels.h"

#include <vector>

namespace textvat {
namespace {

/// Two texts of one row would be learnt at the same time.
void checkDistinct(const Span<int32_t> &rows) {
  std::vector<int32_t> sorted(rows.data, rows.data + rows.size);
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    throw std::invalid_argument("rows: expected each once");
  }
}

void checkNoise(const DocumentVectorWork &work) {
  for (ptrdiff_t text = 0; text < work.texts; text++) {
    const ptrdiff_t length = ptrdiff_t(work.starts[text + 1]) - work.starts[text];
    if (length == 0 || work.negatives == 0) continue;
    const ptrdiff_t first = work.noiseStarts[text];
    // A negative count from JavaScript never gets here, but one may be as large as 2^53.
    if (first < 0 || first > work.noiseCount || work.negatives > (work.noiseCount - first) / length) {
      throw std::invalid_argument("noiseStarts: beyond the noise");
    }
  }
}

/// trainDocumentVectors(ngrams, starts, rows, noise, noiseStarts, negatives, rate, learnNgrams, width, parts,
///                      documents, ngramTable)
napi_value callTrain(const Arguments &a) {
  DocumentVectorWork work{};
  const Span<int32_t> ngrams = a.integers(0), rows = a.integers(2), noise = a.integers(3);
  work.ngrams = ngrams.data;
  work.count = ngrams.size;
  work.texts = rows.size;
  work.starts = a.integers(1, rows.size + 1, "starts");
  checkStarts(a.integers(1), ngrams.size, "starts");
  work.rows = rows.data;
  work.noise = noise.data;
  work.noiseCount = noise.size;
  work.noiseStarts = a.integers(4, rows.size, "noiseStarts");
  work.negatives = a.size(5);
  work.rate = static_cast<float>(a.number(6));
  work.learnNgrams = a.flag(7);
  work.width = a.size(8);
  work.parts = a.size(9);
  const Span<float> documents = a.floats(10), table = a.floats(11);
  const ptrdiff_t columns = work.width < 1 || work.parts > documents.size ? 0 : work.width * work.parts;
  if (columns < 1 || documents.size % columns) throw std::invalid_argument("documents: expected rows of E elements");
  if (table.size % columns) throw std::invalid_argument("ngramTable: expected F * E elements");
  work.documentRows = documents.size / columns;
  work.ngramRows = table.size / columns;
  work.documents = documents.data;
  work.ngramTable = table.data;
  checkRows(ngrams, work.ngramRows, "ngrams");
  checkRows(noise, work.ngramRows, "noise");
  checkRows(rows, work.documentRows, "rows");
  checkDistinct(rows);
  checkNoise(work);
  trainDocumentVectors(work);
  return nullptr;
}

} // namespace

void addDocumentVectorFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "trainDocumentVectors", guarded<callTrain>);
}

} // namespace textvat
