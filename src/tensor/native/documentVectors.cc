// Document vectors: distributed bag of words over n-grams with negative sampling (Le and Mikolov 2014; Li et al. 2016,
// "Learning document embeddings by predicting n-grams") by the cosine (Thongtan and Phienthrakul 2019). Every occurrence
// sees what the ones before it have taught, so texts that teach the n-grams run one after the other; texts that only learn
// from them are independent tasks, and so are the parts. Nothing depends on the number of threads.
#include "kernels.h"
#include "scratch.h"
#include "threadPool.h"

#define TEXTVAT_KERNEL "documentVectors.kernel.h"
#include "forEachTarget.h"

namespace textvat {

void trainDocumentVectors(const DocumentVectorWork &w) {
  using Kernel = void (*)(const DocumentVectorWork &, ptrdiff_t);
  static const Kernel kernels[] = TEXTVAT_TARGET_TABLE(documentVectorKernel);
  const Kernel trainText = kernels[static_cast<int>(currentInstructionSet())];
  std::vector<DocumentVectorWork> parts(w.parts, w);
  for (ptrdiff_t p = 0; p < w.parts; p++) {
    parts[p].documents += p * w.documentRows * w.width;
    parts[p].ngramTable += p * w.ngramRows * w.width;
  }
  if (w.learnNgrams) {
    parallelFor(w.parts, [&](ptrdiff_t p) {
      for (ptrdiff_t text = 0; text < w.texts; text++) trainText(parts[p], text);
    });
  } else {
    parallelFor(w.parts * w.texts, [&](ptrdiff_t i) { trainText(parts[i / w.texts], i % w.texts); });
  }
}

} // namespace textvat
