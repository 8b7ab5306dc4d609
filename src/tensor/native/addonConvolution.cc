// JavaScript's view of convolution.cc.
#include "addon.h"
#include "kernels.h"

namespace textvat {
namespace {

/// (batch, time, embedding, window, filters, lengths, precision), at the first seven positions
ConvolutionShape readShape(const Arguments &a) {
  ConvolutionShape shape{a.size(0), a.size(1), a.size(2), a.size(3), a.size(4), nullptr, readPrecision(a, 6)};
  if (shape.window == 0) throw std::invalid_argument("window: must be 1 or more");
  shape.lengths = a.integers(5, shape.batch, "lengths");
  for (ptrdiff_t b = 0; b < shape.batch; b++) {
    if (shape.lengths[b] < 0 || shape.lengths[b] > shape.time) throw std::invalid_argument("lengths: must lie between 0 and T");
  }
  return shape;
}

ptrdiff_t embeddingsSize(const ConvolutionShape &s) { return s.batch * s.time * s.embedding; }
ptrdiff_t filtersSize(const ConvolutionShape &s) { return s.window * s.embedding * s.filters; }

/// convolveMax(...shape, embeddings, filters, best, argmax)
napi_value callConvolveMax(const Arguments &a) {
  const ConvolutionShape shape = readShape(a);
  const float *embeddings = a.inputs(7, embeddingsSize(shape), "embeddings");
  const float *filters = a.inputs(8, filtersSize(shape), "filters");
  float *best = a.floats(9, shape.batch * shape.filters, "best");
  convolveMax(shape, embeddings, filters, best, a.integers(10, shape.batch * shape.filters, "argmax"));
  return nullptr;
}

/// convolveMaxGradient(...shape, embeddings, filters, argmax, gradient, embeddingsGradient or null, filtersGradient or null)
napi_value callConvolveMaxGradient(const Arguments &a) {
  const ConvolutionShape shape = readShape(a);
  const float *embeddings = a.inputs(7, embeddingsSize(shape), "embeddings");
  const float *filters = a.inputs(8, filtersSize(shape), "filters");
  const int32_t *argmax = a.integers(9, shape.batch * shape.filters, "argmax");
  for (ptrdiff_t i = 0; i < shape.batch * shape.filters; i++) {
    if (argmax[i] < 0 || (argmax[i] >= shape.time && shape.time > 0)) throw std::invalid_argument("argmax: beyond T");
  }
  const float *gradient = a.inputs(10, shape.batch * shape.filters, "gradient");
  float *embeddingsGradient = a.optionalFloats(11, embeddingsSize(shape), "embeddingsGradient");
  float *filtersGradient = a.optionalFloats(12, filtersSize(shape), "filtersGradient");
  convolveMaxGradient(shape, embeddings, filters, argmax, gradient, embeddingsGradient, filtersGradient);
  return nullptr;
}

} // namespace

void addConvolutionFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "convolveMax", guarded<callConvolveMax>);
  addFunction(env, exports, "convolveMaxGradient", guarded<callConvolveMaxGradient>);
}

} // namespace textvat
