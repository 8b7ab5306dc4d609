// Convolution over time and its maximum in one: neither windows nor sums, [B,T,W * E] and [B,T,F], are written to memory,
// and what flows back touches the windows of the maxima only.
#include "kernels.h"
#include "scratch.h"
#include "threadPool.h"

namespace textvat {
namespace {

struct ConvolutionKernels {
  void (*forward)(const ConvolutionShape &, const float *, const float *, float *, int32_t *);
  void (*backward)(const ConvolutionShape &, const float *, const float *, const int32_t *, const float *, float *, float *);
};

} // namespace
} // namespace textvat

#define TEXTVAT_PRECISIONS
#define TEXTVAT_KERNEL "convolution.kernel.h"
#include "forEachTarget.h"

namespace textvat {
namespace {

const ConvolutionKernels &kernels(const ConvolutionShape &shape) {
  static const ConvolutionKernels table[] = TEXTVAT_PRECISION_TABLE(convolutionKernels);
  return table[kernelTarget(shape.precision)];
}

} // namespace

void convolveMax(const ConvolutionShape &shape, const float *embeddings, const float *filters, float *best,
                 int32_t *argmax) {
  kernels(shape).forward(shape, embeddings, filters, best, argmax);
}

void convolveMaxGradient(const ConvolutionShape &shape, const float *embeddings, const float *filters,
                         const int32_t *argmax, const float *gradient, float *embeddingsGradient,
                         float *filtersGradient) {
  kernels(shape).backward(shape, embeddings, filters, argmax, gradient, embeddingsGradient, filtersGradient);
}

} // namespace textvat
