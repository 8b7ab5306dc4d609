#include "rows.h"

/// sum += row
inline void addRow(float *sum, const float *row, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    storeUpTo(sum + i, add(loadUpTo(sum + i, count - i), loadUpTo(row + i, count - i)), count - i);
  }
}

/// result = max over t of rows[t], times = the first t of each maximum; see takeMaximum. Four vectors of units at a time run
/// through all of time in registers.
inline void maximumOverTime(const float *rows, ptrdiff_t time, ptrdiff_t count, float *result, int32_t *times) {
  for (ptrdiff_t first = 0; first < count; first += 4 * width) {
    Vector best[4], when[4];
    for (int j = 0; j < 4; j++) {
      best[j] = loadUpTo(rows + first + j * width, count - first - j * width);
      when[j] = broadcast(0.0f);
    }
    for (ptrdiff_t t = 1; t < time; t++) {
      const float *row = rows + t * count + first;
      const Vector now = broadcast(static_cast<float>(t)); // exact: T is far below 2^24
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) {
        const Vector value = loadUpTo(row + j * width, count - first - j * width);
        takeMaximum(value, now, best[j], when[j]);
      }
    }
    for (int j = 0; j < 4; j++) {
      float lanes[width];
      store(lanes, when[j]);
      for (ptrdiff_t lane = 0; lane < width && first + j * width + lane < count; lane++) {
        times[first + j * width + lane] = static_cast<int32_t>(lanes[lane]);
      }
      storeUpTo(result + first + j * width, best[j], count - first - j * width);
    }
  }
}

inline PoolingKernels poolingKernels() { return {addRow, scaleRow, maximumOverTime}; }
