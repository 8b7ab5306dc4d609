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
      for (int j = 0; j < 4; j++) tile.sum[r][j] = load(sums + ((first + r) * 4 + j) * width);
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
};

/// Carries one group of sequences through all its steps.
inline void forwardGroup(const ForwardJob &job, const LstmGroup &group) {
  const LstmPlan &plan = job.plan;
  const LstmShape &shape = plan.shape;
  const ptrdiff_t rows = group.size(), blocks = unitBlocks(shape.hidden), units = blocks * width;
  const ptrdiff_t xStride = spread(shape.embedding), hStride = spread(units);
  const ptrdiff_t chunkTokens = std::max(forwardChunk, rows);
  static thread_local Scratch scratch;
  float *x = scratch.floats(chunkTokens * (xStride + blocks * panelWidth) + 3 * rows * hStride);
  float *sums = x + chunkTokens * xStride;
  float *cells = sums + chunkTokens * blocks * panelWidth;
  float *previous = cells + rows * hStride, *next = previous + rows * hStride;
  const bool streaming = reinterpret_cast<uintptr_t>(job.saved) % (width * sizeof(float)) == 0;
  std::memset(cells, 0, 3 * rows * hStride * sizeof(float));
  clearPadding(plan, group, job.hidden, shape.hidden);

  for (ptrdiff_t first = 0, last = 0; first < plan.steps; first = last) {
    ptrdiff_t tokens = 0;
    for (; last < plan.steps; last++) {
      const ptrdiff_t active = plan.activeOf(group, last);
      if (active == 0 || tokens + active > chunkTokens) break;
      for (ptrdiff_t r = 0; r < active; r++, tokens++) {
        const float *from = job.embeddings + plan.position(group[r], last) * shape.embedding;
        std::memcpy(x + tokens * xStride, from, shape.embedding * sizeof(float));
      }
    }
    if (tokens == 0) return;
    for (ptrdiff_t block = 0; block < blocks; block++) {
      const ptrdiff_t panelSize = shape.embedding * panelWidth;
      const float *panel = job.inputPanels + block * panelSize;
      const ProjectTile tile{x,
                             xStride,
                             shape.embedding,
                             panel,
                             block + 1 < blocks ? panel + panelSize : job.recurrentPanels,
                             job.bias + block * panelWidth,
                             sums + block * chunkTokens * panelWidth};
      forEachTile(tokens, tile);
    }
    for (ptrdiff_t step = first, token = 0; step < last; step++) {
      const ptrdiff_t active = plan.activeOf(group, step);
      for (ptrdiff_t block = 0; block < blocks; block++) {
        const ptrdiff_t savedStride = blocks * savedPerBlock;
        float *saved = job.saved ? job.saved + plan.offset[step] * savedStride + block * savedPerBlock : nullptr;
        const ptrdiff_t panelSize = shape.hidden * panelWidth;
        const float *panel = job.recurrentPanels + block * panelSize;
        const StepTile tile{sums + (block * chunkTokens + token) * panelWidth,
                            previous,
                            hStride,
                            shape.hidden,
                            panel,
                            block + 1 < blocks ? panel + panelSize : job.recurrentPanels,
                            cells + block * width,
                            next + block * width,
                            saved,
                            savedStride,
                            streaming,
                            group.data()};
        forEachTile(active, tile);
      }
      for (ptrdiff_t r = 0; r < active; r++) {
        float *to = job.hidden + plan.position(group[r], step) * shape.hidden;
        std::memcpy(to, next + r * hStride, shape.hidden * sizeof(float));
      }
      std::swap(previous, next);
      token += active;
    }
  }
}

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
  const ForwardJob job{plan, embeddings, inputPanels, recurrentPanels, bias, hidden, saved};
  parallelFor(plan.groups.size(), [&](ptrdiff_t group) { forwardGroup(job, plan.groups[group]); });
}

inline ptrdiff_t savedPerToken(ptrdiff_t hidden) { return unitBlocks(hidden) * savedPerBlock; }

inline auto forwardFunction() { return &runForward; }
inline auto savedFunction() { return &savedPerToken; }
