// The gradient of the weights as one product over the tokens of a chunk. Included once per target, after tile.h.

/// Depth of a slice of that product.
constexpr ptrdiff_t weightSlice = isNarrow ? 1024 : 128;

/// What the weights were multiplied with: embedding, previous hidden state and a 1 for the bias, side by side, as
/// values [chunk tokens][stride] with `rows` = E + H + 1 of each row in use. Null values when nobody asks. Narrow elements stand
/// once more as columns [rows][columnStride], as a left operand wants them.
struct WeightInputs {
  float *values;
  ptrdiff_t stride, rows;
  Element *columns;
  ptrdiff_t columnStride;
};

/// sums [M][4 * width] += inputs [tokens, M]^T * gates [tokens][4 * width], for one block of hidden units.
struct WeightTile : TileWork {
  const Element *inputs;
  float *sums;

  TEXTVAT_INLINE const Element *row(ptrdiff_t r) const { return inputs + r * rowStride; }
  /// The rows' next elements: a cache line serves two or three tiles.
  TEXTVAT_INLINE Ahead ahead(ptrdiff_t first, ptrdiff_t) const { return aheadInRows(row(first) + 32, step); }
  TEXTVAT_INLINE void begin(ptrdiff_t r, Vector *row) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) row[j] = load(sums + (r * 4 + j) * width);
  }
  TEXTVAT_INLINE void end(ptrdiff_t r, const Vector *row) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) store(sums + (r * 4 + j) * width, row[j]);
  }
};

/// Rows of the sums that one task adds to.
constexpr ptrdiff_t weightPart = 96 * tileRows;
inline ptrdiff_t weightParts(ptrdiff_t rows) { return (rows + weightPart - 1) / weightPart; }

/// Rows whose columns one task makes.
constexpr ptrdiff_t turnedRows = 64;

/// The columns of some rows of the inputs.
inline void turnInputs(const WeightInputs &inputs, ptrdiff_t task, ptrdiff_t tokens) {
  const ptrdiff_t first = task * turnedRows;
  TileWork unused;
  copyColumns(inputs.values + first, inputs.stride, std::min(turnedRows, inputs.rows - first), tokens,
              inputs.columns + first * inputs.columnStride, 0, inputs.columnStride, unused);
}

/// Gate gradients of a chunk: [blocks][tokens][4 * width], blockStride apart; narrow ones in an order of their own, so that
/// rows [tokens] says where each token's are in block 0.
struct ChunkGates {
  const Element *values;
  ptrdiff_t blockStride;
  const Element *const *rows;
};

/// sums [blocks][E + H + 1][4 * width] += the share of one chunk; task number 0 ... blocks * weightParts - 1 of that.
inline void addWeightGradients(const WeightInputs &inputs, const ChunkGates &gates, ptrdiff_t task, ptrdiff_t tokens,
                               float *sums) {
  static thread_local Scratch scratch;
  const TileSession session;
  const ptrdiff_t parts = weightParts(inputs.rows), block = task / parts, firstRow = task % parts * weightPart;
  const ptrdiff_t offset = block * gates.blockStride;
  WeightTile tile;
  tile.sums = sums + (block * inputs.rows + firstRow) * panelWidth;
  for (ptrdiff_t token = 0; token < tokens; token += weightSlice) {
    tile.depth = std::min(weightSlice, tokens - token);
    if (isNarrow) {
      Element *panel = elements(scratch.floats(floatsFor(panelSize(weightSlice))));
      packElementRows(tile.depth, panel, [&](ptrdiff_t k) { return gates.rows[token + k] + offset; });
      tile.panel = panel;
      tile.inputs = inputs.columns + firstRow * inputs.columnStride + token;
      tile.rowStride = inputs.columnStride;
    } else {
      tile.panel = gates.values + offset + token * panelWidth;
      tile.inputs = elements(inputs.values + token * inputs.stride + firstRow);
      tile.rowStride = 1;
      tile.step = inputs.stride;
    }
    forEachTile(std::min(weightPart, inputs.rows - firstRow), tile);
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
