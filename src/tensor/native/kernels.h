// What the translation units offer to the addon: one declaration block per kernel family. Matrices are row-major
// float32. B batch, T time, E embedding width, H hidden units, N real tokens.
#pragma once

#include <cstddef>
#include <cstdint>

namespace textvat {

// ---- peak.cc

using PeakFunction = double (*)(int rounds, float &sink);

/// Gflop/s of fused multiply-adds in registers with `threads` threads: the best of about `seconds` of trying.
double measurePeakGflops(double seconds, int threads);

// ---- product.cc

enum class Activation : int32_t { none, relu, relu6, elu, sigmoid, tanh, leakyRelu };

/// result [M,N] = activation(left [M,K] * right [K,N] + bias [N]), for each of `batch` pairs. A transposed operand is
/// stored [K,M] or [N,K]. A batch stride of 0 repeats the same matrix. `bias` may be null.
struct Product {
  const float *left, *right, *bias;
  float *result;
  ptrdiff_t batch, m, k, n;
  bool transposeLeft, transposeRight;
  ptrdiff_t leftStride, rightStride;
  Activation activation;
  float leakyReluAlpha;
};

void product(const Product &p);
/// The same in three plain loops: oracle of the tests.
void productReference(const Product &p);

// ---- lstmForward.cc, lstmBackward.cc

/// lengths [B] descending. Step s of a sequence is its token s, or length - 1 - s when `reverse`.
struct LstmShape {
  ptrdiff_t batch, time, embedding, hidden;
  const int32_t *lengths;
  bool reverse;
};

/// embeddings [B,T,E], inputWeights [E,4H], recurrentWeights [H,4H], bias [4H]; gates i, f, g, o.
struct LstmWeights {
  const float *input, *recurrent, *bias;
};

/// Floats of `saved`, which lstmForward leaves for lstmBackward.
ptrdiff_t lstmSavedSize(const LstmShape &shape);

/// hidden [B,T,H], zero at padding; `saved` may be null.
void lstmForward(const LstmShape &shape, const float *embeddings, const LstmWeights &weights, float *hidden,
                 float *saved);

/// Null results are not computed. embeddings [B,T,E], zero at padding; the others shaped like the weights.
struct LstmGradients {
  float *embeddings, *input, *recurrent, *bias;
};

void lstmBackward(const LstmShape &shape, const float *hiddenGradient, const float *embeddings,
                  const LstmWeights &weights, const float *hidden, const float *saved, const LstmGradients &gradients);

// ---- lstmReference.cc: the same in plain loops and double precision, for the tests; all gradients are computed

void lstmForwardReference(const LstmShape &shape, const float *embeddings, const LstmWeights &weights, float *hidden);
void lstmBackwardReference(const LstmShape &shape, const float *hiddenGradient, const float *embeddings,
                           const LstmWeights &weights, const LstmGradients &gradients);

// ---- pooling.cc

enum class Pooling : int32_t { max, mean, last, first };

/// hidden [B,T,H] -> pooled [B,H] over the first lengths[b] tokens, 0 where there are none; argmax [B,H], for max only:
/// the first time of the maximum (or of a NaN).
void poolOverTime(const float *hidden, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t width, const int32_t *lengths,
                  Pooling mode, float *pooled, int32_t *argmax);

/// pooledGradient [B,H] -> hiddenGradient [B,T,H]
void poolOverTimeGradient(const float *pooledGradient, const int32_t *argmax, ptrdiff_t batch, ptrdiff_t time,
                          ptrdiff_t width, const int32_t *lengths, Pooling mode, float *hiddenGradient);

} // namespace textvat
