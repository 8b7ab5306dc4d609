// Layouts that the forward and the backward pass of the LSTM share. Included once per target.
//
// Hidden units are handled in blocks of `width` (one vector); block p holds units p * width ... of all four gates, side
// by side, as one panel of tile.h. Units beyond H have zero weights: their cell and output stay 0.

inline ptrdiff_t unitBlocks(ptrdiff_t hidden) { return (hidden + width - 1) / width; }

/// Floats that `saved` holds per token: per block the activated gates i, f, g, o and the cell c, one vector each.
constexpr int savedPerBlock = 5 * width;

/// A row length that keeps rows apart in the cache: whole vectors, never a power of two.
inline ptrdiff_t spread(ptrdiff_t floats) { return (floats + 31) / 16 * 16 + (((floats + 31) / 16) % 2 == 0 ? 16 : 0); }

/// Panels are read there in one step and back in the next: what was read last is still in the cache, which may be smaller than
/// all of them.
struct PanelOrder {
  ptrdiff_t count;
  bool back;

  ptrdiff_t at(ptrdiff_t i) const { return back ? count - 1 - i : i; }
  /// The last one has itself for a successor.
  ptrdiff_t after(ptrdiff_t i) const { return at(std::min(i + 1, count - 1)); }
};

/// The length of a row of elements that a product reads over a depth.
inline ptrdiff_t spreadElements(ptrdiff_t depth) { return spread(paddedDepth(depth)); }

/// weights [K,4H] -> [blocks] panels of depth K
inline void packGates(const float *weights, ptrdiff_t depth, ptrdiff_t hidden, Element *packed) {
  parallelFor(unitBlocks(hidden), [=](ptrdiff_t block) {
    const ptrdiff_t unit = block * width;
    packRows(depth, packed + block * panelSize(depth), [=](ptrdiff_t k, Vector *row) {
      for (int gate = 0; gate < 4; gate++) row[gate] = loadUpTo(weights + (k * 4 + gate) * hidden + unit, hidden - unit);
    });
  });
}

/// bias [4H] -> [blocks][4 * width]
inline void packBias(const float *bias, ptrdiff_t hidden, float *packed) {
  for (ptrdiff_t unit = 0; unit < hidden; unit += width) {
    for (int gate = 0; gate < 4; gate++, packed += width) store(packed, loadUpTo(bias + gate * hidden + unit, hidden - unit));
  }
}

/// weights [K,4H] -> the transposed matrix in panels [ceil(K/panelWidth)] of depth blocks * 4 * width: row (block, gate, unit)
/// and column k hold weights[k][gate * H + block * width + unit].
inline void packGatesTransposed(const float *weights, ptrdiff_t depth, ptrdiff_t hidden, Element *packed) {
  const ptrdiff_t blocks = unitBlocks(hidden), panels = (depth + panelWidth - 1) / panelWidth;
  parallelFor(panels * blocks, [=](ptrdiff_t task) {
    const ptrdiff_t panel = task / blocks, block = task % blocks;
    Element *to = packed + (panel * blocks + block) * panelWidth * panelWidth;
    const ptrdiff_t columns = std::min<ptrdiff_t>(panelWidth, depth - panel * panelWidth);
    const ptrdiff_t units = std::min<ptrdiff_t>(width, hidden - block * width);
    std::memset(to, 0, panelWidth * panelWidth * sizeof(Element));
    for (int gate = 0; gate < 4; gate++) {
      for (ptrdiff_t c = 0; c < columns; c++) {
        const float *from = weights + ((panel * panelWidth + c) * 4 + gate) * hidden + block * width;
        storeColumn(to, gate * width, c, from, units);
      }
    }
  });
}
