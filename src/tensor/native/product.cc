// Matrix products. The right operand is packed into panels of four vectors' width that the inner loop reads in order
// (tile.h); the left one is copied in blocks that fit the second-level cache.
#include "kernels.h"
#include "scratch.h"
#include "threadPool.h"

#define TEXTVAT_PRECISIONS
#define TEXTVAT_KERNEL "product.kernel.h"
#include "forEachTarget.h"

namespace textvat {
namespace {

float activateReference(float x, Activation activation, float alpha) {
  switch (activation) {
  case Activation::relu: return x < 0 ? 0 : x;
  case Activation::relu6: return x < 0 ? 0 : x > 6 ? 6 : x;
  case Activation::elu: return x > 0 ? x : std::expm1(x);
  case Activation::sigmoid: return 1 / (1 + std::exp(-x));
  case Activation::tanh: return std::tanh(x);
  case Activation::leakyRelu: return x < 0 ? alpha * x : x;
  default: return x;
  }
}

} // namespace

void product(const Product &p) {
  using Function = void (*)(const Product &, ptrdiff_t);
  static const Function table[] = TEXTVAT_PRECISION_TABLE(productFunction);
  const Function work = table[kernelTarget(p.precision)];
  if (p.m == 0 || p.n == 0) return;
  if (p.k == 0) return productReference(p);
  // Many small products: one task each. Few large ones: tasks within each.
  if (p.batch >= 2 * threadCount()) {
    parallelFor(p.batch, [&](ptrdiff_t item) { work(p, item); });
  } else {
    for (ptrdiff_t item = 0; item < p.batch; item++) work(p, item);
  }
}

void productReference(const Product &p) {
  for (ptrdiff_t item = 0; item < p.batch; item++) {
    const float *left = p.left + item * p.leftStride, *right = p.right + item * p.rightStride;
    for (ptrdiff_t m = 0; m < p.m; m++) {
      for (ptrdiff_t n = 0; n < p.n; n++) {
        double sum = p.bias ? p.bias[n] : 0;
        for (ptrdiff_t k = 0; k < p.k; k++) {
          const float a = p.transposeLeft ? left[k * p.m + m] : left[m * p.k + k];
          const float b = p.transposeRight ? right[n * p.k + k] : right[k * p.n + n];
          sum += static_cast<double>(a) * b;
        }
        const float value = static_cast<float>(sum);
        p.result[(item * p.m + m) * p.n + n] = activateReference(value, p.activation, p.leakyReluAlpha);
      }
    }
  }
}

} // namespace textvat
