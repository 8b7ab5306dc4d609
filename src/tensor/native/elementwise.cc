// Element by element: arithmetic with the simple ways to broadcast, functions of one tensor, softmax over rows. All of
// it is bound by memory, so what counts is few passes, all threads and no fresh pages.
#include "kernels.h"
#include "threadPool.h"

#define TEXTVAT_KERNEL "elementwise.kernel.h"
#include "forEachTarget.h"

namespace textvat {
namespace {

/// Elements of a task: 128 KB of a result.
constexpr ptrdiff_t grain = 32768;

} // namespace

void binary(BinaryOperation operation, const float *a, ptrdiff_t sizeA, const float *b, ptrdiff_t sizeB, float *result,
            ptrdiff_t size) {
  using Function = void (*)(BinaryOperation, const float *, ptrdiff_t, const float *, ptrdiff_t, float *, ptrdiff_t,
                            ptrdiff_t);
  static const Function table[] = TEXTVAT_TARGET_TABLE(binaryFunction);
  const Function work = table[static_cast<int>(currentInstructionSet())];
  parallelRanges(size, grain, [=](ptrdiff_t begin, ptrdiff_t end) {
    work(operation, a, sizeA, b, sizeB, result, begin, end);
  });
}

void unary(UnaryOperation operation, const float *x, float *result, ptrdiff_t size) {
  using Function = void (*)(UnaryOperation, const float *, float *, ptrdiff_t);
  static const Function table[] = TEXTVAT_TARGET_TABLE(unaryFunction);
  const Function work = table[static_cast<int>(currentInstructionSet())];
  parallelRanges(size, grain, [=](ptrdiff_t begin, ptrdiff_t end) {
    work(operation, x + begin, result + begin, end - begin);
  });
}

void softmax(const float *logits, ptrdiff_t rows, ptrdiff_t columns, bool logarithm, float *result) {
  using Function = void (*)(const float *, ptrdiff_t, bool, float *);
  static const Function table[] = TEXTVAT_TARGET_TABLE(softmaxFunction);
  const Function work = table[static_cast<int>(currentInstructionSet())];
  parallelRanges(rows, std::max<ptrdiff_t>(1, grain / std::max<ptrdiff_t>(1, columns)), [=](ptrdiff_t begin, ptrdiff_t end) {
    for (ptrdiff_t row = begin; row < end; row++) work(logits + row * columns, columns, logarithm, result + row * columns);
  });
}

void crossEntropy(const float *logits, const int32_t *targets, ptrdiff_t rows, ptrdiff_t columns, float *gradient,
                  float *losses) {
  using Function = float (*)(const float *, ptrdiff_t, ptrdiff_t, float *);
  static const Function table[] = TEXTVAT_TARGET_TABLE(crossEntropyFunction);
  const Function work = table[static_cast<int>(currentInstructionSet())];
  parallelRanges(rows, std::max<ptrdiff_t>(1, grain / std::max<ptrdiff_t>(1, columns)), [=](ptrdiff_t begin, ptrdiff_t end) {
    for (ptrdiff_t row = begin; row < end; row++) {
      losses[row] = work(logits + row * columns, columns, targets[row], gradient + row * columns);
    }
  });
}

} // namespace textvat
