// Typed arrays and numbers from JavaScript, checked; a wrong one becomes a JavaScript exception. No data are copied, but for
// WebAssembly (wasm/nodeApi.ts).
#pragma once

#include "instructionSet.h"

#include <node_api.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

#if defined(__wasm__)
/// What the C++ only reads need not be copied back.
extern "C" __attribute__((import_module("textvat"), import_name("onlyRead"))) void onlyRead(napi_value array);
#else
inline void onlyRead(napi_value) {}
#endif

namespace textvat {

template <typename T> struct Span {
  T *data;
  ptrdiff_t size;
};

/// The arguments of one call, by position.
class Arguments {
public:
  static constexpr size_t most = 40;

  Arguments(napi_env env, napi_callback_info info) : env(env), count(most) {
    if (napi_get_cb_info(env, info, &count, values, nullptr, nullptr) != napi_ok) throw std::invalid_argument("call");
  }

  /// How many there are.
  size_t size() const { return std::min(count, most); }

  Span<float> floats(size_t i) const { return array<float>(i, napi_float32_array, "Float32Array"); }
  Span<int32_t> integers(size_t i) const { return array<int32_t>(i, napi_int32_array, "Int32Array"); }
  Span<int8_t> bytes(size_t i) const { return array<int8_t>(i, napi_int8_array, "Int8Array"); }
  Span<double> doubles(size_t i) const { return array<double>(i, napi_float64_array, "Float64Array"); }

  /// Those that the caller only reads.
  Span<const float> inputs(size_t i) const { return array<const float>(i, napi_float32_array, "Float32Array"); }
  const float *inputs(size_t i, ptrdiff_t size, const char *name) const { return sized(inputs(i), size, name); }
  const float *optionalInputs(size_t i, ptrdiff_t size, const char *name) const {
    return isNull(i) ? nullptr : inputs(i, size, name);
  }

  /// A Float32Array of exactly `size` elements.
  float *floats(size_t i, ptrdiff_t size, const char *name) const { return sized(floats(i), size, name); }
  int32_t *integers(size_t i, ptrdiff_t size, const char *name) const { return sized(integers(i), size, name); }
  double *doubles(size_t i, ptrdiff_t size, const char *name) const { return sized(doubles(i), size, name); }

  /// The same, or null for null.
  float *optionalFloats(size_t i, ptrdiff_t size, const char *name) const {
    return isNull(i) ? nullptr : floats(i, size, name);
  }

  uint64_t whole(size_t i) const {
    const double value = number(i);
    if (!(value >= 0 && value < 9007199254740992.0)) fail(i, "a whole number from 0 up");
    return static_cast<uint64_t>(value);
  }

  ptrdiff_t size(size_t i) const {
    const uint64_t value = whole(i);
    if (value > static_cast<uint64_t>(std::numeric_limits<ptrdiff_t>::max())) fail(i, "a size that memory has room for");
    return static_cast<ptrdiff_t>(value);
  }

  double number(size_t i) const {
    double value;
    if (i >= count || napi_get_value_double(env, values[i], &value) != napi_ok) fail(i, "a number");
    return value;
  }

  bool flag(size_t i) const {
    bool value;
    if (i >= count || napi_get_value_bool(env, values[i], &value) != napi_ok) fail(i, "true or false");
    return value;
  }

  /// The function's result, as a number.
  napi_value toNumber(double value) const {
    napi_value result;
    napi_create_double(env, value, &result);
    return result;
  }

  std::string text(size_t i) const {
    char buffer[256];
    size_t length;
    if (i >= count || napi_get_value_string_utf8(env, values[i], buffer, sizeof buffer, &length) != napi_ok) {
      fail(i, "a string");
    }
    return std::string(buffer, length);
  }

  bool isNull(size_t i) const {
    napi_valuetype type = napi_undefined;
    if (i < count) napi_typeof(env, values[i], &type);
    return type == napi_null || type == napi_undefined;
  }

  const napi_env env;

private:
  template <typename T> Span<T> array(size_t i, napi_typedarray_type wanted, const char *typeName) const {
    bool typed = false;
    if (i < count) napi_is_typedarray(env, values[i], &typed);
    napi_typedarray_type type = napi_int8_array;
    size_t length = 0;
    void *data = nullptr;
    if (typed) napi_get_typedarray_info(env, values[i], &type, &length, &data, nullptr, nullptr);
    if (!typed || type != wanted) fail(i, typeName);
    if (std::is_const<T>::value) onlyRead(values[i]);
    return {static_cast<T *>(data), static_cast<ptrdiff_t>(length)};
  }

  template <typename T> T *sized(Span<T> span, ptrdiff_t size, const char *name) const {
    if (span.size != size) {
      throw std::invalid_argument(std::string(name) + ": expected " + std::to_string(size) + " elements, got " +
                                  std::to_string(span.size));
    }
    return span.data;
  }

  [[noreturn]] void fail(size_t i, const char *expected) const {
    throw std::invalid_argument("argument " + std::to_string(i + 1) + ": expected " + expected);
  }

  size_t count;
  napi_value values[most];
};

/// What kernels look up in tables of so many rows.
inline void checkRows(const Span<int32_t> &rows, ptrdiff_t count, const char *name) {
  for (ptrdiff_t i = 0; i < rows.size; i++) {
    if (rows.data[i] < 0 || rows.data[i] >= count) throw std::invalid_argument(std::string(name) + ": beyond the tables");
  }
}

/// Where `count` elements are cut into pieces that follow each other.
inline void checkStarts(const Span<int32_t> &starts, ptrdiff_t count, const char *name) {
  if (starts.data[0] != 0 || starts.data[starts.size - 1] != count) {
    throw std::invalid_argument(std::string(name) + ": expected from 0 up to the number of elements");
  }
  for (ptrdiff_t i = 1; i < starts.size; i++) {
    if (starts.data[i] < starts.data[i - 1]) throw std::invalid_argument(std::string(name) + ": expected ascending");
  }
}

/// Argument `at`: 0 float32, 1 bf16.
inline Precision readPrecision(const Arguments &a, size_t at) {
  const ptrdiff_t number = a.size(at);
  if (number > static_cast<ptrdiff_t>(Precision::bfloat16)) throw std::invalid_argument("precision: expected 0 or 1");
  return static_cast<Precision>(number);
}

/// A native function as Node-API wants it: exceptions of C++ become exceptions of JavaScript.
template <napi_value (*work)(const Arguments &)> napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return work(Arguments(env, info));
  } catch (const std::exception &error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

} // namespace textvat
