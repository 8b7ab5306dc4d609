#include "tile.h"

TEXTVAT_INLINE Vector activate(Vector x, Activation activation, float alpha) {
  const Vector zero = broadcast(0.0f);
  switch (activation) {
  case Activation::relu: return maximum(zero, x);
  case Activation::relu6: return minimum(broadcast(6.0f), maximum(zero, x));
  case Activation::elu: return select(less(zero, x), x, exponentialMinusOne(x));
  case Activation::sigmoid: return sigmoid(x);
  case Activation::tanh: return hyperbolicTangent(x);
  case Activation::leakyRelu: return select(less(x, zero), multiply(x, broadcast(alpha)), x);
  default: return x;
  }
}

inline void activateRow(float *values, ptrdiff_t count, Activation activation, float alpha) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    storeUpTo(values + i, activate(loadUpTo(values + i, count - i), activation, alpha), count - i);
  }
}

/// One block of rows times one panel over one block of depth, added to what earlier blocks of depth left in `result`.
struct ProductBlock {
  const float *left; // a compact copy
  ptrdiff_t rowStep, depthStep;
  const float *panel, *nextPanel;
  ptrdiff_t depth;
  float *result;
  ptrdiff_t resultStride, columns;
  bool first, last;
  const float *bias;

  template <int rows> __attribute__((noinline)) void run(ptrdiff_t firstRow, ptrdiff_t number) const {
    const float *pointers[rows];
    for (int r = 0; r < rows; r++) pointers[r] = left + (firstRow + r) * rowStep;
    float *to = result + firstRow * resultStride;
    Tile<rows> tile;
    clearTile(tile);
    if (!first) {
#pragma GCC unroll 6
      for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) tile.sum[r][j] = loadUpTo(to + r * resultStride + j * width, columns - j * width);
      }
    }
    Ahead ahead = aheadInPanel(nextPanel, depth, number);
    accumulateTile(tile, pointers, depthStep, panel, depth, ahead);
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      const ptrdiff_t lanes = columns - j * width;
      const Vector offset = last && bias ? loadUpTo(bias + j * width, lanes) : broadcast(0.0f);
#pragma GCC unroll 6
      for (int r = 0; r < rows; r++) {
        Vector value = tile.sum[r][j];
        if (last) value = add(value, offset);
        storeUpTo(to + r * resultStride + j * width, value, lanes);
      }
    }
  }
};

/// Rows and depth of the copied block of the left operand, and panels one task multiplies it with.
constexpr ptrdiff_t blockRows = 16 * tileRows, taskPanels = 4;

/// Copies rows firstRow.. and depth firstK.. of `left`, as [rows][depth] or, transposed, [depth][rows], to a stride
/// that is no power of two: rows that lie 4096 bytes apart would fight for the same few places of the cache.
inline ptrdiff_t copyLeft(const Product &p, const float *left, ptrdiff_t firstRow, ptrdiff_t rows, ptrdiff_t firstK,
                          ptrdiff_t depth, float *copy) {
  if (p.transposeLeft) {
    for (ptrdiff_t k = 0; k < depth; k++) {
      std::memcpy(copy + k * (blockRows + 16), left + (firstK + k) * p.m + firstRow, rows * sizeof(float));
    }
    return blockRows + 16;
  }
  for (ptrdiff_t r = 0; r < rows; r++) {
    std::memcpy(copy + r * (depthBlock + 16), left + (firstRow + r) * p.k + firstK, depth * sizeof(float));
  }
  return depthBlock + 16;
}

/// One task of one product of the batch: rows firstRow.. times panels firstPanel.. over the depth of `packed`.
inline void productTask(const Product &p, ptrdiff_t item, ptrdiff_t firstRow, ptrdiff_t firstPanel, ptrdiff_t firstK,
                        ptrdiff_t depth, const float *packed) {
  static thread_local Scratch scratch;
  float *copy = scratch.floats((blockRows + 16) * (depthBlock + 16));
  const ptrdiff_t rows = std::min(blockRows, p.m - firstRow);
  const ptrdiff_t panels = (p.n + panelWidth - 1) / panelWidth;
  const ptrdiff_t lastPanel = std::min(panels, firstPanel + taskPanels);
  for (ptrdiff_t k = 0; k < depth; k += depthBlock) {
    ProductBlock block;
    block.depth = std::min<ptrdiff_t>(depthBlock, depth - k);
    const ptrdiff_t stride = copyLeft(p, p.left + item * p.leftStride, firstRow, rows, firstK + k, block.depth, copy);
    block.left = copy;
    block.rowStep = p.transposeLeft ? 1 : stride;
    block.depthStep = p.transposeLeft ? stride : 1;
    block.resultStride = p.n;
    block.first = firstK + k == 0;
    block.last = firstK + k + block.depth == p.k;
    for (ptrdiff_t panel = firstPanel; panel < lastPanel; panel++) {
      block.panel = packed + panel * depth * panelWidth + k * panelWidth;
      block.nextPanel = panel + 1 < lastPanel ? block.panel + depth * panelWidth : block.panel;
      block.columns = std::min<ptrdiff_t>(panelWidth, p.n - panel * panelWidth);
      block.result = p.result + (item * p.m + firstRow) * p.n + panel * panelWidth;
      block.bias = p.bias ? p.bias + panel * panelWidth : nullptr;
      forEachTile(rows, block);
    }
  }
  if (p.activation == Activation::none || firstK + depth < p.k) return;
  const ptrdiff_t firstColumn = firstPanel * panelWidth, columns = std::min(p.n, lastPanel * panelWidth) - firstColumn;
  for (ptrdiff_t r = 0; r < rows; r++) {
    activateRow(p.result + (item * p.m + firstRow + r) * p.n + firstColumn, columns, p.activation, p.leakyReluAlpha);
  }
}

/// product.cc calls this: one product of the batch, cut into tasks for the pool.
inline void productItem(const Product &p, ptrdiff_t item) {
  static thread_local Scratch scratch;
  const ptrdiff_t panels = (p.n + panelWidth - 1) / panelWidth;
  // The packed right operand takes at most 16 MB; a deeper product is done in slices of depth.
  const ptrdiff_t room = (ptrdiff_t(4) << 20) / (panels * panelWidth) / depthBlock * depthBlock;
  const ptrdiff_t slice = std::min(p.k, std::max<ptrdiff_t>(depthBlock, room));
  const float *right = p.right + item * p.rightStride;
  float *packed = scratch.floats(panels * panelWidth * slice);
  const ptrdiff_t rowTasks = (p.m + blockRows - 1) / blockRows, panelTasks = (panels + taskPanels - 1) / taskPanels;
  for (ptrdiff_t firstK = 0; firstK < p.k; firstK += slice) {
    const ptrdiff_t depth = std::min(slice, p.k - firstK);
    parallelRanges(panels, panels * depth < 512 ? panels : 1, [&](ptrdiff_t begin, ptrdiff_t end) {
      for (ptrdiff_t panel = begin; panel < end; panel++) {
        packPanel(right, p.transposeRight ? p.k : p.n, p.transposeRight, firstK, depth, panel * panelWidth,
                  std::min<ptrdiff_t>(panelWidth, p.n - panel * panelWidth), packed + panel * depth * panelWidth);
      }
    });
    parallelFor(rowTasks * panelTasks, [&](ptrdiff_t task) {
      productTask(p, item, task / panelTasks * blockRows, task % panelTasks * taskPanels, firstK, depth, packed);
    });
  }
}


inline auto productFunction() { return &productItem; }
