#include "tile.h"

/// A few rows of a table side by side: panels [ceil(E / panelWidth)][rows][panelWidth], zeros behind column E.
struct Panels {
  float *values;
  ptrdiff_t rows, count;

  TEXTVAT_INLINE float *row(ptrdiff_t panel, ptrdiff_t r) const { return values + (panel * rows + r) * panelWidth; }
};

inline void gatherPanels(const float *table, const int32_t *ids, ptrdiff_t columns, const Panels &to) {
  for (ptrdiff_t r = 0; r < to.rows; r++) {
    const float *from = table + ids[r] * columns;
    for (ptrdiff_t panel = 0; panel < to.count; panel++) {
      float *row = to.row(panel, r);
      for (int j = 0; j < 4; j++) {
        const ptrdiff_t at = panel * panelWidth + j * width;
        store(row + j * width, loadUpTo(from + at, columns - at));
      }
    }
  }
}

TEXTVAT_INLINE float sumLanes(Vector v) {
  float lanes[width];
  store(lanes, v);
  for (int step = width / 2; step > 0; step /= 2) {
    for (int i = 0; i < step; i++) lanes[i] += lanes[i + step];
  }
  return lanes[0];
}

/// Rows x columns of a tile of inner products: as many sums as registers hold beside their operands.
constexpr int dotRows = width >= 16 ? 4 : 2, dotColumns = 4;

/// products[r][c] = left row r . right row c. Tiles at the lower and right border compute their last row or column
/// several times.
inline void innerProducts(const Panels &left, const Panels &right, float *products, ptrdiff_t stride) {
  for (ptrdiff_t r0 = 0; r0 < left.rows; r0 += dotRows) {
    for (ptrdiff_t c0 = 0; c0 < right.rows; c0 += dotColumns) {
      Vector sum[dotRows][dotColumns];
      for (int r = 0; r < dotRows; r++) {
        for (int c = 0; c < dotColumns; c++) sum[r][c] = broadcast(0.0f);
      }
      for (ptrdiff_t panel = 0; panel < left.count; panel++) {
        const float *a[dotRows], *b[dotColumns];
        for (int r = 0; r < dotRows; r++) a[r] = left.row(panel, std::min(r0 + r, left.rows - 1));
        for (int c = 0; c < dotColumns; c++) b[c] = right.row(panel, std::min(c0 + c, right.rows - 1));
        for (int j = 0; j < 4; j++) {
          Vector column[dotColumns];
#pragma GCC unroll 4
          for (int c = 0; c < dotColumns; c++) column[c] = load(b[c] + j * width);
#pragma GCC unroll 4
          for (int r = 0; r < dotRows; r++) {
            const Vector row = load(a[r] + j * width);
#pragma GCC unroll 4
            for (int c = 0; c < dotColumns; c++) sum[r][c] = multiplyAdd(row, column[c], sum[r][c]);
          }
        }
      }
      for (ptrdiff_t r = 0; r < dotRows && r0 + r < left.rows; r++) {
        for (ptrdiff_t c = 0; c < dotColumns && c0 + c < right.rows; c++) {
          products[(r0 + r) * stride + c0 + c] = sumLanes(sum[r][c]);
        }
      }
    }
  }
}

/// result[r] = sum over k of factors[r * rowStep + k * depthStep] * panels row k, as rows of `columns` numbers or as
/// panels: see resultStride and panelStride.
struct WeightedRows : TileWork {
  const float *factors;
  float *result;
  ptrdiff_t resultStride, columns;

  TEXTVAT_INLINE const float *row(ptrdiff_t r) const { return factors + r * rowStride; }
  TEXTVAT_INLINE Ahead ahead(ptrdiff_t, ptrdiff_t) const { return {panel, 0}; }
  TEXTVAT_INLINE void begin(ptrdiff_t, Vector *sums) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) sums[j] = broadcast(0.0f);
  }
  TEXTVAT_INLINE void end(ptrdiff_t r, const Vector *sums) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) storeUpTo(result + r * resultStride + j * width, sums[j], columns - j * width);
  }
};

/// One panel of the result, at `result`.
inline void weightPanel(const float *factors, ptrdiff_t rowStep, ptrdiff_t depthStep, const Panels &from, ptrdiff_t panel,
                        ptrdiff_t rows, float *result, ptrdiff_t resultStride, ptrdiff_t columns) {
  WeightedRows work;
  work.panel = from.row(panel, 0);
  work.depth = from.rows;
  work.rowStride = rowStep;
  work.step = depthStep;
  work.factors = factors;
  work.result = result;
  work.resultStride = resultStride;
  work.columns = columns;
  forEachTile(rows, work);
}

inline void weightedRows(const float *factors, ptrdiff_t rowStep, ptrdiff_t depthStep, const Panels &from,
                         ptrdiff_t rows, float *result, ptrdiff_t columns) {
  for (ptrdiff_t panel = 0; panel < from.count; panel++) {
    const ptrdiff_t first = panel * panelWidth;
    weightPanel(factors, rowStep, depthStep, from, panel, rows, result + first, columns, columns - first);
  }
}

inline void weightedPanels(const float *factors, ptrdiff_t rowStep, ptrdiff_t depthStep, const Panels &from,
                           const Panels &to) {
  for (ptrdiff_t panel = 0; panel < from.count; panel++) {
    weightPanel(factors, rowStep, depthStep, from, panel, to.rows, to.row(panel, 0), panelWidth, panelWidth);
  }
}

inline void sigmoidRow(float *values, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += width) {
    storeUpTo(values + i, sigmoid(loadUpTo(values + i, count - i)), count - i);
  }
}

/// From inner products to what a pair moves its two vectors by, in place: rate * (label - sigmoid(product)) * weight.
/// The outputs are the positive ones and behind them the negatives; of the positive ones, centre c wants those from
/// c + from[c] up to c + to[c], `self` among them left out.
struct Positives {
  ptrdiff_t first, end, self;
};

inline void pairErrors(float *row, ptrdiff_t outputs, ptrdiff_t negatives, const Positives &positives, float rate,
                       float negativeWeight) {
  sigmoidRow(row, outputs);
  const ptrdiff_t others = outputs - negatives;
  for (ptrdiff_t o = 0; o < others; o++) {
    const bool wanted = o >= positives.first && o < positives.end && o != positives.self;
    row[o] = wanted ? rate * (1 - row[o]) : 0.0f;
  }
  for (ptrdiff_t o = others; o < outputs; o++) row[o] *= -rate * negativeWeight;
}

/// wordVectors.cc calls this: the gradients of one group at the tables as they are.
inline void wordVectorGroup(const WordVectorWork &w, const WordVectorGroup &g) {
  static thread_local Scratch panelScratch, pairScratch;
  const ptrdiff_t panels = (w.width + panelWidth - 1) / panelWidth;
  const ptrdiff_t rows = g.inputs + g.outputs + 2 * g.centres;
  float *memory = panelScratch.floats(panels * rows * panelWidth);
  const auto take = [&](ptrdiff_t count) {
    const Panels taken{memory, count, panels};
    memory += panels * count * panelWidth;
    return taken;
  };
  const Panels input = take(g.inputs), output = take(g.outputs);
  gatherPanels(w.input, g.inputIds, w.width, input);
  gatherPanels(w.output, g.outputIds, w.width, output);

  const ptrdiff_t pairStride = (g.outputs + 15) / 16 * 16, meanStride = g.inputs;
  float *pairs = pairScratch.floats(g.centres * (pairStride + meanStride)), *means = pairs + g.centres * pairStride;
  Panels hidden = input;
  if (w.bagOfWords) {
    hidden = take(g.centres);
    std::fill_n(means, g.centres * meanStride, 0.0f);
    for (ptrdiff_t c = 0; c < g.centres; c++) {
      const ptrdiff_t context = g.left[c] + g.right[c];
      for (ptrdiff_t i = g.self + c - g.left[c]; i <= g.self + c + g.right[c]; i++) {
        if (i != g.self + c) means[c * meanStride + i] = 1.0f / static_cast<float>(context);
      }
    }
    weightedPanels(means, meanStride, 1, input, hidden);
  }

  innerProducts(hidden, output, pairs, pairStride);
  for (ptrdiff_t c = 0; c < g.centres; c++) {
    const ptrdiff_t context = g.left[c] + g.right[c], self = g.self + c;
    const Positives positives = w.bagOfWords ? Positives{c, context > 0 ? c + 1 : c, -1}
                                             : Positives{self - g.left[c], self + g.right[c] + 1, self};
    const float weight = w.negativeWeight * static_cast<float>(w.bagOfWords ? context > 0 : context);
    pairErrors(pairs + c * pairStride, g.outputs, w.groupNegatives, positives, w.rate, weight);
  }

  weightedRows(pairs, 1, pairStride, hidden, g.outputs, g.outputGradients, w.width);
  if (!w.bagOfWords) return weightedRows(pairs, pairStride, 1, output, g.inputs, g.inputGradients, w.width);
  const Panels hiddenGradient = take(g.centres);
  weightedPanels(pairs, pairStride, 1, output, hiddenGradient);
  weightedRows(means, 1, meanStride, hiddenGradient, g.inputs, g.inputGradients, w.width);
}

/// table[ids[i]] += factors[i] * gradients[i], in order, for the ids that are `part` modulo `parts`.
inline void addToRows(float *table, const int32_t *ids, const float *factors, ptrdiff_t count, const float *gradients,
                      ptrdiff_t columns, ptrdiff_t parts, ptrdiff_t part) {
  for (ptrdiff_t i = 0; i < count; i++) {
    if (ids[i] % parts != part) continue;
    float *row = table + ids[i] * columns;
    const float *gradient = gradients + i * columns;
    const Vector factor = broadcast(factors[i]);
    for (ptrdiff_t e = 0; e < columns; e += width) {
      const Vector moved = multiplyAdd(factor, loadUpTo(gradient + e, columns - e), loadUpTo(row + e, columns - e));
      storeUpTo(row + e, moved, columns - e);
    }
  }
}

inline WordVectorKernels wordVectorKernels() { return {wordVectorGroup, addToRows}; }
