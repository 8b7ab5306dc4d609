#include "tile.h"

#include "lstmLayout.h"

/// Tokens whose input projection a thread keeps at a time: their 4H sums should stay in its second-level cache.
constexpr ptrdiff_t forwardChunk = 96;

/// sums [blocks][tokens][4 * width] = bias + embeddings * inputWeights, for one block.
struct ProjectTile {
  const float *embeddings; // compact rows
  ptrdiff_t stride, depth;
  const float *weights, *nextWeights, *bias;
  float *sums;

  template <int rows> __attribute__((noinline)) void run(ptrdiff_t first, ptrdiff_t number) const {
    const float *left[rows];
    Tile<rows> tile;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      left[r] = embeddings + (first + r) * stride;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) tile.sum[r][j] = load(bias + j * width);
    }
    Ahead ahead = aheadInPanel(nextWeights, depth, number);
    accumulateTile(tile, left, 1, weights, depth, ahead);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) store(sums + ((first + r) * 4 + j) * width, tile.sum[r][j]);
    }
  }
};

/// One step of one block of hidden units: adds hPrevious * recurrentWeights to the projected sums and, while the four
/// gates are still in registers,
///   i = sigmoid(.)  f = sigmoid(.)  g = tanh(.)  o = sigmoid(.)   c = f * c + i * g   h = o * tanh(c)
struct StepTile {
  const float *sums;
  const ptrdiff_t *places; // of the rows' sums
  const float *previous; // hidden state rows
  ptrdiff_t stride, depth;
  const float *weights, *nextWeights;
  float *cells, *next; // this block's units in row 0
  float *saved;        // this block in token (step, row 0), or null
  ptrdiff_t savedStride;
  bool streaming; // `saved` is aligned
  const ptrdiff_t *group;

  template <int rows> __attribute__((noinline)) void run(ptrdiff_t first, ptrdiff_t number) const {
    const float *left[rows];
    Tile<rows> tile;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      left[r] = previous + (first + r) * stride;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) tile.sum[r][j] = load(sums + places[first + r] * panelWidth + j * width);
    }
    Ahead ahead = aheadInPanel(nextWeights, depth, number);
    accumulateTile(tile, left, 1, weights, depth, ahead);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      const Vector i = sigmoid(tile.sum[r][0]), f = sigmoid(tile.sum[r][1]);
      const Vector g = hyperbolicTangent(tile.sum[r][2]), o = sigmoid(tile.sum[r][3]);
      float *cell = cells + (first + r) * stride;
      const Vector c = multiplyAdd(f, load(cell), multiply(i, g));
      store(cell, c);
      store(next + (first + r) * stride, multiply(o, hyperbolicTangent(c)));
      if (saved) {
        const Vector kept[5] = {i, f, g, o, c};
        float *to = saved + group[first + r] * savedStride;
#pragma GCC unroll 5
        for (int j = 0; j < 5; j++) {
          if (streaming) storeThrough(to + j * width, kept[j]);
          else store(to + j * width, kept[j]);
        }
      }
    }
  }
};

struct ForwardJob {
  const LstmPlan &plan;
  const float *embeddings, *inputPanels, *recurrentPanels, *bias;
  float *hidden, *saved;
  const RepeatedRows &repeats;
  const float *table; // projected sums [blocks][tableStride] of the distinct rows, or null
  ptrdiff_t tableStride;
};

/// sums [blocks][blockStride]: the input projection of the embeddings at `positions`. x: room for `count` rows.
inline void project(const ForwardJob &job, const ptrdiff_t *positions, ptrdiff_t count, float *x, float *sums,
                    ptrdiff_t blockStride) {
  const LstmShape &shape = job.plan.shape;
  const ptrdiff_t stride = spread(shape.embedding), blocks = unitBlocks(shape.hidden);
  for (ptrdiff_t i = 0; i < count; i++) {
    std::memcpy(x + i * stride, job.embeddings + positions[i] * shape.embedding, shape.embedding * sizeof(float));
  }
  const ptrdiff_t panelSize = shape.embedding * panelWidth;
  for (ptrdiff_t block = 0; block < blocks; block++) {
    const float *panel = job.inputPanels + block * panelSize;
    const float *nextPanel = block + 1 < blocks ? panel + panelSize : job.recurrentPanels;
    const ProjectTile tile{x,         stride, shape.embedding, panel,
                           nextPanel, job.bias + block * panelWidth, sums + block * blockStride};
    forEachTile(count, tile);
  }
}

/// Hidden states and cells of the rows of a group.
struct GroupState {
  float *previous, *next, *cells;
  ptrdiff_t stride;
};

/// One step of a group's active rows, whose projected sums stand at `places` of sums [blocks][sumsStride].
inline void stepGroup(const ForwardJob &job, const LstmGroup &group, ptrdiff_t step, ptrdiff_t active,
                      const float *sums, ptrdiff_t sumsStride, const ptrdiff_t *places, GroupState &state) {
  const LstmPlan &plan = job.plan;
  const ptrdiff_t hidden = plan.shape.hidden, blocks = unitBlocks(hidden);
  const ptrdiff_t savedStride = blocks * savedPerBlock, panelSize = hidden * panelWidth;
  const bool streaming = reinterpret_cast<uintptr_t>(job.saved) % (width * sizeof(float)) == 0;
  for (ptrdiff_t block = 0; block < blocks; block++) {
    const float *panel = job.recurrentPanels + block * panelSize;
    const StepTile tile{sums + block * sumsStride,
                        places,
                        state.previous,
                        state.stride,
                        hidden,
                        panel,
                        block + 1 < blocks ? panel + panelSize : job.recurrentPanels,
                        state.cells + block * width,
                        state.next + block * width,
                        job.saved ? job.saved + plan.offset[step] * savedStride + block * savedPerBlock : nullptr,
                        savedStride,
                        streaming,
                        group.data()};
    forEachTile(active, tile);
  }
  for (ptrdiff_t r = 0; r < active; r++) {
    std::memcpy(job.hidden + plan.position(group[r], step) * hidden, state.next + r * state.stride,
                hidden * sizeof(float));
  }
  std::swap(state.previous, state.next);
}

/// Carries one group of sequences through all its steps, a few steps' projections at a time.
inline void forwardGroup(const ForwardJob &job, const LstmGroup &group) {
  const LstmPlan &plan = job.plan;
  const LstmShape &shape = plan.shape;
  const ptrdiff_t rows = group.size(), blocks = unitBlocks(shape.hidden), stride = spread(blocks * width);
  const ptrdiff_t chunkTokens = std::max(forwardChunk, rows), chunkStride = chunkTokens * panelWidth;
  static thread_local Scratch scratch;
  float *x = scratch.floats(chunkTokens * spread(shape.embedding) + blocks * chunkStride + 3 * rows * stride);
  float *sums = x + chunkTokens * spread(shape.embedding), *states = sums + blocks * chunkStride;
  std::memset(states, 0, 3 * rows * stride * sizeof(float));
  GroupState state{states, states + rows * stride, states + 2 * rows * stride, stride};
  clearPadding(plan, group, job.hidden, shape.hidden);

  std::vector<ptrdiff_t> positions, places;
  for (ptrdiff_t first = 0, last = 0; first < plan.steps; first = last) {
    positions.clear();
    places.clear();
    for (; last < plan.steps; last++) {
      const ptrdiff_t active = plan.activeOf(group, last), tokens = positions.size();
      if (active == 0 || tokens + active > chunkTokens) break;
      for (ptrdiff_t r = 0; r < active; r++) {
        places.push_back(job.table ? job.repeats.slot[plan.offset[last] + group[r]] : tokens + r);
        positions.push_back(plan.position(group[r], last));
      }
    }
    if (positions.empty()) return;
    if (!job.table) project(job, positions.data(), positions.size(), x, sums, chunkStride);
    const ptrdiff_t *at = places.data();
    for (ptrdiff_t step = first; step < last; step++) {
      const ptrdiff_t active = plan.activeOf(group, step);
      if (job.table) stepGroup(job, group, step, active, job.table, job.tableStride, at, state);
      else stepGroup(job, group, step, active, sums, chunkStride, at, state);
      at += active;
    }
  }
}

/// The projection of every distinct row, when tokens repeat enough. Bit for bit what `project` gives for each token.
inline void projectDistinctRows(ForwardJob &job) {
  const std::vector<ptrdiff_t> &positions = job.repeats.positions;
  const ptrdiff_t count = positions.size(), blocks = unitBlocks(job.plan.shape.hidden);
  if (job.repeats.slot.empty() || count == 0) return;
  static thread_local Scratch scratch;
  job.tableStride = (count + 4) * panelWidth;
  float *table = scratch.floats(blocks * job.tableStride);
  parallelRanges(count, forwardChunk, [&](ptrdiff_t begin, ptrdiff_t end) {
    static thread_local Scratch rows;
    float *x = rows.floats(forwardChunk * spread(job.plan.shape.embedding));
    project(job, positions.data() + begin, end - begin, x, table + begin * panelWidth, job.tableStride);
  });
  job.table = table;
}

/// A table of projections takes at most 64 MB.
constexpr ptrdiff_t mostTableFloats = ptrdiff_t(16) << 20;

inline void runForward(const LstmPlan &plan, const float *embeddings, const LstmWeights &weights, float *hidden,
                       float *saved) {
  const LstmShape &shape = plan.shape;
  const ptrdiff_t blocks = unitBlocks(shape.hidden);
  static thread_local Scratch scratch;
  float *inputPanels = scratch.floats((shape.embedding + shape.hidden + 1) * blocks * panelWidth);
  float *recurrentPanels = inputPanels + shape.embedding * blocks * panelWidth;
  float *bias = recurrentPanels + shape.hidden * blocks * panelWidth;
  packGates(weights.input, shape.embedding, shape.hidden, inputPanels);
  packGates(weights.recurrent, shape.hidden, shape.hidden, recurrentPanels);
  packGates(weights.bias, 1, shape.hidden, bias);
  const ptrdiff_t mostRows = mostTableFloats / std::max<ptrdiff_t>(1, blocks * panelWidth);
  const RepeatedRows repeats = findRepeatedRows(plan, embeddings, mostRows);
  ForwardJob job{plan, embeddings, inputPanels, recurrentPanels, bias, hidden, saved, repeats, nullptr, 0};
  projectDistinctRows(job);
  parallelFor(plan.groups.size(), [&](ptrdiff_t group) { forwardGroup(job, plan.groups[group]); });
}

inline ptrdiff_t savedPerToken(ptrdiff_t hidden) { return unitBlocks(hidden) * savedPerBlock; }

inline auto forwardFunction() { return &runForward; }
inline auto savedFunction() { return &savedPerToken; }
