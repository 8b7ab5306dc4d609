// The one inner loop of all matrix products in float32: a register tile of some rows x 4 vectors, and the panels it reads.
// tileBfloat16.h offers the same names with operands of 16 bits. Included once per target.

/// What a product multiplies; its sums are float32 always.
using Element = float;
constexpr bool isNarrow = false;

/// Columns of a panel: 4 vectors, of which the LSTM makes the four gates of `width` hidden units.
constexpr int panelWidth = 4 * width;

/// The depth that a panel and the rows it meets really have: what is added to the depth asked for are zeros.
inline ptrdiff_t paddedDepth(ptrdiff_t depth) { return depth; }
/// Rows behind the last one that a tile may read (their sums are not used).
constexpr ptrdiff_t spareRows = 0;

inline Element *elements(float *memory) { return memory; }
/// Floats that hold so many elements.
inline ptrdiff_t floatsFor(ptrdiff_t elements) { return elements; }

TEXTVAT_INLINE void storeElements(Element *to, Vector value) { store(to, value); }
/// paddedDepth(count) elements.
inline void copyRow(Element *to, const float *from, ptrdiff_t count) { std::memcpy(to, from, count * sizeof(float)); }

/// What the works below share: a panel, and how the rows of the left operand lie.
struct TileWork {
  const Element *panel;
  ptrdiff_t depth;             // of a segment
  ptrdiff_t rowStride;         // between rows; only narrow elements need it, and need rows that lie evenly
  ptrdiff_t segments = 1;      // of a row, `segmentStride` apart; the panel goes on from one to the next
  ptrdiff_t segmentStride = 0;
  ptrdiff_t step = 1;          // from one element of a row to the next; always 1 where elements are narrow
};

/// Columns as rows of a left operand: from [depth][rowLength], its first `rows` columns. Here they stay where they are in a
/// row, which `work` walks down: to [depth][depthStride]; narrow elements become [rows][rowStride].
inline void copyColumns(const float *from, ptrdiff_t rowLength, ptrdiff_t rows, ptrdiff_t depth, Element *to,
                        ptrdiff_t depthStride, ptrdiff_t, TileWork &work) {
  work.rowStride = 1;
  work.step = depthStride;
  for (ptrdiff_t k = 0; k < depth; k++) std::memcpy(to + k * depthStride, from + k * rowLength, rows * sizeof(float));
}

/// What a thread does around the tiles of a task.
struct TileSession {
  ~TileSession() {} // a variable of this type is in use
};

/// panel [paddedDepth(depth)][panelWidth]: readRow(k, vectors) gives row k.
template <typename ReadRow> TEXTVAT_INLINE void packRows(ptrdiff_t depth, Element *panel, const ReadRow &readRow) {
  for (ptrdiff_t k = 0; k < depth; k++, panel += panelWidth) {
    Vector row[4];
    readRow(k, row);
    for (int j = 0; j < 4; j++) store(panel + j * width, row[j]);
  }
}

/// The same of rows that are elements already: rowOf(k) points to row k.
template <typename RowOf> inline void packElementRows(ptrdiff_t depth, Element *panel, const RowOf &rowOf) {
  for (ptrdiff_t k = 0; k < depth; k++) std::memcpy(panel + k * panelWidth, rowOf(k), panelWidth * sizeof(Element));
}

/// Part of column c of a panel: `count` values (at most `width`) from row k, an even number, on.
inline void storeColumn(Element *panel, ptrdiff_t k, ptrdiff_t c, const float *values, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) panel[(k + i) * panelWidth + c] = values[i];
}

template <int rows> struct Tile {
  Vector sum[rows][4];
};

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

inline Ahead aheadInRows(const float *next, ptrdiff_t step) { return {next, step}; }

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

/// One tile of a work, which is a TileWork with
///   const Element *row(r)     row r of the left operand
///   void begin(r, sums)       what the sums of the row begin with, 4 vectors
///   void end(r, sums)         what becomes of them
///   Ahead ahead(r, number)    what the tile of this number, from row r on, fetches meanwhile; not called where elements are narrow
template <int rows, typename Work>
__attribute__((noinline)) void runTile(const Work &work, ptrdiff_t first, ptrdiff_t number) {
  const float *left[rows];
  Tile<rows> tile;
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
    left[r] = work.row(first + r);
    work.begin(first + r, tile.sum[r]);
  }
  Ahead ahead = work.ahead(first, number);
  const float *panel = work.panel;
  for (ptrdiff_t segment = 0; segment < work.segments; segment++, panel += work.depth * panelWidth) {
    accumulateTile(tile, left, work.step, panel, work.depth, ahead);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) left[r] += work.segmentStride;
  }
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) work.end(first + r, tile.sum[r]);
}

/// Runs a work on rows 0 ... count - 1, in tiles as even as possible: two tiles of 4 are faster than one of 6 and one of 2.
template <typename Work> TEXTVAT_INLINE void forEachTile(ptrdiff_t count, const Work &work) {
  const ptrdiff_t tiles = (count + tileRows - 1) / tileRows;
  ptrdiff_t first = 0;
  for (ptrdiff_t number = 0; number < tiles; number++) {
    const ptrdiff_t rows = (count - first + tiles - number - 1) / (tiles - number);
    switch (rows) {
    case 1: runTile<1>(work, first, number); break;
    case 2: runTile<tileRows < 2 ? tileRows : 2>(work, first, number); break;
    case 3: runTile<tileRows < 3 ? tileRows : 3>(work, first, number); break;
    case 4: runTile<tileRows < 4 ? tileRows : 4>(work, first, number); break;
    case 5: runTile<tileRows < 5 ? tileRows : 5>(work, first, number); break;
    default: runTile<tileRows < 6 ? tileRows : 6>(work, first, number); break;
    }
    first += rows;
  }
}
