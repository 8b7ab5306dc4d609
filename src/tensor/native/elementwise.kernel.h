TEXTVAT_INLINE Vector applyBinary(BinaryOperation operation, Vector a, Vector b) {
  switch (operation) {
  case BinaryOperation::add: return add(a, b);
  case BinaryOperation::subtract: return subtract(a, b);
  case BinaryOperation::multiply: return multiply(a, b);
  default: return divide(a, b);
  }
}

/// result[i] = a[i mod sizeA] op b[i mod sizeB] for i in [begin, end); sizes of 1, of the whole or of a last axis.
template <BinaryOperation operation>
inline void binaryRange(const float *a, ptrdiff_t sizeA, const float *b, ptrdiff_t sizeB, float *result,
                        ptrdiff_t begin, ptrdiff_t end) {
  for (ptrdiff_t at = begin; at < end;) {
    // A run in which neither operand wraps around.
    const ptrdiff_t fromA = at % sizeA, fromB = at % sizeB;
    ptrdiff_t run = end - at;
    if (sizeA > 1) run = std::min(run, sizeA - fromA);
    if (sizeB > 1) run = std::min(run, sizeB - fromB);
    for (ptrdiff_t i = 0; i < run; i += width) {
      const Vector left = sizeA == 1 ? broadcast(*a) : loadUpTo(a + fromA + i, run - i);
      const Vector right = sizeB == 1 ? broadcast(*b) : loadUpTo(b + fromB + i, run - i);
      storeUpTo(result + at + i, applyBinary(operation, left, right), run - i);
    }
    at += run;
  }
}

inline void runBinary(BinaryOperation operation, const float *a, ptrdiff_t sizeA, const float *b, ptrdiff_t sizeB,
                      float *result, ptrdiff_t begin, ptrdiff_t end) {
  switch (operation) {
  case BinaryOperation::add: return binaryRange<BinaryOperation::add>(a, sizeA, b, sizeB, result, begin, end);
  case BinaryOperation::subtract: return binaryRange<BinaryOperation::subtract>(a, sizeA, b, sizeB, result, begin, end);
  case BinaryOperation::multiply: return binaryRange<BinaryOperation::multiply>(a, sizeA, b, sizeB, result, begin, end);
  case BinaryOperation::divide: return binaryRange<BinaryOperation::divide>(a, sizeA, b, sizeB, result, begin, end);
  }
}

template <UnaryOperation operation> inline void unaryRange(const float *x, float *result, ptrdiff_t count) {
  const Vector zero = broadcast(0.0f), one = broadcast(1.0f);
  for (ptrdiff_t i = 0; i < count; i += width) {
    const Vector value = loadUpTo(x + i, count - i);
    Vector y;
    switch (operation) {
    case UnaryOperation::negate: y = subtract(broadcast(-0.0f), value); break;
    case UnaryOperation::exponential: y = exponential(value); break;
    case UnaryOperation::relu: y = maximum(zero, value); break;
    // tfjs: NaN stays NaN, all that is not positive gives 0.
    case UnaryOperation::step: y = select(less(zero, value), one, multiply(zero, value)); break;
    case UnaryOperation::sigmoid: y = sigmoid(value); break;
    case UnaryOperation::tanh: y = hyperbolicTangent(value); break;
    case UnaryOperation::square: y = multiply(value, value); break;
    case UnaryOperation::squareRoot: y = squareRoot(value); break;
    }
    storeUpTo(result + i, y, count - i);
  }
}

inline void runUnary(UnaryOperation operation, const float *x, float *result, ptrdiff_t count) {
  switch (operation) {
  case UnaryOperation::negate: return unaryRange<UnaryOperation::negate>(x, result, count);
  case UnaryOperation::exponential: return unaryRange<UnaryOperation::exponential>(x, result, count);
  case UnaryOperation::relu: return unaryRange<UnaryOperation::relu>(x, result, count);
  case UnaryOperation::step: return unaryRange<UnaryOperation::step>(x, result, count);
  case UnaryOperation::sigmoid: return unaryRange<UnaryOperation::sigmoid>(x, result, count);
  case UnaryOperation::tanh: return unaryRange<UnaryOperation::tanh>(x, result, count);
  case UnaryOperation::square: return unaryRange<UnaryOperation::square>(x, result, count);
  case UnaryOperation::squareRoot: return unaryRange<UnaryOperation::squareRoot>(x, result, count);
  }
}

/// softmax(x)_c = exp(x_c - max) / sum exp(x - max), or its logarithm x_c - max - log sum exp(x - max).
inline void softmaxRow(const float *x, ptrdiff_t columns, bool logarithm, float *result) {
  float largest = -std::numeric_limits<float>::infinity();
  for (ptrdiff_t c = 0; c < columns; c++) largest = std::max(largest, x[c]);
  double sum = 0;
  for (ptrdiff_t c = 0; c < columns; c += width) {
    float terms[width];
    store(terms, exponential(subtract(loadUpTo(x + c, columns - c), broadcast(largest))));
    for (ptrdiff_t lane = 0; lane < std::min<ptrdiff_t>(width, columns - c); lane++) {
      sum += terms[lane];
      result[c + lane] = terms[lane];
    }
  }
  if (logarithm) {
    const float offset = largest + static_cast<float>(std::log(sum));
    for (ptrdiff_t c = 0; c < columns; c++) result[c] = x[c] - offset;
  } else {
    const float scale = static_cast<float>(1 / sum);
    for (ptrdiff_t c = 0; c < columns; c++) result[c] *= scale;
  }
}

/// -log softmax(x)_target, and its gradient softmax(x) - one hot of the target; a target below 0 counts nothing.
inline float crossEntropyRow(const float *x, ptrdiff_t columns, ptrdiff_t target, float *gradient) {
  if (target < 0) {
    std::fill(gradient, gradient + columns, 0.0f);
    return 0;
  }
  Vector most = broadcast(-std::numeric_limits<float>::infinity());
  const ptrdiff_t whole = columns / width * width;
  for (ptrdiff_t c = 0; c < whole; c += width) most = maximum(most, load(x + c));
  float lanes[width];
  store(lanes, most);
  float largest = lanes[0];
  for (int lane = 1; lane < width; lane++) largest = std::max(largest, lanes[lane]);
  for (ptrdiff_t c = whole; c < columns; c++) largest = std::max(largest, x[c]);
  Vector sums = broadcast(0.0f);
  for (ptrdiff_t c = 0; c < columns; c += width) {
    const Vector terms = exponential(subtract(loadUpTo(x + c, columns - c), broadcast(largest)));
    storeUpTo(gradient + c, terms, columns - c);
    sums = add(sums, c < whole ? terms : firstOnly(terms, columns - c));
  }
  store(lanes, sums);
  double sum = 0;
  for (int lane = 0; lane < width; lane++) sum += lanes[lane];
  const Vector scale = broadcast(static_cast<float>(1 / sum));
  for (ptrdiff_t c = 0; c < columns; c += width) {
    storeUpTo(gradient + c, multiply(loadUpTo(gradient + c, columns - c), scale), columns - c);
  }
  gradient[target] -= 1;
  return static_cast<float>(largest + std::log(sum) - x[target]);
}

inline auto binaryFunction() { return &runBinary; }
inline auto unaryFunction() { return &runUnary; }
inline auto softmaxFunction() { return &softmaxRow; }
inline auto crossEntropyFunction() { return &crossEntropyRow; }
