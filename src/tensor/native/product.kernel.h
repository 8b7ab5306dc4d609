#include TEXTVAT_TILE
#include "panels.h"

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
struct ProductBlock : TileWork {
  const Element *left; // a compact copy
  const Element *nextPanel;
  float *result;
  ptrdiff_t resultStride, columns;
  bool first, last;
  const float *bias;

  TEXTVAT_INLINE const Element *row(ptrdiff_t r) const { return left + r * rowStride; }
  TEXTVAT_INLINE Ahead ahead(ptrdiff_t, ptrdiff_t number) const { return aheadInPanel(nextPanel, depth, number); }
  TEXTVAT_INLINE void begin(ptrdiff_t r, Vector *sums) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      sums[j] = first ? broadcast(0.0f) : loadUpTo(result + r * resultStride + j * width, columns - j * width);
    }
  }
  TEXTVAT_INLINE void end(ptrdiff_t r, const Vector *sums) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      const ptrdiff_t lanes = columns - j * width;
      const Vector sum = last && bias ? add(sums[j], loadUpTo(bias + j * width, lanes)) : sums[j];
      storeUpTo(result + r * resultStride + j * width, sum, lanes);
    }
  }
};

/// Rows and depth of the copied block of the left operand, and panels one task multiplies it with.
constexpr ptrdiff_t blockRows = 16 * tileRows, taskPanels = isNarrow ? 16 : 4;

/// Copies rows firstRow.. and depth firstK.. of `left`, with a stride that is no power of two: rows that lie 4096 bytes
/// apart would fight for the same few places of the cache.
inline void copyLeft(const Product &p, const float *left, ptrdiff_t firstRow, ptrdiff_t rows, ptrdiff_t firstK,
                     Element *copy, ProductBlock &block) {
  block.left = copy;
  if (p.transposeLeft) {
    return copyColumns(left + firstK * p.m + firstRow, p.m, rows, block.depth, copy, blockRows + 16, depthBlock + 16, block);
  }
  block.rowStride = depthBlock + 16;
  block.step = 1;
  for (ptrdiff_t r = 0; r < rows; r++) {
    copyRow(copy + r * block.rowStride, left + (firstRow + r) * p.k + firstK, block.depth);
  }
}

/// One task of one product of the batch: rows firstRow.. times panels firstPanel.. over the depth of `packed`.
inline void productTask(const Product &p, ptrdiff_t item, ptrdiff_t firstRow, ptrdiff_t firstPanel, ptrdiff_t firstK,
                        ptrdiff_t depth, const Element *packed) {
  static thread_local Scratch scratch;
  const TileSession session;
  Element *copy = elements(scratch.floats((blockRows + 16) * (depthBlock + 16)));
  const ptrdiff_t rows = std::min(blockRows, p.m - firstRow);
  const ptrdiff_t panels = (p.n + panelWidth - 1) / panelWidth;
  const ptrdiff_t lastPanel = std::min(panels, firstPanel + taskPanels);
  for (ptrdiff_t k = 0; k < depth; k += depthBlock) {
    ProductBlock block;
    block.depth = std::min<ptrdiff_t>(depthBlock, depth - k);
    copyLeft(p, p.left + item * p.leftStride, firstRow, rows, firstK + k, copy, block);
    block.resultStride = p.n;
    block.first = firstK + k == 0;
    block.last = firstK + k + block.depth == p.k;
    for (ptrdiff_t panel = firstPanel; panel < lastPanel; panel++) {
      block.panel = packed + panel * panelSize(depth) + k * panelWidth;
      block.nextPanel = panel + 1 < lastPanel ? block.panel + panelSize(depth) : block.panel;
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
  Element *packed = elements(scratch.floats(floatsFor(panels * panelSize(slice))));
  const ptrdiff_t rowTasks = (p.m + blockRows - 1) / blockRows, panelTasks = (panels + taskPanels - 1) / taskPanels;
  for (ptrdiff_t firstK = 0; firstK < p.k; firstK += slice) {
    const ptrdiff_t depth = std::min(slice, p.k - firstK);
    parallelRanges(panels, panels * depth < 512 ? panels : 1, [&](ptrdiff_t begin, ptrdiff_t end) {
      for (ptrdiff_t panel = begin; panel < end; panel++) {
        packPanel(right, p.transposeRight ? p.k : p.n, p.transposeRight, firstK, depth, panel * panelWidth,
                  std::min<ptrdiff_t>(panelWidth, p.n - panel * panelWidth), packed + panel * panelSize(depth));
      }
    });
    parallelFor(rowTasks * panelTasks, [&](ptrdiff_t task) {
      productTask(p, item, task / panelTasks * blockRows, task % panelTasks * taskPanels, firstK, depth, packed);
    });
  }
}


inline auto productFunction() { return &productItem; }
