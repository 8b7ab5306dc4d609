// From one vector per token to one per sequence. Bound by memory, so plain loops that the compiler vectorises for the
// oldest processor are enough; one sequence is one task.
#include "kernels.h"
#include "threadPool.h"

#include <algorithm>
#include <cmath>

namespace textvat {
namespace {

/// The times that take part.
void span(ptrdiff_t length, Pooling mode, ptrdiff_t &from, ptrdiff_t &to) {
  from = mode == Pooling::last ? std::max<ptrdiff_t>(0, length - 1) : 0;
  to = mode == Pooling::first ? std::min<ptrdiff_t>(1, length) : length;
}

} // namespace

void poolOverTime(const float *hidden, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t width, const int32_t *lengths,
                  Pooling mode, float *pooled, int32_t *argmax) {
  parallelFor(batch, [=](ptrdiff_t b) {
    ptrdiff_t from, to;
    span(lengths[b], mode, from, to);
    const float *rows = hidden + b * time * width;
    float *result = pooled + b * width;
    if (mode != Pooling::max) {
      std::fill_n(result, width, 0.0f);
      for (ptrdiff_t t = from; t < to; t++) {
        for (ptrdiff_t u = 0; u < width; u++) result[u] += rows[t * width + u];
      }
      const float scale = mode == Pooling::mean && to > from ? 1.0f / static_cast<float>(to - from) : 1.0f;
      for (ptrdiff_t u = 0; u < width; u++) result[u] *= scale;
      return;
    }
    int32_t *times = argmax + b * width;
    std::fill_n(times, width, 0);
    std::copy_n(from < to ? rows : result, width, result);
    if (from == to) std::fill_n(result, width, 0.0f);
    for (ptrdiff_t t = 1; t < to; t++) {
      for (ptrdiff_t u = 0; u < width; u++) {
        const float value = rows[t * width + u];
        // A NaN wins and, once there, stays: no comparison with it is true.
        const bool wins = value > result[u] || (value != value && result[u] == result[u]);
        times[u] = wins ? static_cast<int32_t>(t) : times[u];
        result[u] = wins ? value : result[u];
      }
    }
  });
}

void poolOverTimeGradient(const float *pooledGradient, const int32_t *argmax, ptrdiff_t batch, ptrdiff_t time,
                          ptrdiff_t width, const int32_t *lengths, Pooling mode, float *hiddenGradient) {
  parallelFor(batch, [=](ptrdiff_t b) {
    ptrdiff_t from, to;
    span(lengths[b], mode, from, to);
    const float *gradient = pooledGradient + b * width;
    float *rows = hiddenGradient + b * time * width;
    std::fill_n(rows, time * width, 0.0f);
    if (mode == Pooling::max) {
      if (from == to) return;
      for (ptrdiff_t u = 0; u < width; u++) rows[argmax[b * width + u] * width + u] = gradient[u];
      return;
    }
    const float scale = mode == Pooling::mean && to > from ? 1.0f / static_cast<float>(to - from) : 1.0f;
    for (ptrdiff_t t = from; t < to; t++) {
      for (ptrdiff_t u = 0; u < width; u++) rows[t * width + u] = gradient[u] * scale;
    }
  });
}

} // namespace textvat
