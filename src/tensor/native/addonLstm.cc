// JavaScript's view of lstmForward.cc and lstmBackward.cc.
#include "addon.h"
#include "kernels.h"

#include <algorithm>

namespace textvat {
namespace {

/// (batch, time, embedding, hidden, lengths, precision), the first six arguments
LstmShape readShape(const Arguments &a) {
  LstmShape shape;
  shape.batch = a.size(0);
  shape.time = a.size(1);
  shape.embedding = a.size(2);
  shape.hidden = a.size(3);
  shape.lengths = a.integers(4, shape.batch, "lengths");
  for (ptrdiff_t b = 0; b < shape.batch; b++) {
    const int32_t length = shape.lengths[b];
    if (length < 0 || length > shape.time) throw std::invalid_argument("lengths: must lie between 0 and T");
    if (b > 0 && length > shape.lengths[b - 1]) throw std::invalid_argument("lengths: must not ascend");
  }
  shape.precision = readPrecision(a, 5);
  return shape;
}

/// inputWeights, recurrentWeights, bias (unless left out), from argument `at` on
LstmWeights readWeights(const Arguments &a, size_t at, const LstmShape &shape, bool bias) {
  const ptrdiff_t gates = 4 * shape.hidden;
  return {a.inputs(at, shape.embedding * gates, "inputWeights"),
          a.inputs(at + 1, shape.hidden * gates, "recurrentWeights"), bias ? a.inputs(at + 2, gates, "bias") : nullptr};
}

/// The hidden state and the cell of a state, both or none.
LstmFinalState readState(const Arguments &a, size_t at, const LstmShape &shape) {
  const ptrdiff_t size = shape.batch * shape.hidden;
  const LstmFinalState state{a.optionalFloats(at, size, "state"), a.optionalFloats(at + 1, size, "cell state")};
  if (!state.hidden != !state.cell) throw std::invalid_argument("lstm: a state has a hidden and a cell part");
  return state;
}

/// pooling mode, values [B, layers * H] or null, argmax or null: arguments `at` ... `at` + 2
LstmPoolingOf<float, int32_t> readPooling(const Arguments &a, size_t at, const LstmShape &shape, size_t layers) {
  const ptrdiff_t stride = layers * shape.hidden, size = shape.batch * stride;
  const ptrdiff_t mode = a.size(at);
  if (mode > static_cast<ptrdiff_t>(Pooling::last)) throw std::invalid_argument("lstm: unknown pooling");
  const auto pooling = static_cast<Pooling>(mode);
  float *values = a.optionalFloats(at + 1, size, "pooled");
  int32_t *argmax = a.isNull(at + 2) ? nullptr : a.integers(at + 2, size, "argmax");
  if (values && pooling == Pooling::max && !argmax) throw std::invalid_argument("lstm: the maximum needs an argmax");
  return {pooling, values, argmax, stride};
}

/// How many layers of `each` arguments follow the first `before`.
size_t layersOf(const Arguments &a, size_t before, size_t each) {
  if (a.size() <= before || (a.size() - before) % each != 0) throw std::invalid_argument("lstm: arguments of the layers");
  return (a.size() - before) / each;
}

/// lstmSavedSize(batch, time, embedding, hidden, lengths, precision) -> floats
napi_value callSavedSize(const Arguments &a) { return a.toNumber(static_cast<double>(lstmSavedSize(readShape(a)))); }

/// embeddings [B,T,E], slots null; or embeddings [D,E], slots [B,T]: arguments `at` and `at` + 1
LstmEmbeddings readEmbeddings(const Arguments &a, size_t at, const LstmShape &shape) {
  const ptrdiff_t tokens = shape.batch * shape.time;
  if (a.isNull(at + 1)) return {a.inputs(at, tokens * shape.embedding, "embeddings"), nullptr, tokens};
  const auto rows = a.inputs(at);
  const ptrdiff_t count = rows.size / std::max<ptrdiff_t>(1, shape.embedding);
  const int32_t *slots = a.integers(at + 1, tokens, "slots");
  for (ptrdiff_t b = 0; b < shape.batch; b++) {
    for (ptrdiff_t t = 0; t < shape.lengths[b]; t++) {
      const int32_t slot = slots[b * shape.time + t];
      if (slot < 0 || slot >= count) throw std::invalid_argument("slots: must be rows of the embeddings");
    }
  }
  return {rows.data, slots, count};
}

/// lstmForward(batch, time, embedding, hidden, lengths, precision, embeddings, slots, pooling, pooled, argmax, then for each layer reverse,
/// inputWeights, recurrentWeights, bias, initialHidden, initialCell, hidden, cells, finalHidden, finalCell, saved)
napi_value callForward(const Arguments &a) {
  constexpr size_t before = 11, each = 11;
  const LstmShape shape = readShape(a);
  const ptrdiff_t tokens = shape.batch * shape.time;
  const LstmEmbeddings embeddings = readEmbeddings(a, 6, shape);
  const size_t layerCount = layersOf(a, before, each);
  const auto pooling = readPooling(a, 8, shape, layerCount);
  std::vector<LstmForward> layers;
  for (size_t l = 0, at = before; l < layerCount; l++, at += each) {
    auto own = pooling;
    if (own.values) own.values += l * shape.hidden;
    if (own.argmax) own.argmax += l * shape.hidden;
    const LstmFinalState initial = readState(a, at + 4, shape);
    layers.push_back({a.flag(at), readWeights(a, at + 1, shape, true), {initial.hidden, initial.cell},
                      a.optionalFloats(at + 6, tokens * shape.hidden, "hidden"),
                      a.optionalFloats(at + 7, tokens * shape.hidden, "cells"), own, readState(a, at + 8, shape),
                      a.isNull(at + 10) ? nullptr : a.floats(at + 10, lstmSavedSize(shape), "saved")});
  }
  lstmForward(shape, embeddings, layers);
  return nullptr;
}

/// Every argmax must be a time of its sequence, since it is used as an index.
void checkArgmax(const LstmShape &shape, const LstmPoolingOf<float, int32_t> &pooled) {
  for (ptrdiff_t b = 0; pooled.values && pooled.mode == Pooling::max && b < shape.batch; b++) {
    for (ptrdiff_t u = 0; shape.lengths[b] > 0 && u < pooled.stride; u++) {
      const int32_t at = pooled.argmax[b * pooled.stride + u];
      if (at < 0 || at >= shape.lengths[b]) throw std::invalid_argument("argmax: beyond the end of its sequence");
    }
  }
}

/// lstmBackward(batch, time, embedding, hidden, lengths, precision, embeddings, pooling, pooledGradient, argmax, embeddingsGradient,
/// then for each layer reverse, inputWeights, recurrentWeights, initialHidden, initialCell, hiddenGradient, saved,
/// inputWeightsGradient, recurrentWeightsGradient, biasGradient, the last three all null or none)
napi_value callBackward(const Arguments &a) {
  constexpr size_t before = 11, each = 10;
  const LstmShape shape = readShape(a);
  const ptrdiff_t tokens = shape.batch * shape.time, e = shape.embedding, h = shape.hidden;
  const float *embeddings = a.inputs(6, tokens * e, "embeddings");
  const size_t layerCount = layersOf(a, before, each);
  const auto pooled = readPooling(a, 7, shape, layerCount);
  checkArgmax(shape, pooled);
  float *embeddingsGradient = a.optionalFloats(10, tokens * e, "embeddingsGradient");
  std::vector<LstmBackward> layers;
  for (size_t l = 0, at = before; l < layerCount; l++, at += each) {
    const LstmFinalState initial = readState(a, at + 3, shape);
    const ptrdiff_t own = l * h;
    layers.push_back({a.flag(at), readWeights(a, at + 1, shape, false), {initial.hidden, initial.cell},
                      a.optionalInputs(at + 5, tokens * h, "hiddenGradient"),
                      {pooled.mode, pooled.values ? pooled.values + own : nullptr,
                       pooled.argmax ? pooled.argmax + own : nullptr, pooled.stride},
                      a.inputs(at + 6, lstmSavedSize(shape), "saved"),
                      a.optionalFloats(at + 7, e * 4 * h, "inputWeightsGradient"),
                      a.optionalFloats(at + 8, h * 4 * h, "recurrentWeightsGradient"),
                      a.optionalFloats(at + 9, 4 * h, "biasGradient")});
    const LstmBackward &layer = layers.back();
    if (!layer.inputGradient != !layer.recurrentGradient || !layer.inputGradient != !layer.biasGradient ||
        !layer.inputGradient != !layers[0].inputGradient) {
      throw std::invalid_argument("lstmBackward: weight gradients are asked for all together");
    }
    // The memory of an empty array may be null as well.
    if (a.isNull(at + 5) == a.isNull(8)) {
      throw std::invalid_argument("lstmBackward: the gradient of the hidden states or of what they were pooled to");
    }
  }
  lstmBackward(shape, embeddings, layers, embeddingsGradient);
  return nullptr;
}

/// lstmForwardReference(batch, time, embedding, hidden, lengths, precision, reverse, embeddings, inputWeights, recurrentWeights, bias,
/// initialHidden, initialCell, hidden, finalHidden, finalCell)
napi_value callForwardReference(const Arguments &a) {
  const LstmShape shape = readShape(a);
  const ptrdiff_t tokens = shape.batch * shape.time;
  const LstmFinalState initial = readState(a, 11, shape);
  lstmForwardReference(shape, a.flag(6), a.floats(7, tokens * shape.embedding, "embeddings"),
                       readWeights(a, 8, shape, true), {initial.hidden, initial.cell},
                       a.floats(13, tokens * shape.hidden, "hidden"), readState(a, 14, shape));
  return nullptr;
}

/// lstmBackwardReference(batch, time, embedding, hidden, lengths, precision, reverse, hiddenGradient, embeddings, inputWeights,
/// recurrentWeights, bias, initialHidden, initialCell, embeddingsGradient, inputWeightsGradient, recurrentWeightsGradient,
/// biasGradient)
napi_value callBackwardReference(const Arguments &a) {
  const LstmShape shape = readShape(a);
  const ptrdiff_t tokens = shape.batch * shape.time, e = shape.embedding, h = shape.hidden;
  const LstmFinalState initial = readState(a, 12, shape);
  const LstmGradients gradients{
      a.floats(14, tokens * e, "embeddingsGradient"), a.floats(15, e * 4 * h, "inputWeightsGradient"),
      a.floats(16, h * 4 * h, "recurrentWeightsGradient"), a.floats(17, 4 * h, "biasGradient")};
  lstmBackwardReference(shape, a.flag(6), a.floats(7, tokens * h, "hiddenGradient"), a.floats(8, tokens * e, "embeddings"),
                        readWeights(a, 9, shape, true), {initial.hidden, initial.cell}, gradients);
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
