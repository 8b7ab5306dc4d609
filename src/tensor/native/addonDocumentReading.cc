// JavaScript's view of documentReading.cc.
#include "addon.h"
#include "kernels.h"

namespace textvat {
namespace {

/// readDocumentVectors(ngrams, starts, weights, rows, bits, width, parts, mean, squares, map, negatives, steps, found)
napi_value callRead(const Arguments &a) {
  ReadingWork work{};
  const Span<int32_t> ngrams = a.integers(0), starts = a.integers(1);
  const Span<float> weights = a.floats(2);
  if (starts.size < 1) throw std::invalid_argument("starts: expected at least one");
  work.ngrams = ngrams.data;
  work.starts = starts.data;
  work.texts = starts.size - 1;
  work.weights = weights.data;
  work.ngramRows = weights.size;
  const Span<int8_t> rows = a.bytes(3);
  const ptrdiff_t bits = a.size(4);
  if (bits != 4 && bits != 8) throw std::invalid_argument("bits: expected 4 or 8");
  work.packed = bits == 4;
  work.width = a.size(5);
  work.parts = a.size(6);
  const bool isTable = work.width >= 1 && work.parts >= 1 && work.width <= 2 * rows.size && work.parts <= rows.size &&
                       rows.size == work.parts * work.ngramRows * work.rowBytes();
  if (!isTable) throw std::invalid_argument("rows: expected parts * F rows of E numbers");
  work.rows = rows.data;
  const ptrdiff_t columns = work.parts * work.width;
  work.mean = a.floats(7, columns, "mean");
  work.squares = a.floats(8, columns * work.width, "squares");
  work.map = a.floats(9, columns * work.width, "map");
  work.negatives = a.size(10);
  work.steps = a.size(11);
  work.found = a.floats(12, work.texts * columns, "found");
  checkRows(ngrams, work.ngramRows, "ngrams");
  checkStarts(starts, ngrams.size, "starts");
  readDocumentVectors(work);
  return nullptr;
}

} // namespace

void addDocumentReadingFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "readDocumentVectors", guarded<callRead>);
}

} // namespace textvat
