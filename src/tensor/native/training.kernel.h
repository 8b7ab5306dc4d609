#include "rows.h"

/// One Adam step on count elements; see training.cc.
inline void adamRange(float *parameter, const float *gradient, float *first, float *second, ptrdiff_t count,
                      const AdamFactors &s) {
  const Vector scale = broadcast(s.gradientScale), beta1 = broadcast(s.beta1), beta2 = broadcast(s.beta2);
  const Vector rest1 = broadcast(s.rest1), rest2 = broadcast(s.rest2), epsilon = broadcast(s.epsilon);
  const Vector rate = broadcast(s.rate), inverse2 = broadcast(s.inverseCorrection2);
  for (ptrdiff_t i = 0; i < count; i += width) {
    const ptrdiff_t left = count - i;
    const Vector g = multiply(loadUpTo(gradient + i, left), scale);
    const Vector m = multiplyAdd(beta1, loadUpTo(first + i, left), multiply(rest1, g));
    const Vector v = multiplyAdd(beta2, loadUpTo(second + i, left), multiply(multiply(rest2, g), g));
    storeUpTo(first + i, m, left);
    storeUpTo(second + i, v, left);
    const Vector step = divide(multiply(rate, m), add(squareRoot(multiply(v, inverse2)), epsilon));
    storeUpTo(parameter + i, subtract(loadUpTo(parameter + i, left), step), left);
  }
}

/// averaged = decay * averaged + rest * parameter
inline void averageRange(float *averaged, const float *parameter, ptrdiff_t count, float decay, float rest) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    const Vector value = multiply(broadcast(rest), loadUpTo(parameter + i, count - i));
    storeUpTo(averaged + i, multiplyAdd(broadcast(decay), loadUpTo(averaged + i, count - i), value), count - i);
  }
}

/// Squares are summed in float over 32 vectors and from there on in double precision: always the same tree. A block
/// whose squares leave the range of float (or may do so below) is summed again in double.
inline double sumOfSquaresRange(const float *values, ptrdiff_t count) {
  double total = 0;
  for (ptrdiff_t block = 0; block < count; block += 32 * width) {
    const ptrdiff_t end = std::min<ptrdiff_t>(count, block + 32 * width);
    Vector sums[4] = {broadcast(0.0f), broadcast(0.0f), broadcast(0.0f), broadcast(0.0f)};
    for (ptrdiff_t i = block; i < end; i += 4 * width) {
      for (int j = 0; j < 4; j++) {
        const Vector value = loadUpTo(values + i + j * width, end - i - j * width);
        sums[j] = multiplyAdd(value, value, sums[j]);
      }
    }
    float lanes[width];
    store(lanes, add(add(sums[0], sums[1]), add(sums[2], sums[3])));
    double sum = 0;
    for (int lane = 0; lane < width; lane++) sum += lanes[lane];
    if (!(sum > 1e-18 && sum < 1e30)) {
      sum = 0;
      for (ptrdiff_t i = block; i < end; i++) sum += double(values[i]) * values[i];
    }
    total += sum;
  }
  return total;
}

/// to = (from - mean) * inverseDeviation * mask, one row of `count`; mask may be null.
inline void normaliseRow(float *to, const float *from, const float *mean, const float *inverseDeviation,
                         const float *mask, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    const ptrdiff_t left = count - i;
    const Vector centred = subtract(loadUpTo(from + i, left), loadUpTo(mean + i, left));
    Vector value = multiply(centred, loadUpTo(inverseDeviation + i, left));
    if (mask) value = multiply(value, loadUpTo(mask + i, left));
    storeUpTo(to + i, value, left);
  }
}

/// sum += gradient * inverseDeviation * mask, one row of `count`; mask may be null.
inline void addNormalisedRow(float *sum, const float *gradient, const float *inverseDeviation, const float *mask,
                             ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    const ptrdiff_t left = count - i;
    Vector value = multiply(loadUpTo(gradient + i, left), loadUpTo(inverseDeviation + i, left));
    if (mask) value = multiply(value, loadUpTo(mask + i, left));
    storeUpTo(sum + i, add(loadUpTo(sum + i, left), value), left);
  }
}

inline TrainingKernels trainingKernels() {
  return {adamRange, averageRange, addScaledRow, sumOfSquaresRange, scaleRow, normaliseRow, addNormalisedRow};
}
