// The one inner loop of all matrix products: a register tile of some rows x 4 vectors, and the panels it reads. Included
// once per target.

/// Columns of a panel: 4 vectors, of which the LSTM makes the four gates of `width` hidden units.
constexpr int panelWidth = 4 * width;

/// right [K,N] (or [N,K] when transposed) -> panels [ceil(N/panelWidth)][depth][panelWidth], rows firstK .. firstK +
/// depth - 1, columns beyond N as zeros. Packs one panel.
inline void packPanel(const float *right, ptrdiff_t rowLength, bool transposed, ptrdiff_t firstK, ptrdiff_t depth,
                      ptrdiff_t firstN, ptrdiff_t columns, float *panel) {
  if (!transposed) {
    for (ptrdiff_t k = 0; k < depth; k++) {
      const float *from = right + (firstK + k) * rowLength + firstN;
      float *to = panel + k * panelWidth;
      if (columns == panelWidth) {
        for (int j = 0; j < 4; j++) store(to + j * width, load(from + j * width));
      } else {
        std::memcpy(to, from, columns * sizeof(float));
        std::memset(to + columns, 0, (panelWidth - columns) * sizeof(float));
      }
    }
    return;
  }
  // In squares of 16, so that neither side jumps through more cache lines than it can hold.
  if (columns < panelWidth) std::memset(panel, 0, depth * panelWidth * sizeof(float));
  for (ptrdiff_t k0 = 0; k0 < depth; k0 += 16) {
    const ptrdiff_t k1 = std::min(depth, k0 + 16);
    for (ptrdiff_t c = 0; c < columns; c++) {
      const float *from = right + (firstN + c) * rowLength + firstK;
      for (ptrdiff_t k = k0; k < k1; k++) panel[k * panelWidth + c] = from[k];
    }
  }
}

template <int rows> struct Tile {
  Vector sum[rows][4];
};

template <int rows> TEXTVAT_INLINE void clearTile(Tile<rows> &tile) {
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) tile.sum[r][j] = broadcast(0.0f);
  }
}

/// Memory that will be needed soon, fetched one cache line per step of a tile's depth: the processor's own prefetcher
/// knows neither the next panel nor hundreds of rows read side by side.
struct Ahead {
  const float *next;
  ptrdiff_t step;
};

/// A quarter of the next panel for each of the first four tiles that use this one; a panel is four cache lines deep per k
/// where vectors are widest. Later tiles touch what is in the cache already.
TEXTVAT_INLINE Ahead aheadInPanel(const float *nextPanel, ptrdiff_t depth, ptrdiff_t tileNumber) {
  return {nextPanel + std::min<ptrdiff_t>(tileNumber, 3) * depth * width, width};
}

/// tile[r][c] += sum over k of left[r][k * step] * panel[k][c], for k < depth.
///
/// left: one pointer per row, so that rows may lie anywhere; step 1 walks along a row, step = row length down a
/// column (a transposed operand). panel: [depth, panelWidth], contiguous and aligned. Each sum is a single chain
/// over k, whatever the number of rows: results do not depend on how rows are grouped into tiles.
template <int rows>
TEXTVAT_INLINE void accumulateTile(Tile<rows> &tile, const float *const *left, ptrdiff_t step, const float *panel,
                                   ptrdiff_t depth, Ahead &ahead) {
  const float *walk[rows];
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) walk[r] = left[r];
  const float *next = ahead.next;
  ptrdiff_t at = 0;
#ifdef __wasm__ // V8 unrolls it itself, and an unrolled loop badly.
#pragma GCC unroll 1
#else
#pragma GCC unroll 2
#endif
  for (ptrdiff_t k = 0; k < depth; k++) {
    Vector weight[4];
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) weight[j] = load(panel + j * width);
    prefetch(next);
    next += ahead.step;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      const Vector value = broadcast(walk[r][at]);
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) tile.sum[r][j] = multiplyAdd(value, weight[j], tile.sum[r][j]);
    }
    panel += panelWidth;
    at += step;
  }
  ahead.next = next;
}

/// Calls work.template run<rows>(first, number of the tile) for consecutive rows 0 ... count - 1 in tiles as even as possible: two tiles of
/// 4 are faster than one of 6 and one of 2.
template <typename Work> TEXTVAT_INLINE void forEachTile(ptrdiff_t count, Work &work) {
  const ptrdiff_t tiles = (count + tileRows - 1) / tileRows;
  ptrdiff_t first = 0;
  for (ptrdiff_t number = 0; number < tiles; number++) {
    const ptrdiff_t rows = (count - first + tiles - number - 1) / (tiles - number);
    switch (rows) {
    case 1: work.template run<1>(first, number); break;
    case 2: work.template run<tileRows < 2 ? tileRows : 2>(first, number); break;
    case 3: work.template run<tileRows < 3 ? tileRows : 3>(first, number); break;
    case 4: work.template run<tileRows < 4 ? tileRows : 4>(first, number); break;
    case 5: work.template run<tileRows < 5 ? tileRows : 5>(first, number); break;
    default: work.template run<tileRows < 6 ? tileRows : 6>(first, number); break;
    }
    first += rows;
  }
}
