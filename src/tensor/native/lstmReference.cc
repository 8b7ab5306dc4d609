// The LSTM as the textbook has it: one sequence, one step, one unit at a time, sums in double precision. Oracle of the
// tests for lstmForward.cc and lstmBackward.cc.
#include "kernels.h"

#include <cmath>
#include <vector>

namespace textvat {
namespace {

using Row = std::vector<double>;

/// What one step leaves for the way back.
struct Step {
  Row i, f, g, o, c, h;
};

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

ptrdiff_t position(const LstmShape &shape, bool reverse, ptrdiff_t row, ptrdiff_t step) {
  return row * shape.time + (reverse ? shape.lengths[row] - 1 - step : step);
}

/// One row of an initial state, which is zero when absent.
Row stateOf(const float *state, ptrdiff_t row, ptrdiff_t hidden) {
  return state ? Row(state + row * hidden, state + (row + 1) * hidden) : Row(hidden);
}

///   i, f, g, o = bias + x * inputWeights + hPrevious * recurrentWeights, squashed;  c = f c + i g;  h = o tanh(c)
std::vector<Step> runSequence(const LstmShape &shape, bool reverse, ptrdiff_t row, const float *embeddings,
                              const LstmWeights &weights, const LstmInitialState &initial) {
  const ptrdiff_t hidden = shape.hidden;
  Row h = stateOf(initial.hidden, row, hidden), c = stateOf(initial.cell, row, hidden);
  std::vector<Step> steps;
  for (ptrdiff_t s = 0; s < shape.lengths[row]; s++) {
    const float *x = embeddings + position(shape, reverse, row, s) * shape.embedding;
    Row sums(4 * hidden);
    for (ptrdiff_t j = 0; j < 4 * hidden; j++) {
      sums[j] = weights.bias ? weights.bias[j] : 0;
      for (ptrdiff_t k = 0; k < shape.embedding; k++) sums[j] += double(x[k]) * weights.input[k * 4 * hidden + j];
      for (ptrdiff_t k = 0; k < hidden; k++) sums[j] += h[k] * weights.recurrent[k * 4 * hidden + j];
    }
    Step step{Row(hidden), Row(hidden), Row(hidden), Row(hidden), Row(hidden), Row(hidden)};
    for (ptrdiff_t u = 0; u < hidden; u++) {
      step.i[u] = logistic(sums[u]);
      step.f[u] = logistic(sums[hidden + u]);
      step.g[u] = std::tanh(sums[2 * hidden + u]);
      step.o[u] = logistic(sums[3 * hidden + u]);
      step.c[u] = step.f[u] * c[u] + step.i[u] * step.g[u];
      step.h[u] = step.o[u] * std::tanh(step.c[u]);
    }
    c = step.c;
    h = step.h;
    steps.push_back(step);
  }
  return steps;
}

} // namespace

void lstmForwardReference(const LstmShape &shape, bool reverse, const float *embeddings, const LstmWeights &weights,
                          const LstmInitialState &initial, float *hidden, const LstmFinalState &final) {
  for (ptrdiff_t row = 0; row < shape.batch; row++) {
    const std::vector<Step> steps = runSequence(shape, reverse, row, embeddings, weights, initial);
    for (ptrdiff_t u = 0; final.hidden && u < shape.hidden; u++) {
      final.hidden[row * shape.hidden + u] =
          static_cast<float>(steps.empty() ? stateOf(initial.hidden, row, shape.hidden)[u] : steps.back().h[u]);
      final.cell[row * shape.hidden + u] =
          static_cast<float>(steps.empty() ? stateOf(initial.cell, row, shape.hidden)[u] : steps.back().c[u]);
    }
    for (size_t s = 0; s < steps.size(); s++) {
      for (ptrdiff_t u = 0; u < shape.hidden; u++) {
        hidden[position(shape, reverse, row, s) * shape.hidden + u] = static_cast<float>(steps[s].h[u]);
      }
    }
  }
}

void lstmBackwardReference(const LstmShape &shape, bool reverse, const float *hiddenGradient, const float *embeddings,
                           const LstmWeights &weights, const LstmInitialState &initial,
                           const LstmGradients &gradients) {
  const ptrdiff_t hidden = shape.hidden, embedding = shape.embedding;
  Row inputSum(embedding * 4 * hidden), recurrentSum(hidden * 4 * hidden), biasSum(4 * hidden);
  for (ptrdiff_t row = 0; row < shape.batch; row++) {
    const std::vector<Step> steps = runSequence(shape, reverse, row, embeddings, weights, initial);
    const Row h0 = stateOf(initial.hidden, row, hidden), c0 = stateOf(initial.cell, row, hidden);
    Row dh(hidden), dc(hidden), gates(4 * hidden);
    for (ptrdiff_t s = shape.lengths[row] - 1; s >= 0; s--) {
      const Step &step = steps[s];
      const ptrdiff_t at = position(shape, reverse, row, s);
      for (ptrdiff_t u = 0; u < hidden; u++) {
        const double i = step.i[u], f = step.f[u], g = step.g[u], o = step.o[u], t = std::tanh(step.c[u]);
        const double whole = dh[u] + hiddenGradient[at * hidden + u];
        dc[u] += whole * o * (1 - t * t);
        gates[u] = dc[u] * g * i * (1 - i);
        gates[hidden + u] = dc[u] * (s > 0 ? steps[s - 1].c[u] : c0[u]) * f * (1 - f);
        gates[2 * hidden + u] = dc[u] * i * (1 - g * g);
        gates[3 * hidden + u] = whole * t * o * (1 - o);
        dc[u] *= f;
      }
      for (ptrdiff_t k = 0; k < embedding; k++) {
        double sum = 0;
        for (ptrdiff_t j = 0; j < 4 * hidden; j++) {
          sum += gates[j] * weights.input[k * 4 * hidden + j];
          inputSum[k * 4 * hidden + j] += gates[j] * embeddings[at * embedding + k];
        }
        gradients.embeddings[at * embedding + k] = static_cast<float>(sum);
      }
      for (ptrdiff_t k = 0; k < hidden; k++) {
        dh[k] = 0;
        for (ptrdiff_t j = 0; j < 4 * hidden; j++) {
          dh[k] += gates[j] * weights.recurrent[k * 4 * hidden + j];
          recurrentSum[k * 4 * hidden + j] += gates[j] * (s > 0 ? steps[s - 1].h[k] : h0[k]);
        }
      }
      for (ptrdiff_t j = 0; j < 4 * hidden; j++) biasSum[j] += gates[j];
    }
  }
  for (size_t k = 0; k < inputSum.size(); k++) gradients.input[k] = static_cast<float>(inputSum[k]);
  for (size_t k = 0; k < recurrentSum.size(); k++) gradients.recurrent[k] = static_cast<float>(recurrentSum[k]);
  for (size_t k = 0; k < biasSum.size(); k++) gradients.bias[k] = static_cast<float>(biasSum[k]);
}

} // namespace textvat
