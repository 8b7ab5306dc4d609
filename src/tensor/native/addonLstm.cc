// JavaScript's view of lstmForward.cc and lstmBackward.cc.
#include "addon.h"
#include "kernels.h"

namespace textvat {
namespace {

/// (batch, time, embedding, hidden, lengths, reverse), at positions first ... first + 5
LstmShape readShape(const Arguments &a, size_t first) {
  LstmShape shape;
  shape.batch = a.size(first);
  shape.time = a.size(first + 1);
  shape.embedding = a.size(first + 2);
  shape.hidden = a.size(first + 3);
  shape.lengths = a.integers(first + 4, shape.batch, "lengths");
  shape.reverse = a.flag(first + 5);
  for (ptrdiff_t b = 0; b < shape.batch; b++) {
    const int32_t length = shape.lengths[b];
    if (length < 0 || length > shape.time) throw std::invalid_argument("lengths: must lie between 0 and T");
    if (b > 0 && length > shape.lengths[b - 1]) throw std::invalid_argument("lengths: must not ascend");
  }
  return shape;
}

/// lstmSavedSize(batch, time, embedding, hidden, lengths, reverse) -> floats
napi_value callSavedSize(const Arguments &a) {
  return a.toNumber(static_cast<double>(lstmSavedSize(readShape(a, 0))));
}

/// lstmForward(batch, time, embedding, hidden, lengths, reverse, embeddings, inputWeights, recurrentWeights, bias, hidden,
/// saved or null)
napi_value callForward(const Arguments &a) {
  const LstmShape shape = readShape(a, 0);
  const ptrdiff_t b = shape.batch, t = shape.time, e = shape.embedding, h = shape.hidden;
  const float *embeddings = a.floats(6, b * t * e, "embeddings");
  const LstmWeights weights{a.floats(7, e * 4 * h, "inputWeights"), a.floats(8, h * 4 * h, "recurrentWeights"),
                            a.floats(9, 4 * h, "bias")};
  float *hidden = a.floats(10, b * t * h, "hidden");
  float *saved = a.isNull(11) ? nullptr : a.floats(11, lstmSavedSize(shape), "saved");
  lstmForward(shape, embeddings, weights, hidden, saved);
  return nullptr;
}

/// lstmBackward(batch, time, embedding, hidden, lengths, reverse, hiddenGradient, embeddings, inputWeights,
/// recurrentWeights, hidden, saved, embeddingsGradient or null, inputWeightsGradient, recurrentWeightsGradient,
/// biasGradient, the last three all null or none)
napi_value callBackward(const Arguments &a) {
  const LstmShape shape = readShape(a, 0);
  const ptrdiff_t b = shape.batch, t = shape.time, e = shape.embedding, h = shape.hidden;
  const float *hiddenGradient = a.floats(6, b * t * h, "hiddenGradient");
  const float *embeddings = a.floats(7, b * t * e, "embeddings");
  const LstmWeights weights{a.floats(8, e * 4 * h, "inputWeights"), a.floats(9, h * 4 * h, "recurrentWeights"), nullptr};
  const float *hidden = a.floats(10, b * t * h, "hidden");
  const float *saved = a.floats(11, lstmSavedSize(shape), "saved");
  const LstmGradients gradients{a.optionalFloats(12, b * t * e, "embeddingsGradient"),
                                a.optionalFloats(13, e * 4 * h, "inputWeightsGradient"),
                                a.optionalFloats(14, h * 4 * h, "recurrentWeightsGradient"),
                                a.optionalFloats(15, 4 * h, "biasGradient")};
  if (!gradients.input != !gradients.recurrent || !gradients.input != !gradients.bias) {
    throw std::invalid_argument("lstmBackward: weight gradients are asked for all together");
  }
  lstmBackward(shape, hiddenGradient, embeddings, weights, hidden, saved, gradients);
  return nullptr;
}

/// lstmForwardReference(batch, time, embedding, hidden, lengths, reverse, embeddings, inputWeights, recurrentWeights, bias,
/// hidden)
napi_value callForwardReference(const Arguments &a) {
  const LstmShape shape = readShape(a, 0);
  const ptrdiff_t b = shape.batch, t = shape.time, e = shape.embedding, h = shape.hidden;
  const LstmWeights weights{a.floats(7, e * 4 * h, "inputWeights"), a.floats(8, h * 4 * h, "recurrentWeights"),
                            a.floats(9, 4 * h, "bias")};
  lstmForwardReference(shape, a.floats(6, b * t * e, "embeddings"), weights, a.floats(10, b * t * h, "hidden"));
  return nullptr;
}

/// lstmBackwardReference(batch, time, embedding, hidden, lengths, reverse, hiddenGradient, embeddings, inputWeights,
/// recurrentWeights, bias, embeddingsGradient, inputWeightsGradient, recurrentWeightsGradient, biasGradient)
napi_value callBackwardReference(const Arguments &a) {
  const LstmShape shape = readShape(a, 0);
  const ptrdiff_t b = shape.batch, t = shape.time, e = shape.embedding, h = shape.hidden;
  const LstmWeights weights{a.floats(8, e * 4 * h, "inputWeights"), a.floats(9, h * 4 * h, "recurrentWeights"),
                            a.floats(10, 4 * h, "bias")};
  const LstmGradients gradients{
      a.floats(11, b * t * e, "embeddingsGradient"), a.floats(12, e * 4 * h, "inputWeightsGradient"),
      a.floats(13, h * 4 * h, "recurrentWeightsGradient"), a.floats(14, 4 * h, "biasGradient")};
  lstmBackwardReference(shape, a.floats(6, b * t * h, "hiddenGradient"), a.floats(7, b * t * e, "embeddings"), weights,
                        gradients);
  return nullptr;
}

} // namespace

void addLstmFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "lstmSavedSize", guarded<callSavedSize>);
  addFunction(env, exports, "lstmForward", guarded<callForward>);
  addFunction(env, exports, "lstmBackward", guarded<callBackward>);
  addFunction(env, exports, "lstmForwardReference", guarded<callForwardReference>);
  addFunction(env, exports, "lstmBackwardReference", guarded<callBackwardReference>);
}

} // namespace textvat
