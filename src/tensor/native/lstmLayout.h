// Layouts that the forward and the backward pass of the LSTM share. Included once per target.
//
// Hidden units are handled in blocks of `width` (one vector); block p holds units p * width ... of all four gates, side
// by side, as one panel of tile.h. Units beyond H have zero weights: their cell and output stay 0.

inline ptrdiff_t unitBlocks(ptrdiff_t hidden) { return (hidden + width - 1) / width; }

/// Floats that `saved` holds per token: per block the activated gates i, f, g, o and the cell c, one vector each.
constexpr int savedPerBlock = 5 * width;

/// A row length that keeps rows apart in the cache: whole vectors, never a power of two.
inline ptrdiff_t spread(ptrdiff_t floats) { return (floats + 31) / 16 * 16 + (((floats + 31) / 16) % 2 == 0 ? 16 : 0); }

/// weights [K,4H] -> [blocks][K][4 * width]
inline void packGates(const float *weights, ptrdiff_t depth, ptrdiff_t hidden, float *packed) {
  const ptrdiff_t blocks = unitBlocks(hidden);
  parallelFor(blocks, [=](ptrdiff_t block) {
    const ptrdiff_t unit = block * width;
    float *to = packed + block * depth * panelWidth;
    for (ptrdiff_t k = 0; k < depth; k++, to += panelWidth) {
      for (int gate = 0; gate < 4; gate++) {
        const float *from = weights + (k * 4 + gate) * hidden + unit;
        store(to + gate * width, loadUpTo(from, hidden - unit));
      }
    }
  });
}

/// weights [K,4H] -> the transposed matrix in panels [ceil(K/panelWidth)][blocks * 4 * width][panelWidth]: row
/// (block, gate, unit) and column k hold weights[k][gate * H + block * width + unit].
inline void packGatesTransposed(const float *weights, ptrdiff_t depth, ptrdiff_t hidden, float *packed) {
  const ptrdiff_t blocks = unitBlocks(hidden), panels = (depth + panelWidth - 1) / panelWidth;
  parallelFor(panels * blocks, [=](ptrdiff_t task) {
    const ptrdiff_t panel = task / blocks, block = task % blocks;
    float *to = packed + (panel * blocks + block) * panelWidth * panelWidth;
    const ptrdiff_t columns = std::min<ptrdiff_t>(panelWidth, depth - panel * panelWidth);
    const ptrdiff_t units = std::min<ptrdiff_t>(width, hidden - block * width);
    std::memset(to, 0, panelWidth * panelWidth * sizeof(float));
    for (int gate = 0; gate < 4; gate++) {
      for (ptrdiff_t c = 0; c < columns; c++) {
        const float *from = weights + ((panel * panelWidth + c) * 4 + gate) * hidden + block * width;
        for (ptrdiff_t unit = 0; unit < units; unit++) to[(gate * width + unit) * panelWidth + c] = from[unit];
      }
    }
  });
}
