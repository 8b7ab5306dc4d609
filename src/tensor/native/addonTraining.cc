// JavaScript's view of training.cc and noise.cc.
#include "addon.h"
#include "kernels.h"

#include <algorithm>

namespace textvat {
namespace {

const int32_t *readLengths(const Arguments &a, size_t i, ptrdiff_t batch, ptrdiff_t time) {
  const int32_t *lengths = a.integers(i, batch, "lengths");
  for (ptrdiff_t b = 0; b < batch; b++) {
    if (lengths[b] < 0 || lengths[b] > time) throw std::invalid_argument("lengths: must lie between 0 and T");
  }
  return lengths;
}

/// (ids, lengths, inverseDeviation, mask or null), at positions first ... first + 3; `rows` rows are there to choose from
EmbeddingView readView(const Arguments &a, size_t first, ptrdiff_t rows) {
  const Span<int32_t> ids = a.integers(first), lengths = a.integers(first + 1);
  const Span<float> inverseDeviation = a.floats(first + 2);
  EmbeddingView view{};
  view.batch = lengths.size;
  view.time = lengths.size > 0 ? ids.size / lengths.size : 0;
  view.width = inverseDeviation.size;
  if (view.batch * view.time != ids.size) throw std::invalid_argument("ids: expected B * T elements");
  view.ids = ids.data;
  view.lengths = readLengths(a, first + 1, view.batch, view.time);
  view.inverseDeviation = inverseDeviation.data;
  view.mask = a.optionalFloats(first + 3, view.batch * view.width, "mask");
  for (ptrdiff_t b = 0; b < view.batch; b++) checkRows({ids.data + b * view.time, view.lengths[b]}, rows, "ids");
  return view;
}

/// gatherRows(ids, lengths, inverseDeviation, mask, mean, table, out)
napi_value callGather(const Arguments &a) {
  const Span<float> table = a.floats(5);
  const ptrdiff_t width = std::max<ptrdiff_t>(1, a.floats(2).size);
  EmbeddingView view = readView(a, 0, table.size / width);
  view.mean = a.floats(4, view.width, "mean");
  gatherRows(a.floats(6, view.batch * view.time * view.width, "out"), view, table.data);
  return nullptr;
}

/// scatterRows(ids, lengths, inverseDeviation, mask, gradient) -> { rows: Int32Array, values: Float32Array }
napi_value callScatter(const Arguments &a) {
  const EmbeddingView view = readView(a, 0, INT32_MAX);
  const float *gradient = a.floats(4, view.batch * view.time * view.width, "gradient");
  const TokenIndex index = indexTokens(view);
  const size_t count = index.rows.size();
  napi_value result, rowsBuffer, valuesBuffer, rows, values;
  void *rowData = nullptr, *valueData = nullptr;
  napi_create_arraybuffer(a.env, count * sizeof(int32_t), &rowData, &rowsBuffer);
  napi_create_typedarray(a.env, napi_int32_array, count, rowsBuffer, 0, &rows);
  napi_create_arraybuffer(a.env, count * view.width * sizeof(float), &valueData, &valuesBuffer);
  napi_create_typedarray(a.env, napi_float32_array, count * view.width, valuesBuffer, 0, &values);
  if (count > 0) std::copy(index.rows.begin(), index.rows.end(), static_cast<int32_t *>(rowData));
  scatterRows(gradient, view, index, static_cast<float *>(valueData));
  napi_create_object(a.env, &result);
  napi_set_named_property(a.env, result, "rows", rows);
  napi_set_named_property(a.env, result, "values", values);
  return result;
}

/// maskedNormal(out, lengths, width, key0, key1, first)
napi_value callNormal(const Arguments &a) {
  const Span<float> out = a.floats(0);
  const Span<int32_t> lengths = a.integers(1);
  const ptrdiff_t width = a.size(2), batch = lengths.size;
  const ptrdiff_t time = batch * width > 0 ? out.size / (batch * width) : 0;
  if (batch * time * width != out.size) throw std::invalid_argument("out: expected B * T * E elements");
  const uint32_t key[2] = {static_cast<uint32_t>(a.whole(3)), static_cast<uint32_t>(a.whole(4))};
  maskedNormal(out.data, readLengths(a, 1, batch, time), batch, time, width, key, a.whole(5));
  return nullptr;
}

/// scaleSequences(out, values, lengths, width, norm)
napi_value callScale(const Arguments &a) {
  const Span<float> values = a.floats(1);
  const Span<int32_t> lengths = a.integers(2);
  const ptrdiff_t width = a.size(3), batch = lengths.size;
  const ptrdiff_t time = batch * width > 0 ? values.size / (batch * width) : 0;
  if (batch * time * width != values.size) throw std::invalid_argument("values: expected B * T * E elements");
  scaleSequences(a.floats(0, values.size, "out"), values.data, readLengths(a, 2, batch, time), batch, time, width,
                 a.number(4));
  return nullptr;
}

/// sumOfSquares(values) -> number
napi_value callSumOfSquares(const Arguments &a) {
  const Span<float> values = a.floats(0);
  return a.toNumber(sumOfSquares(values.data, values.size));
}

/// (rate, beta1, beta2, epsilon, correction1, correction2, gradientScale), at positions first ... first + 6
AdamStep readStep(const Arguments &a, size_t first) {
  return {a.number(first),     a.number(first + 1), a.number(first + 2), a.number(first + 3),
          a.number(first + 4), a.number(first + 5), a.number(first + 6)};
}

/// adam(parameter, gradient, firstMoment, secondMoment, ...step)
napi_value callAdam(const Arguments &a) {
  const Span<float> gradient = a.floats(1);
  adam(a.floats(0, gradient.size, "parameter"), gradient.data, a.floats(2, gradient.size, "firstMoment"),
       a.floats(3, gradient.size, "secondMoment"), gradient.size, readStep(a, 4));
  return nullptr;
}

/// Rows of a table; tasks take whole rows, so one that stands there twice would be written by two threads.
Span<int32_t> readRows(const Arguments &a, size_t i, ptrdiff_t tableRows) {
  const Span<int32_t> rows = a.integers(i);
  checkRows(rows, tableRows, "rows");
  for (ptrdiff_t r = 1; r < rows.size; r++) {
    if (rows.data[r] <= rows.data[r - 1]) throw std::invalid_argument("rows: must ascend");
  }
  return rows;
}

/// sparseAdam(table, rows, gradient, width, firstMoment, secondMoment, ...step)
napi_value callSparseAdam(const Arguments &a) {
  const Span<float> table = a.floats(0);
  const ptrdiff_t width = a.size(3);
  const Span<int32_t> rows = readRows(a, 1, width > 0 ? table.size / width : 0);
  sparseAdam(table.data, rows.data, rows.size, a.floats(2, rows.size * width, "gradient"), width,
             a.floats(4, table.size, "firstMoment"), a.floats(5, table.size, "secondMoment"), readStep(a, 6));
  return nullptr;
}

/// average(averaged, parameter, decay)
napi_value callAverage(const Arguments &a) {
  const Span<float> averaged = a.floats(0);
  average(averaged.data, a.floats(1, averaged.size, "parameter"), averaged.size, a.number(2));
  return nullptr;
}

/// averageRows(averaged, table, width, rows, decays)
napi_value callAverageRows(const Arguments &a) {
  const Span<float> averaged = a.floats(0);
  const ptrdiff_t width = a.size(2);
  const Span<int32_t> rows = readRows(a, 3, width > 0 ? averaged.size / width : 0);
  averageRows(averaged.data, a.floats(1, averaged.size, "table"), width, rows.data, a.doubles(4, rows.size, "decays"),
              rows.size);
  return nullptr;
}

/// addScaled(sum, part, weight)
napi_value callAddScaled(const Arguments &a) {
  const Span<float> sum = a.floats(0);
  addScaled(sum.data, a.floats(1, sum.size, "part"), sum.size, a.number(2));
  return nullptr;
}

} // namespace

void addTrainingFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "gatherRows", guarded<callGather>);
  addFunction(env, exports, "scatterRows", guarded<callScatter>);
  addFunction(env, exports, "maskedNormal", guarded<callNormal>);
  addFunction(env, exports, "scaleSequences", guarded<callScale>);
  addFunction(env, exports, "sumOfSquares", guarded<callSumOfSquares>);
  addFunction(env, exports, "adam", guarded<callAdam>);
  addFunction(env, exports, "sparseAdam", guarded<callSparseAdam>);
  addFunction(env, exports, "average", guarded<callAverage>);
  addFunction(env, exports, "averageRows", guarded<callAverageRows>);
  addFunction(env, exports, "addScaled", guarded<callAddScaled>);
}

} // namespace textvat
