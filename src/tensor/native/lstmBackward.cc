// The LSTM over whole sequences, backward. Chunks of steps go from the end to the beginning: in a chunk every group of
// sequences computes the gradients of its gates (and of its embeddings); then the chunk's tokens, all groups together,
// add their share to the weight gradients as one product. So no array of all tokens' gate gradients is ever made.
#include "lstmPlan.h"
#include "scratch.h"

#define TEXTVAT_KERNEL "lstmBackward.kernel.h"
#include "forEachTarget.h"

namespace textvat {

void lstmBackward(const LstmShape &shape, const float *hiddenGradient, const float *embeddings,
                  const LstmWeights &weights, const float *hidden, const float *saved, const LstmGradients &gradients) {
  using Function = void (*)(const LstmPlan &, const BackwardInputs &, const LstmGradients &);
  static const Function table[] = TEXTVAT_TARGET_TABLE(backwardFunction);
  const LstmPlan plan(shape);
  const BackwardInputs inputs{hiddenGradient, embeddings, weights.input, weights.recurrent, hidden, saved};
  table[static_cast<int>(currentInstructionSet())](plan, inputs, gradients);
}

} // namespace textvat
