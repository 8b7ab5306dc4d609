// Partial loads, exponential, hyperbolic tangent and logistic function on vectors, to about one unit in the last place; NaN in,
// NaN out. Included once per target, after its vector*.h.

/// Like load and store, of no more than `lanes` elements; lanes may be anything, missing elements read as 0.
TEXTVAT_INLINE Vector loadUpTo(const float *p, ptrdiff_t lanes) {
  if (lanes >= width) return load(p);
  return lanes > 0 ? loadPart(p, lanes) : broadcast(0.0f);
}
TEXTVAT_INLINE Vector loadBytesUpTo(const int8_t *p, ptrdiff_t lanes) {
  if (lanes >= width) return loadBytes(p);
  int8_t buffer[width] = {};
  for (ptrdiff_t i = 0; i < lanes; i++) buffer[i] = p[i];
  return loadBytes(buffer);
}
TEXTVAT_INLINE void storeUpTo(float *p, Vector v, ptrdiff_t lanes) {
  if (lanes >= width) store(p, v);
  else if (lanes > 0) storePart(p, v, lanes);
}
/// The first `lanes` lanes of v, zeros behind them.
TEXTVAT_INLINE Vector firstOnly(Vector v, ptrdiff_t lanes) {
  float buffer[width];
  store(buffer, v);
  return loadUpTo(buffer, lanes);
}

/// exp(x) - 1 on |x| <= ln(2) / 2, as x + x^2 * q(x): relatively exact near 0 too.
TEXTVAT_INLINE Vector smallExpMinusOne(Vector x) {
  // The minimax coefficients published with the Cephes library (S. Moshier, expf).
  Vector q = broadcast(1.9875691500e-4f);
  q = multiplyAdd(q, x, broadcast(1.3981999507e-3f));
  q = multiplyAdd(q, x, broadcast(8.3334519073e-3f));
  q = multiplyAdd(q, x, broadcast(4.1665795894e-2f));
  q = multiplyAdd(q, x, broadcast(1.6666665459e-1f));
  q = multiplyAdd(q, x, broadcast(5.0000001201e-1f));
  return multiplyAdd(multiply(x, x), q, x);
}

/// x = n * ln(2) + rest, |rest| <= ln(2) / 2; ln(2) in two parts, the first with zeros at its end.
TEXTVAT_INLINE Vector reduceByLn2(Vector x, Vector &n) {
  n = roundToEven(multiply(x, broadcast(1.44269504f)));
  const Vector rest = multiplySubtract(n, broadcast(0.693359375f), x);
  return multiplySubtract(n, broadcast(-2.12194440e-4f), rest);
}

/// exp(x); below -87.3 the smallest normal number's neighbourhood is 0, above 88.7 infinity.
TEXTVAT_INLINE Vector exponential(Vector x) {
  const Vector low = broadcast(-87.3365f), high = broadcast(88.7228f);
  const Vector inside = minimum(high, maximum(low, x));
  Vector n;
  const Vector rest = reduceByLn2(inside, n);
  // 2^n in two factors: n may be 128.
  const Vector half = roundToEven(multiply(n, broadcast(0.5f)));
  Vector result = add(smallExpMinusOne(rest), broadcast(1.0f));
  result = multiply(multiply(result, powerOfTwo(half)), powerOfTwo(subtract(n, half)));
  result = select(less(x, low), broadcast(0.0f), result);
  return select(less(high, x), broadcast(std::numeric_limits<float>::infinity()), result);
}

/// exp(x) - 1 for x <= 0.
TEXTVAT_INLINE Vector exponentialMinusOne(Vector x) {
  Vector n;
  const Vector rest = reduceByLn2(maximum(broadcast(-80.0f), x), n);
  const Vector power = powerOfTwo(n);
  return multiplyAdd(power, smallExpMinusOne(rest), subtract(power, broadcast(1.0f)));
}

/// sigmoid(x) = 1 / (1 + exp(-x)); beyond +-87 it is exactly 0 or 1 for all that follows.
TEXTVAT_INLINE Vector sigmoid(Vector x) {
  const Vector inside = minimum(broadcast(87.0f), maximum(broadcast(-87.0f), x));
  Vector n;
  const Vector rest = reduceByLn2(subtract(broadcast(0.0f), inside), n);
  const Vector power = powerOfTwo(n);
  const Vector exp = multiplyAdd(power, smallExpMinusOne(rest), power);
  return reciprocal(add(broadcast(1.0f), exp));
}

/// tanh(x) = e / (e + 2) with e = exp(2x) - 1, so that small x keep their relative precision.
TEXTVAT_INLINE Vector hyperbolicTangent(Vector x) {
  const Vector inside = minimum(broadcast(9.1f), maximum(broadcast(-9.1f), x));
  Vector n;
  const Vector rest = reduceByLn2(add(inside, inside), n);
  const Vector power = powerOfTwo(n);
  const Vector e = multiplyAdd(power, smallExpMinusOne(rest), subtract(power, broadcast(1.0f)));
  return multiply(e, reciprocal(add(e, broadcast(2.0f))));
}
