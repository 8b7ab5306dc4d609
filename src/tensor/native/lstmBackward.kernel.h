#include "tile.h"

#include "lstmLayout.h"
#include "lstmWeightGradient.h"

/// Tokens of a chunk: enough that the sums of the weight gradients are worth fetching, few enough for the caches.
constexpr ptrdiff_t backwardChunk = 1024;
/// Without weight gradients: the gate gradients should stay in the second-level cache until they are multiplied again.
constexpr ptrdiff_t backwardChunkAlone = 192;
/// Rows of gate gradients, stored as [blocks][tokens][4 * width], times a transposed weight matrix from
/// packGatesTransposed: the gradient that flows back into embeddings or hidden state. One panel of result columns.
struct FlowTile {
  const float *gates;
  ptrdiff_t blockStride, blocks;
  const ptrdiff_t *tokens; // of the rows, within the chunk
  const float *panel, *nextPanel;
  float *result; // this panel's first column in row 0
  const ptrdiff_t *resultRows;
  ptrdiff_t resultStride, columns;

  template <int rows> __attribute__((noinline)) void run(ptrdiff_t first, ptrdiff_t number) const {
    const float *left[rows];
    Tile<rows> tile;
    clearTile(tile);
    for (int r = 0; r < rows; r++) left[r] = gates + tokens[first + r] * panelWidth;
    Ahead ahead = aheadInPanel(nextPanel, blocks * panelWidth, number);
    for (ptrdiff_t block = 0; block < blocks; block++) {
      accumulateTile(tile, left, 1, panel + block * panelWidth * panelWidth, panelWidth, ahead);
      for (int r = 0; r < rows; r++) left[r] += blockStride;
    }
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      float *to = result + (resultRows ? resultRows[first + r] : first + r) * resultStride;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) storeUpTo(to + j * width, tile.sum[r][j], columns - j * width);
    }
  }
};

/// One block of one token. With dh the whole gradient of h and dc what the following step left:
///   do = dh * tanh(c) * o (1 - o)      dc += dh * o * (1 - tanh(c)^2)
///   di = dc * g * i (1 - i)   df = dc * cPrevious * f (1 - f)   dg = dc * i * (1 - g^2)   dc *= f
TEXTVAT_INLINE void gateGradients(const float *saved, Vector previousCell, Vector dh, float *cellGradient, float *gates,
                                  ptrdiff_t units) {
  const Vector one = broadcast(1.0f);
  const Vector i = load(saved), f = load(saved + width), g = load(saved + 2 * width), o = load(saved + 3 * width);
  const Vector t = hyperbolicTangent(load(saved + 4 * width));
  const Vector ho = multiply(dh, o);
  const Vector dc = add(load(cellGradient), multiplySubtract(multiply(ho, t), t, ho));
  const Vector results[4] = {
      multiply(multiply(dc, g), multiplySubtract(i, i, i)),
      multiply(multiply(dc, previousCell), multiplySubtract(f, f, f)),
      multiply(multiply(dc, i), multiplySubtract(g, g, one)),
      multiply(multiply(ho, t), subtract(one, o)),
  };
  store(cellGradient, multiply(dc, f));
#pragma GCC unroll 4
  for (int gate = 0; gate < 4; gate++) {
    store(gates + gate * width, units >= width ? results[gate] : firstOnly(results[gate], units));
  }
}

/// The panel after the one that starts at `column`, going round.
inline ptrdiff_t nextColumn(ptrdiff_t column, ptrdiff_t columns) {
  return column + panelWidth < columns ? column + panelWidth : 0;
}

struct BackwardJob {
  const LstmPlan &plan;
  const BackwardInputs &in;
  const float *inputPanels, *recurrentPanels; // transposed; inputPanels null when nobody asks
  float *embeddingsGradient;
  WeightInputs inputs;
  ptrdiff_t blockStride; // of the gate gradients: a little more than a chunk, so that blocks keep apart in the cache
};

/// What a group carries from chunk to chunk: gradients of its rows' hidden states and cells.
struct CarriedGradients {
  float *hidden, *cells;
  ptrdiff_t stride;
};

/// Steps last - 1 down to first of one group; leaves the gate gradients in gates [blocks][blockStride].
inline void backwardSteps(const BackwardJob &job, const LstmGroup &group, const CarriedGradients &carried,
                          ptrdiff_t first, ptrdiff_t last, float *gates) {
  const LstmPlan &plan = job.plan;
  const LstmShape &shape = plan.shape;
  const ptrdiff_t blocks = unitBlocks(shape.hidden), perToken = blocks * savedPerBlock;
  const ptrdiff_t blockStride = job.blockStride;
  std::vector<ptrdiff_t> tokens(group.size());
  for (ptrdiff_t step = last - 1; step >= first; step--) {
    const ptrdiff_t active = plan.activeOf(group, step);
    for (ptrdiff_t r = 0; r < active; r++) {
      const ptrdiff_t row = group[r], token = plan.offset[step] + row - plan.offset[first];
      const float *saved = job.in.saved + (plan.offset[step] + row) * perToken;
      const float *before = step > 0 ? job.in.saved + (plan.offset[step - 1] + row) * perToken : nullptr;
      const float *gradient = job.in.hiddenGradient + plan.position(row, step) * shape.hidden;
      for (ptrdiff_t block = 0; block < blocks; block++) {
        const ptrdiff_t at = block * width, units = shape.hidden - at;
        const Vector dh = add(loadUpTo(gradient + at, units), load(carried.hidden + r * carried.stride + at));
        const Vector previousCell = before ? load(before + block * savedPerBlock + 4 * width) : broadcast(0.0f);
        // The whole of `before` is wanted in the next step, and it comes from memory.
        for (int gate = 0; before && gate < 4; gate++) prefetch(before + block * savedPerBlock + gate * width);
        gateGradients(saved + block * savedPerBlock, previousCell, dh, carried.cells + r * carried.stride + at,
                      gates + block * blockStride + token * panelWidth, units);
      }
      tokens[r] = token;
      if (job.inputs.values) {
        float *to = job.inputs.values + token * job.inputs.stride;
        std::memcpy(to, job.in.embeddings + plan.position(row, step) * shape.embedding, shape.embedding * sizeof(float));
        to += shape.embedding;
        if (step > 0) {
          std::memcpy(to, job.in.hidden + plan.position(row, step - 1) * shape.hidden, shape.hidden * sizeof(float));
        } else {
          std::memset(to, 0, shape.hidden * sizeof(float));
        }
        to[shape.hidden] = 1;
      }
    }
    if (step == 0) return;
    for (ptrdiff_t column = 0; column < shape.hidden; column += panelWidth) {
      const FlowTile tile{gates,
                          blockStride,
                          blocks,
                          tokens.data(),
                          job.recurrentPanels + column * blocks * panelWidth,
                          job.recurrentPanels + nextColumn(column, shape.hidden) * blocks * panelWidth,
                          carried.hidden + column,
                          nullptr,
                          carried.stride,
                          shape.hidden - column};
      forEachTile(active, tile);
    }
  }
}

/// embeddingsGradient = gates * inputWeights^T for one group's tokens of a chunk.
inline void embeddingsGradient(const BackwardJob &job, const LstmGroup &group, ptrdiff_t first, ptrdiff_t last,
                               const float *gates) {
  const LstmPlan &plan = job.plan;
  const ptrdiff_t blocks = unitBlocks(plan.shape.hidden), width_ = plan.shape.embedding;
  std::vector<ptrdiff_t> tokens, positions;
  for (ptrdiff_t step = first; step < last; step++) {
    const ptrdiff_t active = plan.activeOf(group, step);
    for (ptrdiff_t r = 0; r < active; r++) {
      tokens.push_back(plan.offset[step] + group[r] - plan.offset[first]);
      positions.push_back(plan.position(group[r], step));
    }
  }
  for (ptrdiff_t column = 0; column < width_; column += panelWidth) {
    const FlowTile tile{gates,
                        job.blockStride,
                        blocks,
                        tokens.data(),
                        job.inputPanels + column * blocks * panelWidth,
                        job.inputPanels + nextColumn(column, width_) * blocks * panelWidth,
                        job.embeddingsGradient + column,
                        positions.data(),
                        width_,
                        width_ - column};
    forEachTile(tokens.size(), tile);
  }
}

inline void runBackward(const LstmPlan &plan, const BackwardInputs &in, const LstmGradients &wanted) {
  const LstmShape &shape = plan.shape;
  const ptrdiff_t embedding = shape.embedding, hidden = shape.hidden, blocks = unitBlocks(hidden);
  const ptrdiff_t groups = plan.groups.size(), rows = embedding + hidden + 1;
  const bool weights = wanted.input != nullptr;
  auto panels = [](ptrdiff_t columns) { return (columns + panelWidth - 1) / panelWidth; };
  const ptrdiff_t inputSize = wanted.embeddings ? panels(embedding) * blocks * panelWidth * panelWidth : 0;
  const ptrdiff_t recurrentSize = panels(hidden) * blocks * panelWidth * panelWidth;
  const ptrdiff_t carriedStride = spread(panels(hidden) * panelWidth), carriedSize = shape.batch * carriedStride;
  const ptrdiff_t chunkTokens = std::max(weights ? backwardChunk : backwardChunkAlone, shape.batch);
  const ptrdiff_t blockStride = (chunkTokens + 4) * panelWidth, gatesSize = blocks * blockStride;
  static thread_local Scratch scratch;
  float *free = scratch.floats(inputSize + recurrentSize + 2 * carriedSize + (weights ? 1 : groups) * gatesSize +
                               (weights ? chunkTokens * spread(rows) + blocks * rows * panelWidth : 0));
  auto take = [&free](ptrdiff_t size) {
    float *taken = free;
    free += size;
    return taken;
  };
  float *inputPanels = take(inputSize), *recurrentPanels = take(recurrentSize);
  float *carriedHidden = take(carriedSize), *carriedCells = take(carriedSize);
  float *gates = take((weights ? 1 : groups) * gatesSize);
  const WeightInputs inputs{weights ? take(chunkTokens * spread(rows)) : nullptr, spread(rows), rows};
  float *sums = weights ? take(blocks * rows * panelWidth) : nullptr;

  if (wanted.embeddings) packGatesTransposed(in.inputWeights, embedding, hidden, inputPanels);
  packGatesTransposed(in.recurrentWeights, hidden, hidden, recurrentPanels);
  std::memset(carriedHidden, 0, 2 * carriedSize * sizeof(float));
  if (weights) std::memset(sums, 0, blocks * rows * panelWidth * sizeof(float));

  const BackwardJob job{plan, in, inputPanels, recurrentPanels, wanted.embeddings, inputs, blockStride};
  std::vector<ptrdiff_t> firstRow(groups, 0);
  for (ptrdiff_t g = 1; g < groups; g++) firstRow[g] = firstRow[g - 1] + plan.groups[g - 1].size();
  std::vector<ptrdiff_t> borders{plan.steps};
  while (borders.back() > 0) {
    ptrdiff_t first = borders.back() - 1;
    while (first > 0 && plan.offset[borders.back()] - plan.offset[first - 1] <= chunkTokens) first--;
    borders.push_back(first);
  }
  auto runChunk = [&](ptrdiff_t g, size_t chunk) {
    const CarriedGradients carried{carriedHidden + firstRow[g] * carriedStride,
                                   carriedCells + firstRow[g] * carriedStride, carriedStride};
    float *own = gates + (weights ? 0 : g * gatesSize);
    backwardSteps(job, plan.groups[g], carried, borders[chunk], borders[chunk - 1], own);
    if (wanted.embeddings) embeddingsGradient(job, plan.groups[g], borders[chunk], borders[chunk - 1], own);
  };
  if (wanted.embeddings) {
    parallelFor(groups, [&](ptrdiff_t g) { clearPadding(plan, plan.groups[g], wanted.embeddings, embedding); });
  }
  if (!weights) {
    parallelFor(groups, [&](ptrdiff_t g) {
      for (size_t chunk = 1; chunk < borders.size(); chunk++) runChunk(g, chunk);
    });
    return;
  }
  for (size_t chunk = 1; chunk < borders.size(); chunk++) {
    parallelFor(groups, [&](ptrdiff_t g) { runChunk(g, chunk); });
    const ptrdiff_t tokens = plan.offset[borders[chunk - 1]] - plan.offset[borders[chunk]];
    addWeightGradients(inputs, gates, blockStride, blocks, tokens, sums);
  }
  unpackGradient(sums, rows, 0, embedding, hidden, wanted.input);
  unpackGradient(sums, rows, embedding, hidden, hidden, wanted.recurrent);
  unpackGradient(sums, rows, embedding + hidden, 1, hidden, wanted.bias);
}

inline auto backwardFunction() { return &runBackward; }
