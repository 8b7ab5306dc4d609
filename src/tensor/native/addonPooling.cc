// JavaScript's view of pooling.cc.
#include "addon.h"
#include "kernels.h"

namespace textvat {
namespace {

struct PoolingCall {
  ptrdiff_t batch, time, width;
  const int32_t *lengths;
  Pooling mode;
};

/// (batch, time, width, lengths, mode), at the first five positions
PoolingCall readCall(const Arguments &a) {
  PoolingCall call{a.size(0), a.size(1), a.size(2), nullptr, static_cast<Pooling>(a.size(4))};
  call.lengths = a.integers(3, call.batch, "lengths");
  for (ptrdiff_t b = 0; b < call.batch; b++) {
    if (call.lengths[b] < 0 || call.lengths[b] > call.time) throw std::invalid_argument("lengths: must lie between 0 and T");
  }
  if (call.mode > Pooling::first) throw std::invalid_argument("pooling: mode");
  return call;
}

/// poolOverTime(batch, time, width, lengths, mode, hidden, pooled, argmax or null)
napi_value callPool(const Arguments &a) {
  const PoolingCall c = readCall(a);
  const float *hidden = a.floats(5, c.batch * c.time * c.width, "hidden");
  float *pooled = a.floats(6, c.batch * c.width, "pooled");
  int32_t *argmax = c.mode == Pooling::max ? a.integers(7, c.batch * c.width, "argmax") : nullptr;
  poolOverTime(hidden, c.batch, c.time, c.width, c.lengths, c.mode, pooled, argmax);
  return nullptr;
}

/// poolOverTimeGradient(batch, time, width, lengths, mode, pooledGradient, argmax or null, hiddenGradient)
napi_value callPoolGradient(const Arguments &a) {
  const PoolingCall c = readCall(a);
  const float *gradient = a.floats(5, c.batch * c.width, "pooledGradient");
  const int32_t *argmax = c.mode == Pooling::max ? a.integers(6, c.batch * c.width, "argmax") : nullptr;
  for (ptrdiff_t i = 0; argmax && i < c.batch * c.width; i++) {
    if (argmax[i] < 0 || (argmax[i] >= c.time && c.time > 0)) throw std::invalid_argument("argmax: beyond T");
  }
  float *result = a.floats(7, c.batch * c.time * c.width, "hiddenGradient");
  poolOverTimeGradient(gradient, argmax, c.batch, c.time, c.width, c.lengths, c.mode, result);
  return nullptr;
}

} // namespace

void addPoolingFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "poolOverTime", guarded<callPool>);
  addFunction(env, exports, "poolOverTimeGradient", guarded<callPoolGradient>);
}

} // namespace textvat
