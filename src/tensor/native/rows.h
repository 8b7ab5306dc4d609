// What several kernels do with rows of numbers; included inside the namespace of each instruction set.

/// sum += factor * row
inline void addScaledRow(float *sum, const float *row, float factor, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    const Vector value = multiplyAdd(broadcast(factor), loadUpTo(row + i, count - i), loadUpTo(sum + i, count - i));
    storeUpTo(sum + i, value, count - i);
  }
}

/// to = from * factor
inline void scaleRow(float *to, const float *from, float factor, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    storeUpTo(to + i, multiply(loadUpTo(from + i, count - i), broadcast(factor)), count - i);
  }
}

/// best = max(best, value), when = the first time of each maximum. A NaN wins and, once there, stays: no comparison with it
/// is true.
TEXTVAT_INLINE void takeMaximum(Vector value, Vector now, Vector &best, Vector &when) {
  const Mask larger = less(best, value), newNan = firstBecomesNan(value, best);
  when = select(newNan, now, select(larger, now, when));
  best = select(newNan, value, select(larger, value, best));
}
