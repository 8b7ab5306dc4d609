// What the translation units offer to the addon: one declaration block per kernel family. Matrices are row-major
// float32; with `Precision::bfloat16` products round their operands to bf16, where the processor can (bfloat16.h). B batch, T time, E embedding width, H hidden units, N real tokens.
#pragma once

#include "instructionSet.h"

#include <cstddef>
#include <cstdint>
#include <vector>

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
  Precision precision;
};

void product(const Product &p);
/// The same in three plain loops: oracle of the tests.
void productReference(const Product &p);

// ---- lstmForward.cc, lstmBackward.cc

/// lengths [B] descending. Step s of a sequence is its token s, or length - 1 - s in a layer that is `reverse`.
struct LstmShape {
  ptrdiff_t batch, time, embedding, hidden;
  const int32_t *lengths;
  Precision precision;
};

/// embeddings [B,T,E], inputWeights [E,4H], recurrentWeights [H,4H], bias [4H]; gates i, f, g, o.
struct LstmWeights {
  const float *input, *recurrent, *bias;
};

/// Where a layer begins or ends: hidden state and cell, [B,H] each; both null for zeros, or when nobody asks.
template <typename Float> struct LstmStateOf {
  Float *hidden, *cell;
};
using LstmInitialState = LstmStateOf<const float>;
using LstmFinalState = LstmStateOf<float>;

enum class Pooling : int32_t { max, mean, last, first };

/// What a layer's hidden states are pooled to, [B, stride] of which this layer's H columns start at the pointers; null
/// pointers when they are not pooled. `last` is the state after the last step, also of a layer that reads backwards.
template <typename Float, typename Integer> struct LstmPoolingOf {
  Pooling mode;
  Float *values;
  Integer *argmax; // time of each maximum, for max only
  ptrdiff_t stride;
};

/// Floats of `saved`, which lstmForward leaves for lstmBackward.
ptrdiff_t lstmSavedSize(const LstmShape &shape);

/// One layer. hidden and cells [B,T,H], zero at padding. All results may be null.
struct LstmForward {
  bool reverse;
  LstmWeights weights;
  LstmInitialState initial;
  float *hidden, *cells;
  LstmPoolingOf<float, int32_t> pooled;
  LstmFinalState final;
  float *saved;
};

/// What sequences are made of: rows [B,T,E], or with `slots` [B,T] the distinct rows [count,E], of which each token names one.
struct LstmEmbeddings {
  const float *rows;
  const int32_t *slots;
  ptrdiff_t count;
};

/// All layers on the same embeddings, at the same time.
void lstmForward(const LstmShape &shape, const LstmEmbeddings &embeddings, const std::vector<LstmForward> &layers);

/// One layer. The gradient of its hidden states [B,T,H] or of what they were pooled to, the other one null; none flows
/// into the initial state. Null weight gradients are not computed.
struct LstmBackward {
  bool reverse;
  LstmWeights weights;
  LstmInitialState initial;
  const float *hiddenGradient;
  LstmPoolingOf<const float, const int32_t> pooledGradient;
  const float *saved;
  float *inputGradient, *recurrentGradient, *biasGradient;
};

/// embeddingsGradient [B,T,E], zero at padding: the sum over the layers; null when nobody asks.
void lstmBackward(const LstmShape &shape, const float *embeddings, const std::vector<LstmBackward> &layers,
                  float *embeddingsGradient);

// ---- lstmReference.cc: one layer in plain loops and double precision, for the tests; all gradients are computed

struct LstmGradients {
  float *embeddings, *input, *recurrent, *bias;
};

void lstmForwardReference(const LstmShape &shape, bool reverse, const float *embeddings, const LstmWeights &weights,
                          const LstmInitialState &initial, float *hidden, const LstmFinalState &final);
void lstmBackwardReference(const LstmShape &shape, bool reverse, const float *hiddenGradient, const float *embeddings,
                           const LstmWeights &weights, const LstmInitialState &initial, const LstmGradients &gradients);

// ---- convolution.cc

/// embeddings [B,T,E], filters [W,E,F], lengths [B]. A window at t covers the tokens from t - floor((W - 1) / 2) on, those
/// outside of 0 ... T - 1 as zeros.
struct ConvolutionShape {
  ptrdiff_t batch, time, embedding, window, filters;
  const int32_t *lengths;
  Precision precision; // of the forward pass; what flows back is sparse and in float32
};

/// best [B,F] = max over t < lengths[b] of the window at t times each filter, argmax [B,F] its first t; 0 and 0 of an empty
/// sequence. A NaN wins.
void convolveMax(const ConvolutionShape &shape, const float *embeddings, const float *filters, float *best,
                 int32_t *argmax);

/// What flows back from `gradient` [B,F] through the windows of the maxima; either result may be null.
void convolveMaxGradient(const ConvolutionShape &shape, const float *embeddings, const float *filters,
                         const int32_t *argmax, const float *gradient, float *embeddingsGradient,
                         float *filtersGradient);

// ---- pooling.cc

/// hidden [B,T,H] -> pooled [B,H] over the first lengths[b] tokens, 0 where there are none; argmax [B,H], for max only:
/// the first time of the maximum (or of a NaN).
void poolOverTime(const float *hidden, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t width, const int32_t *lengths,
                  Pooling mode, float *pooled, int32_t *argmax);

/// pooledGradient [B,H] -> hiddenGradient [B,T,H]
void poolOverTimeGradient(const float *pooledGradient, const int32_t *argmax, ptrdiff_t batch, ptrdiff_t time,
                          ptrdiff_t width, const int32_t *lengths, Pooling mode, float *hiddenGradient);

// ---- elementwise.cc

enum class BinaryOperation : int32_t { add, subtract, multiply, divide };
enum class UnaryOperation : int32_t { negate, exponential, relu, step, sigmoid, tanh, square, squareRoot };

/// result[i] = a[i mod sizeA] op b[i mod sizeB], i < size.
void binary(BinaryOperation operation, const float *a, ptrdiff_t sizeA, const float *b, ptrdiff_t sizeB, float *result,
            ptrdiff_t size);
void unary(UnaryOperation operation, const float *x, float *result, ptrdiff_t size);

/// Over each of `rows` rows; its logarithm on request.
void softmax(const float *logits, ptrdiff_t rows, ptrdiff_t columns, bool logarithm, float *result);

/// losses[r] = -log softmax(logits[r])[targets[r]], gradient[r] = softmax(logits[r]) - one hot of targets[r]; a row with
/// a target below 0 has a loss and a gradient of 0.
void crossEntropy(const float *logits, const int32_t *targets, ptrdiff_t rows, ptrdiff_t columns, float *gradient,
                  float *losses);

// ---- noise.cc

/// out [B,T,width]: standard normal numbers on the first lengths[b] tokens, zeros behind. Element i comes from block
/// first + i / 2 of the Threefry-2x32-20 stream of `key`.
void maskedNormal(float *out, const int32_t *lengths, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t width,
                  const uint32_t (&key)[2], uint64_t first);

// ---- training.cc

/// A batch of tokens as rows of a table. ids [B,T], lengths [B], mean and inverseDeviation [E], mask [B,E] or null.
struct EmbeddingView {
  ptrdiff_t batch, time, width;
  const int32_t *ids, *lengths;
  const float *mean, *inverseDeviation, *mask;
};

/// out[b,t] = (table[ids[b,t]] - mean) * inverseDeviation * mask[b], zeros from lengths[b] on.
void gatherRows(float *out, const EmbeddingView &view, const float *table);

/// The distinct ids of the real tokens, ascending, and each one's places b * T + t, ascending.
struct TokenIndex {
  std::vector<int32_t> rows, places;
  std::vector<ptrdiff_t> first; // of rows[i] in places; one more at the end
};
TokenIndex indexTokens(const EmbeddingView &view);

/// The gradient of gatherRows for the table: values [rows, E], one row per distinct id.
void scatterRows(const float *gradient, const EmbeddingView &view, const TokenIndex &index, float *values);

/// out[b] = norm * values[b] / ||values[b]|| over the whole sequence, zeros from lengths[b] on; out may be values.
void scaleSequences(float *out, const float *values, const int32_t *lengths, ptrdiff_t batch, ptrdiff_t time,
                    ptrdiff_t width, double norm);

double sumOfSquares(const float *values, ptrdiff_t count);

/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p -= rate (m / correction1) / (sqrt(v / correction2) + epsilon)
struct AdamStep {
  double rate, beta1, beta2, epsilon, correction1, correction2, gradientScale;
};
void adam(float *parameter, const float *gradient, float *first, float *second, ptrdiff_t count, const AdamStep &step);
/// The same on some rows of a table; gradient [count, width].
void sparseAdam(float *table, const int32_t *rows, ptrdiff_t count, const float *gradient, ptrdiff_t width, float *first,
                float *second, const AdamStep &step);

/// averaged = decay * averaged + (1 - decay) * parameter
void average(float *averaged, const float *parameter, ptrdiff_t count, double decay);
/// The same on some rows of a table, each with its own decay.
void averageRows(float *averaged, const float *table, ptrdiff_t width, const int32_t *rows, const double *decays,
                 ptrdiff_t count);

/// sum += weight * part
void addScaled(float *sum, const float *part, ptrdiff_t count, double weight);

// ---- wordVectors.cc

/// words [N]; word i sees left[i] words before it and right[i] behind it. Groups of groupSize words share groupNegatives
/// negatives each; blockGroups groups are computed at the same state of the tables, input and output [V,E]. Adds rate
/// times the gradient of the log likelihood, in which a negative counts negativeWeight for each pair of its group; where
/// rate times the weight of all pairs of a row in a block exceeds largestStep, that much of it.
struct WordVectorWork {
  bool bagOfWords;
  const int32_t *words, *left, *right, *negatives;
  ptrdiff_t count, groupSize, blockGroups, groupNegatives;
  float negativeWeight, rate, largestStep;
  ptrdiff_t rows, width;
  float *input, *output;
};

void trainWordVectors(const WordVectorWork &work);

// ---- documentVectors.cc

/// Text d has the occurrences starts[d] up to starts[d + 1] of ngrams [N] and the vector x in row rows[d] of documents
/// [*,E]. There are `parts` tables of either kind, one behind the other, that know nothing of each other. Its occurrence i, counted from 0, is told apart from the `negatives` n-grams of `noise` from noiseStarts[d] + i
/// * negatives on, those left out that are the same n-gram. For each occurrence in turn: all errors, rate * (label - sigmoid(x u_t)),
/// u_t the rows of the n-gram (label 1) and its noise (label 0) in ngramTable [F,E]; then, target by target,
/// g += error * u_t and, when learnNgrams, u_t += error * x; last x += g.
struct DocumentVectorWork {
  const int32_t *ngrams, *starts, *rows, *noise, *noiseStarts;
  ptrdiff_t texts, count, noiseCount, negatives;
  float rate;
  bool learnNgrams;
  ptrdiff_t width, parts, documentRows, ngramRows;
  float *documents, *ngramTable;
};

void trainDocumentVectors(const DocumentVectorWork &work);

// ---- documentReading.cc

/// Text d has the occurrences starts[d] up to starts[d + 1] of ngrams [N]; an n-gram counts weights [F] and has a row in each of
/// the `parts` tables rows [P,F,E], of which only the direction matters. Packed rows have two numbers of 4 bits in a byte: the first
/// half of a row in the low bits, the second half in the high ones. Of the noise, from which n-grams are told apart: mean [P,E]
/// and squares [P,E,E], first and second moments of its directions; map [P,E,E] = (squares + ridge)^-1 / (negatives + 1).
/// found [D,P,E]: vectors of length 1, zeros for a text of which nothing counts.
struct ReadingWork {
  const int32_t *ngrams, *starts;
  ptrdiff_t texts;
  const float *weights;
  const int8_t *rows;
  bool packed;
  ptrdiff_t width, parts, ngramRows;
  const float *mean, *squares, *map;
  ptrdiff_t negatives, steps;
  float *found;

  ptrdiff_t rowBytes() const { return packed ? (width + 1) / 2 : width; }
};

void readDocumentVectors(const ReadingWork &work);

} // namespace textvat
