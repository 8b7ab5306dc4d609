// Vectors of new texts by n-grams whose vectors are known; ../readDocumentVectors.ts is the readable twin. Texts and parts are
// independent tasks: nothing depends on the number of threads or on what else is read.
#include "kernels.h"
#include "scratch.h"
#include "threadPool.h"

#define TEXTVAT_KERNEL "documentReading.kernel.h"
#include "forEachTarget.h"

namespace textvat {

void readDocumentVectors(const ReadingWork &w) {
  using Kernel = void (*)(const ReadingWork &, ptrdiff_t, ptrdiff_t);
  static const Kernel kernels[] = TEXTVAT_TARGET_TABLE(documentReadingKernel);
  const Kernel readPart = kernels[static_cast<int>(currentInstructionSet())];
  parallelFor(w.parts * w.texts, [&](ptrdiff_t i) { readPart(w, i / w.parts, i % w.parts); });
}

} // namespace textvat
