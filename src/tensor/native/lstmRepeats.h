// Words come again: in a batch of plain texts most embedding rows occur many times, and each needs its product with the
// input weights only once.
#pragma once

#include "lstmPlan.h"

namespace textvat {

struct RepeatedRows {
  /// [B,T] which distinct row each real token has; empty when too few repeat to be worth it.
  std::vector<int32_t> slot;
  /// Of each distinct row one that has its numbers, in the embeddings.
  std::vector<ptrdiff_t> rows;
};

/// Compares rows bit for bit, unless the embeddings say which are alike. At most `mostRows` distinct rows are of use to the caller.
RepeatedRows findRepeatedRows(const LstmPlan &plan, const LstmEmbeddings &embeddings, ptrdiff_t mostRows);

} // namespace textvat
