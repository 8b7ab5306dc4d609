// The LSTM over whole sequences, backward. Chunks of steps go from the end to the beginning: in a chunk every group of
// sequences computes the gradients of its gates (and of its embeddings); then the chunk's tokens, all groups together,
// add their share to the weight gradients as one product. So no array of all tokens' gate gradients is ever made.
#include "lstmPlan.h"
#include "scratch.h"

#define TEXTVAT_PRECISIONS
#define TEXTVAT_KERNEL "lstmBackward.kernel.h"
#include "forEachTarget.h"

namespace textvat {

void lstmBackward(const LstmShape &shape, const float *embeddings, const std::vector<LstmBackward> &layers,
                  float *embeddingsGradient) {
  using Function = void (*)(const std::vector<LstmPlan> &, const float *, const std::vector<LstmBackward> &, float *);
  static const Function table[] = TEXTVAT_PRECISION_TABLE(backwardFunction);
  std::vector<LstmPlan> plans;
  for (const LstmBackward &layer : layers) plans.emplace_back(shape, layer.reverse, layers.size());
  table[kernelTarget(shape.precision)](plans, embeddings, layers, embeddingsGradient);
}

} // namespace textvat
