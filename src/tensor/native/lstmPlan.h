// How the tokens of a batch of sequences are numbered and shared out among threads.
#pragma once

#include "kernels.h"
#include "threadPool.h"

#include <algorithm>
#include <vector>

namespace textvat {

/// Sequences that one thread carries through time together. Rows ascend, so lengths descend.
using LstmGroup = std::vector<ptrdiff_t>;

/// Since lengths descend, the sequences still running at step s are rows 0 ... active(s) - 1, and the real tokens can be
/// numbered without gaps: token(s, row) = offset[s] + row.
struct LstmPlan {
  /// @param sharers how many layers share the threads
  explicit LstmPlan(const LstmShape &shape, bool reverse = false, ptrdiff_t sharers = 1)
      : shape(shape), reverse(reverse) {
    steps = shape.batch > 0 ? shape.lengths[0] : 0;
    offset.resize(steps + 1, 0);
    ptrdiff_t running = shape.batch;
    for (ptrdiff_t s = 0; s < steps; s++) {
      while (running > 0 && shape.lengths[running - 1] <= s) running--;
      offset[s + 1] = offset[s] + running;
    }
    // Dealt out like cards, there and back, so that every group has its share of long and short sequences.
    const ptrdiff_t share = (threadCount() + sharers - 1) / sharers;
    const ptrdiff_t count = std::max<ptrdiff_t>(1, std::min<ptrdiff_t>(share, shape.batch));
    groups.resize(count);
    for (ptrdiff_t row = 0; row < shape.batch; row++) {
      const ptrdiff_t round = row / count, seat = row % count;
      groups[round % 2 == 0 ? seat : count - 1 - seat].push_back(row);
    }
  }

  /// 0 after the last step.
  ptrdiff_t active(ptrdiff_t step) const { return step < steps ? offset[step + 1] - offset[step] : 0; }

  ptrdiff_t tokens() const { return offset[steps]; }

  /// How many of a group's rows still run at a step: its first ones.
  ptrdiff_t activeOf(const LstmGroup &group, ptrdiff_t step) const {
    return std::lower_bound(group.begin(), group.end(), active(step)) - group.begin();
  }

  /// Where step s of a row stands in [B,T].
  ptrdiff_t position(ptrdiff_t row, ptrdiff_t step) const { return row * shape.time + timeOf(row, step); }

  /// The time of a row's step; and, the other way round, the step of a time.
  ptrdiff_t timeOf(ptrdiff_t row, ptrdiff_t step) const { return reverse ? shape.lengths[row] - 1 - step : step; }

  LstmShape shape;
  bool reverse;
  ptrdiff_t steps;
  std::vector<ptrdiff_t> offset;
  std::vector<LstmGroup> groups;
};

/// values [B,T,width]: zeros from lengths[row] on, for the rows of a group.
inline void clearPadding(const LstmPlan &plan, const LstmGroup &group, float *values, ptrdiff_t width) {
  for (ptrdiff_t row : group) {
    const ptrdiff_t length = plan.shape.lengths[row], time = plan.shape.time;
    std::fill_n(values + (row * time + length) * width, (time - length) * width, 0.0f);
  }
}

} // namespace textvat
