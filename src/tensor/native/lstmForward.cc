// The LSTM over whole sequences, forward. Weights are packed once; a group of sequences runs through time on one
// thread, without waiting for others; the gates are computed on the way out of the product; a finished sequence leaves; a
// word that comes again is not projected again.
#include "lstmRepeats.h"
#include "scratch.h"

#define TEXTVAT_PRECISIONS
#define TEXTVAT_KERNEL "lstmForward.kernel.h"
#include "forEachTarget.h"

namespace textvat {

ptrdiff_t lstmSavedSize(const LstmShape &shape) {
  using Function = ptrdiff_t (*)(ptrdiff_t);
  static const Function table[] = TEXTVAT_TARGET_TABLE(savedFunction);
  return LstmPlan(shape).tokens() * table[static_cast<int>(currentInstructionSet())](shape.hidden);
}

void lstmForward(const LstmShape &shape, const LstmEmbeddings &embeddings, const std::vector<LstmForward> &layers) {
  using Function = void (*)(const std::vector<LstmPlan> &, const LstmEmbeddings &, const std::vector<LstmForward> &);
  static const Function table[] = TEXTVAT_PRECISION_TABLE(forwardFunction);
  std::vector<LstmPlan> plans;
  for (const LstmForward &layer : layers) plans.emplace_back(shape, layer.reverse, layers.size());
  table[kernelTarget(shape.precision)](plans, embeddings, layers);
}

} // namespace textvat
