// tile.h with operands in bf16: its names, its meaning, and twice as many numbers in the same memory. Included in place of it
// in the namespace `bfloat16`, whose vectors are those of AVX-512.

using Element = uint16_t;
constexpr bool isNarrow = true;
constexpr int panelWidth = 4 * width;

inline ptrdiff_t paddedDepth(ptrdiff_t depth) { return (depth + 31) / 32 * 32; }
constexpr ptrdiff_t spareRows = 15;

inline Element *elements(float *memory) { return reinterpret_cast<Element *>(memory); }
/// Whole cache lines, so that what lies behind is aligned too.
inline ptrdiff_t floatsFor(ptrdiff_t elements) { return (elements + 31) / 32 * 16; }

/// Rounded to the nearest, ties to even.
TEXTVAT_INLINE __m256i narrow(Vector value) { return (__m256i)_mm512_cvtneps_pbh(value); }
/// low0 high0 low1 high1 ...
TEXTVAT_INLINE __m512i pairUp(__m256i low, __m256i high) {
  return _mm512_or_si512(_mm512_cvtepu16_epi32(low), _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
}
TEXTVAT_INLINE __m256i loadElements(const Element *from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
}
TEXTVAT_INLINE void storeElements(Element *to, Vector value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), narrow(value));
}

inline void copyRow(Element *to, const float *from, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < paddedDepth(count); i += width) storeElements(to + i, loadUpTo(from + i, count - i));
}

struct TileWork {
  const Element *panel;
  ptrdiff_t depth, rowStride;
  ptrdiff_t segments = 1, segmentStride = 0, step = 1;
};

/// 16 columns and two of their elements at a time.
inline void copyColumns(const float *from, ptrdiff_t rowLength, ptrdiff_t rows, ptrdiff_t depth, Element *to, ptrdiff_t,
                        ptrdiff_t rowStride, TileWork &work) {
  work.rowStride = rowStride;
  work.step = 1;
  const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m512i places = _mm512_mullo_epi32(lanes, _mm512_set1_epi32(static_cast<int32_t>(rowStride / 2)));
  for (ptrdiff_t k = 0; k < paddedDepth(depth); k += 2) {
    for (ptrdiff_t r = 0; r < rows; r += width) {
      const float *at = from + k * rowLength + r;
      const __m256i low = narrow(k < depth ? loadUpTo(at, rows - r) : broadcast(0.0f));
      const __m256i high = narrow(k + 1 < depth ? loadUpTo(at + rowLength, rows - r) : broadcast(0.0f));
      const Mask wanted = rows - r >= width ? Mask(-1) : firstLanes(rows - r);
      _mm512_mask_i32scatter_epi32(to + r * rowStride + k, wanted, places, pairUp(low, high), sizeof(int32_t));
    }
  }
}

struct TileSession {
  TileSession() { beginBfloat16Tiles(); }
  ~TileSession() { endBfloat16Tiles(); }
  TileSession(const TileSession &) = delete;
};

template <typename ReadRow> TEXTVAT_INLINE void packRows(ptrdiff_t depth, Element *panel, const ReadRow &readRow) {
  for (ptrdiff_t k = 0; k < paddedDepth(depth); k += 2, panel += 2 * panelWidth) {
    Vector low[4], high[4];
    for (int j = 0; j < 4; j++) low[j] = high[j] = broadcast(0.0f);
    if (k < depth) readRow(k, low);
    if (k + 1 < depth) readRow(k + 1, high);
    for (int j = 0; j < 4; j++) _mm512_storeu_si512(panel + j * 2 * width, pairUp(narrow(low[j]), narrow(high[j])));
  }
}

template <typename RowOf> inline void packElementRows(ptrdiff_t depth, Element *panel, const RowOf &rowOf) {
  static const Element zeros[panelWidth] = {};
  for (ptrdiff_t k = 0; k < paddedDepth(depth); k += 2, panel += 2 * panelWidth) {
    const Element *low = k < depth ? rowOf(k) : zeros, *high = k + 1 < depth ? rowOf(k + 1) : zeros;
    for (int j = 0; j < 4; j++) _mm512_storeu_si512(panel + j * 2 * width, pairUp(loadElements(low + j * width), loadElements(high + j * width)));
  }
}

inline void storeColumn(Element *panel, ptrdiff_t k, ptrdiff_t c, const float *values, ptrdiff_t count) {
  Element row[width];
  storeElements(row, loadUpTo(values, count));
  for (ptrdiff_t i = 0; i < count; i += 2) std::memcpy(panel + (k + i) * panelWidth + 2 * c, row + i, 2 * sizeof(Element));
}

struct Ahead {};
inline Ahead aheadInPanel(const Element *, ptrdiff_t, ptrdiff_t) { return {}; }
inline Ahead aheadInRows(const Element *, ptrdiff_t) { return {}; }

/// 16 rows at a time, through memory that stays in the first-level cache.
template <typename Work> TEXTVAT_INLINE void forEachTile(ptrdiff_t count, const Work &work) {
  alignas(64) float products[16 * panelWidth];
  for (ptrdiff_t first = 0; first < count; first += 16) {
    const ptrdiff_t rows = std::min<ptrdiff_t>(16, count - first);
    multiplyBfloat16({work.row(first), rows, work.rowStride, work.segments, work.segmentStride, paddedDepth(work.depth),
                      work.panel},
                     products);
    for (ptrdiff_t r = 0; r < rows; r++) {
      Vector sums[4];
      work.begin(first + r, sums);
      for (int j = 0; j < 4; j++) sums[j] = add(sums[j], load(products + r * panelWidth + j * width));
      work.end(first + r, sums);
    }
  }
}
