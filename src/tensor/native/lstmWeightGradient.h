// The gradient of the weights as one product over the tokens of a chunk. Included once per target, after tile.h.

/// Depth of a slice of that product.
constexpr ptrdiff_t weightSlice = 128;

/// What the weights were multiplied with: embedding, previous hidden state and a 1 for the bias, side by side, as
/// values [chunk tokens][stride] with `rows` = E + H + 1 of each row in use. Null values when nobody asks.
struct WeightInputs {
  float *values;
  ptrdiff_t stride, rows;
};

/// sums [M][4 * width] += inputs [tokens, M]^T * gates [tokens][4 * width], for one block of hidden units.
struct WeightTile {
  const float *inputs;
  ptrdiff_t stride;
  const float *gates;
  ptrdiff_t depth;
  float *sums;

  template <int rows> __attribute__((noinline)) void run(ptrdiff_t first, ptrdiff_t) const {
    const float *left[rows];
    Tile<rows> tile;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      left[r] = inputs + first + r;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) tile.sum[r][j] = load(sums + ((first + r) * 4 + j) * width);
    }
    // The rows' next floats: a cache line serves two or three tiles.
    Ahead ahead{left[0] + 32, stride};
    accumulateTile(tile, left, stride, gates, depth, ahead);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) store(sums + ((first + r) * 4 + j) * width, tile.sum[r][j]);
    }
  }
};

/// Rows of the sums that one task adds to.
constexpr ptrdiff_t weightPart = 96 * tileRows;
inline ptrdiff_t weightParts(ptrdiff_t rows) { return (rows + weightPart - 1) / weightPart; }

/// sums [blocks][E + H + 1][4 * width] += the share of one chunk; task number 0 ... blocks * weightParts - 1 of that.
inline void addWeightGradients(const WeightInputs &inputs, const float *gates, ptrdiff_t blockStride, ptrdiff_t task,
                               ptrdiff_t tokens, float *sums) {
  const ptrdiff_t rows = inputs.rows, parts = weightParts(rows);
  const ptrdiff_t block = task / parts, firstRow = task % parts * weightPart;
  for (ptrdiff_t token = 0; token < tokens; token += weightSlice) {
    const WeightTile tile{inputs.values + token * inputs.stride + firstRow, inputs.stride,
                          gates + block * blockStride + token * panelWidth,
                          std::min(weightSlice, tokens - token),
                          sums + (block * rows + firstRow) * panelWidth};
    forEachTile(std::min(weightPart, rows - firstRow), tile);
  }
}

/// sums, rows firstRow ... firstRow + count - 1 -> result [count, 4H]
inline void unpackGradient(const float *sums, ptrdiff_t rows, ptrdiff_t firstRow, ptrdiff_t count, ptrdiff_t hidden,
                           float *result) {
  for (ptrdiff_t block = 0; block < unitBlocks(hidden); block++) {
    for (ptrdiff_t row = 0; row < count; row++) {
      const float *from = sums + (block * rows + firstRow + row) * panelWidth;
      for (int gate = 0; gate < 4; gate++) {
        storeUpTo(result + (row * 4 + gate) * hidden + block * width, load(from + gate * width), hidden - block * width);
      }
    }
  }
}
