#include "rows.h"
#include TEXTVAT_TILE
#include "panels.h"

/// The tokens that a window covers: `count` of them from `first` on, the first of which is its own token `skipped`.
struct Covered {
  ptrdiff_t first, count, skipped;
};

inline Covered coveredBy(const ConvolutionShape &shape, ptrdiff_t t) {
  const ptrdiff_t start = t - (shape.window - 1) / 2;
  const ptrdiff_t first = std::max<ptrdiff_t>(start, 0), end = std::min(start + shape.window, shape.time);
  return {first, std::max<ptrdiff_t>(end - first, 0), first - start};
}

/// The maximum over time of one panel of filters on one sequence, taken while the sums are in registers. Tokens lie one
/// behind the other, so that a window is a row of the product as it stands, after zeros before the first and behind the last.
struct ConvolveTile : TileWork {
  const Element *windows;
  float *best, *when; // [panelWidth]

  TEXTVAT_INLINE const Element *row(ptrdiff_t r) const { return windows + r * rowStride; }
  TEXTVAT_INLINE Ahead ahead(ptrdiff_t, ptrdiff_t number) const { return aheadInPanel(panel, depth, number); }
  TEXTVAT_INLINE void begin(ptrdiff_t, Vector *sums) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) sums[j] = broadcast(0.0f);
  }
  TEXTVAT_INLINE void end(ptrdiff_t r, const Vector *sums) const {
    const Vector now = broadcast(static_cast<float>(r)); // exact: T is far below 2^24
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      Vector most = load(best + j * width), time = load(when + j * width);
      takeMaximum(sums[j], now, most, time);
      store(best + j * width, most);
      store(when + j * width, time);
    }
  }
};

/// The tokens of a sequence as elements, with the zeros that windows reach at its ends: window t begins at row t.
inline void copySequence(const ConvolutionShape &shape, const float *sequence, Element *to) {
  const ptrdiff_t width = shape.embedding, before = (shape.window - 1) / 2;
  std::memset(to, 0, before * width * sizeof(Element));
  to += before * width;
  // Rows of narrow elements are written with the zeros behind them, which the next row overwrites.
  for (ptrdiff_t t = 0; t < shape.time; t++, to += width) copyRow(to, sequence + t * width, width);
  std::memset(to, 0, ((shape.window - 1 - before) * width + paddedDepth(1)) * sizeof(Element));
}

inline ptrdiff_t copiedSize(const ConvolutionShape &shape) {
  return floatsFor((shape.time + shape.window - 1 + spareRows) * shape.embedding + paddedDepth(1));
}

inline void convolveMaxAll(const ConvolutionShape &shape, const float *embeddings, const float *filters, float *best,
                           int32_t *argmax) {
  static thread_local Scratch scratch;
  const ptrdiff_t depth = shape.window * shape.embedding, panels = (shape.filters + panelWidth - 1) / panelWidth;
  Element *packed = elements(scratch.floats(floatsFor(panels * panelSize(depth))));
  const auto columnsOf = [&](ptrdiff_t panel) { return std::min<ptrdiff_t>(panelWidth, shape.filters - panel * panelWidth); };
  parallelFor(panels, [&](ptrdiff_t panel) {
    packPanel(filters, shape.filters, false, 0, depth, panel * panelWidth, columnsOf(panel), packed + panel * panelSize(depth));
  });
  parallelFor(shape.batch, [&](ptrdiff_t b) {
    static thread_local Scratch memory;
    const TileSession session;
    Element *windows = elements(memory.floats(copiedSize(shape)));
    copySequence(shape, embeddings + b * shape.time * shape.embedding, windows);
    for (ptrdiff_t panel = 0; panel < panels; panel++) {
      const ptrdiff_t length = shape.lengths[b];
      float most[panelWidth], when[panelWidth];
      std::fill_n(most, panelWidth, length > 0 ? -std::numeric_limits<float>::infinity() : 0.0f);
      std::fill_n(when, panelWidth, 0.0f);
      ConvolveTile tile;
      tile.panel = packed + panel * panelSize(depth);
      tile.depth = depth;
      tile.rowStride = shape.embedding;
      tile.windows = windows;
      tile.best = most;
      tile.when = when;
      forEachTile(length, tile);
      const ptrdiff_t at = b * shape.filters + panel * panelWidth;
      for (ptrdiff_t f = 0; f < columnsOf(panel); f++) {
        best[at + f] = most[f];
        argmax[at + f] = static_cast<int32_t>(when[f]);
      }
    }
  });
}

/// Each sequence is a task, its filters in their order. filterRows [F, W * E]
inline void embeddingsGradientOf(const ConvolutionShape &shape, const float *filterRows, const int32_t *argmax,
                                 const float *gradient, float *result) {
  const ptrdiff_t depth = shape.window * shape.embedding;
  parallelFor(shape.batch, [&](ptrdiff_t b) {
    float *rows = result + b * shape.time * shape.embedding;
    std::fill_n(rows, shape.time * shape.embedding, 0.0f);
    if (shape.lengths[b] == 0) return;
    for (ptrdiff_t f = 0; f < shape.filters; f++) {
      const Covered covered = coveredBy(shape, argmax[b * shape.filters + f]);
      addScaledRow(rows + covered.first * shape.embedding, filterRows + f * depth + covered.skipped * shape.embedding,
                   gradient[b * shape.filters + f], covered.count * shape.embedding);
    }
  });
}

/// Each filter is a task, its sequences in their order. filterRows [F, W * E]
inline void filtersGradientOf(const ConvolutionShape &shape, const float *embeddings, const int32_t *argmax,
                              const float *gradient, float *filterRows) {
  const ptrdiff_t depth = shape.window * shape.embedding;
  parallelRanges(shape.filters, 16, [&](ptrdiff_t begin, ptrdiff_t end) {
    std::fill_n(filterRows + begin * depth, (end - begin) * depth, 0.0f);
    for (ptrdiff_t b = 0; b < shape.batch; b++) {
      if (shape.lengths[b] == 0) continue;
      const float *sequence = embeddings + b * shape.time * shape.embedding;
      for (ptrdiff_t f = begin; f < end; f++) {
        const Covered covered = coveredBy(shape, argmax[b * shape.filters + f]);
        addScaledRow(filterRows + f * depth + covered.skipped * shape.embedding,
                     sequence + covered.first * shape.embedding, gradient[b * shape.filters + f],
                     covered.count * shape.embedding);
      }
    }
  });
}

/// [rows, columns] -> [columns, rows], in squares that the first-level cache holds.
inline void transpose(const float *from, ptrdiff_t rows, ptrdiff_t columns, float *to) {
  parallelRanges(rows, 32, [=](ptrdiff_t begin, ptrdiff_t end) {
    for (ptrdiff_t first = 0; first < columns; first += 32) {
      for (ptrdiff_t r = begin; r < end; r++) {
        for (ptrdiff_t c = first; c < std::min(columns, first + 32); c++) to[c * rows + r] = from[r * columns + c];
      }
    }
  });
}

inline void convolveMaxBack(const ConvolutionShape &shape, const float *embeddings, const float *filters,
                            const int32_t *argmax, const float *gradient, float *embeddingsGradient,
                            float *filtersGradient) {
  static thread_local Scratch scratch;
  const ptrdiff_t depth = shape.window * shape.embedding;
  float *filterRows = scratch.floats(shape.filters * depth);
  if (embeddingsGradient) {
    transpose(filters, depth, shape.filters, filterRows);
    embeddingsGradientOf(shape, filterRows, argmax, gradient, embeddingsGradient);
  }
  if (filtersGradient) {
    filtersGradientOf(shape, embeddings, argmax, gradient, filterRows);
    transpose(filterRows, shape.filters, depth, filtersGradient);
  }
}

inline ConvolutionKernels convolutionKernels() { return {convolveMaxAll, convolveMaxBack}; }
