// JavaScript's view of product.cc.
#include "addon.h"
#include "kernels.h"

namespace textvat {
namespace {

Product readProduct(const Arguments &a) {
  Product p;
  p.batch = a.size(4);
  p.m = a.size(5);
  p.k = a.size(6);
  p.n = a.size(7);
  p.transposeLeft = a.flag(8);
  p.transposeRight = a.flag(9);
  const ptrdiff_t leftBatch = a.size(10), rightBatch = a.size(11);
  for (ptrdiff_t batch : {leftBatch, rightBatch}) {
    if (batch != 1 && batch != p.batch) throw std::invalid_argument("product: batches differ");
  }
  const ptrdiff_t activation = a.size(12);
  if (activation > static_cast<ptrdiff_t>(Activation::leakyRelu)) throw std::invalid_argument("product: activation");
  p.left = a.inputs(0, leftBatch * p.m * p.k, "left");
  p.right = a.inputs(1, rightBatch * p.k * p.n, "right");
  p.bias = a.optionalInputs(2, p.n, "bias");
  p.result = a.floats(3, p.batch * p.m * p.n, "result");
  p.leftStride = leftBatch == 1 ? 0 : p.m * p.k;
  p.rightStride = rightBatch == 1 ? 0 : p.k * p.n;
  p.activation = static_cast<Activation>(activation);
  p.leakyReluAlpha = static_cast<float>(a.number(13));
  p.precision = readPrecision(a, 14);
  return p;
}

/// product(left, right, bias, result, batch, m, k, n, transposeLeft, transposeRight, leftBatch, rightBatch, activation,
/// alpha, precision)
napi_value callProduct(const Arguments &arguments) {
  product(readProduct(arguments));
  return nullptr;
}

napi_value callProductReference(const Arguments &arguments) {
  productReference(readProduct(arguments));
  return nullptr;
}

} // namespace

void addProductFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "product", guarded<callProduct>);
  addFunction(env, exports, "productReference", guarded<callProductReference>);
}

} // namespace textvat
