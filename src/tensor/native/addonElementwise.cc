// JavaScript's view of elementwise.cc.
#include "addon.h"
#include "kernels.h"

namespace textvat {
namespace {

/// binary(operation, a, b, result): result[i] = a[i mod size of a] op b[i mod size of b]
napi_value callBinary(const Arguments &a) {
  const ptrdiff_t operation = a.size(0);
  if (operation > static_cast<ptrdiff_t>(BinaryOperation::divide)) throw std::invalid_argument("binary: operation");
  const Span<const float> left = a.inputs(1), right = a.inputs(2);
  const Span<float> result = a.floats(3);
  if (result.size > 0 && (left.size == 0 || right.size == 0 || result.size % left.size || result.size % right.size)) {
    throw std::invalid_argument("binary: sizes do not broadcast");
  }
  binary(static_cast<BinaryOperation>(operation), left.data, left.size, right.data, right.size, result.data, result.size);
  return nullptr;
}

/// unary(operation, x, result)
napi_value callUnary(const Arguments &a) {
  const ptrdiff_t operation = a.size(0);
  if (operation > static_cast<ptrdiff_t>(UnaryOperation::squareRoot)) throw std::invalid_argument("unary: operation");
  const Span<const float> x = a.inputs(1);
  unary(static_cast<UnaryOperation>(operation), x.data, a.floats(2, x.size, "result"), x.size);
  return nullptr;
}

/// softmax(rows, columns, logarithm, logits, result)
napi_value callSoftmax(const Arguments &a) {
  const ptrdiff_t rows = a.size(0), columns = a.size(1);
  softmax(a.inputs(3, rows * columns, "logits"), rows, columns, a.flag(2), a.floats(4, rows * columns, "result"));
  return nullptr;
}

/// crossEntropy(rows, columns, logits, targets, gradient, losses)
napi_value callCrossEntropy(const Arguments &a) {
  const ptrdiff_t rows = a.size(0), columns = a.size(1);
  const float *logits = a.inputs(2, rows * columns, "logits");
  const int32_t *targets = a.integers(3, rows, "targets");
  for (ptrdiff_t row = 0; row < rows; row++) {
    if (targets[row] >= columns) throw std::invalid_argument("crossEntropy: a target beyond the columns");
  }
  crossEntropy(logits, targets, rows, columns, a.floats(4, rows * columns, "gradient"), a.floats(5, rows, "losses"));
  return nullptr;
}

} // namespace

void addElementwiseFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "binary", guarded<callBinary>);
  addFunction(env, exports, "unary", guarded<callUnary>);
  addFunction(env, exports, "softmax", guarded<callSoftmax>);
  addFunction(env, exports, "crossEntropy", guarded<callCrossEntropy>);
}

} // namespace textvat
