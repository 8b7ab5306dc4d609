// From one vector per token to one per sequence. One sequence is one task.
#include "kernels.h"
#include "threadPool.h"

namespace textvat {
namespace {

struct PoolingKernels {
  void (*addRow)(float *, const float *, ptrdiff_t);
  void (*scaleRow)(float *, const float *, float, ptrdiff_t);
  void (*maximumOverTime)(const float *, ptrdiff_t, ptrdiff_t, float *, int32_t *);
};

} // namespace
} // namespace textvat

#define TEXTVAT_KERNEL "pooling.kernel.h"
#include "forEachTarget.h"

namespace textvat {
namespace {

const PoolingKernels &kernels() {
  static const PoolingKernels table[] = TEXTVAT_TARGET_TABLE(poolingKernels);
  return table[static_cast<int>(currentInstructionSet())];
}

/// The times that take part.
void span(ptrdiff_t length, Pooling mode, ptrdiff_t &from, ptrdiff_t &to) {
  from = mode == Pooling::last ? std::max<ptrdiff_t>(0, length - 1) : 0;
  to = mode == Pooling::first ? std::min<ptrdiff_t>(1, length) : length;
}

float scaleOf(ptrdiff_t count, Pooling mode) {
  return mode == Pooling::mean && count > 0 ? 1.0f / static_cast<float>(count) : 1.0f;
}

} // namespace

void poolOverTime(const float *hidden, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t width, const int32_t *lengths,
                  Pooling mode, float *pooled, int32_t *argmax) {
  const PoolingKernels &k = kernels();
  parallelFor(batch, [=, &k](ptrdiff_t b) {
    ptrdiff_t from, to;
    span(lengths[b], mode, from, to);
    const float *rows = hidden + b * time * width;
    float *result = pooled + b * width;
    if (mode == Pooling::max && from < to) return k.maximumOverTime(rows, to, width, result, argmax + b * width);
    if (mode == Pooling::max) std::fill_n(argmax + b * width, width, 0);
    std::fill_n(result, width, 0.0f);
    for (ptrdiff_t t = from; t < to; t++) k.addRow(result, rows + t * width, width);
    k.scaleRow(result, result, scaleOf(to - from, mode), width);
  });
}

void poolOverTimeGradient(const float *pooledGradient, const int32_t *argmax, ptrdiff_t batch, ptrdiff_t time,
                          ptrdiff_t width, const int32_t *lengths, Pooling mode, float *hiddenGradient) {
  const PoolingKernels &k = kernels();
  parallelFor(batch, [=, &k](ptrdiff_t b) {
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
    for (ptrdiff_t t = from; t < to; t++) k.scaleRow(rows + t * width, gradient, scaleOf(to - from, mode), width);
  });
}

} // namespace textvat
