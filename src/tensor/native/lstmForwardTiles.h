// The register tiles of the forward pass: what is done with the sums of a product while they are in registers. Included
// once per target, after rows.h and tile.h.

/// sums [blocks][tokens][4 * width] = bias + embeddings * inputWeights, for one block.
struct ProjectTile {
  const float *embeddings; // compact rows
  ptrdiff_t stride, depth;
  const float *weights, *nextWeights, *bias;
  float *sums;

  template <int rows> __attribute__((noinline)) void run(ptrdiff_t first, ptrdiff_t number) const {
    const float *left[rows];
    Tile<rows> tile;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      left[r] = embeddings + (first + r) * stride;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) tile.sum[r][j] = load(bias + j * width);
    }
    Ahead ahead = aheadInPanel(nextWeights, depth, number);
    accumulateTile(tile, left, 1, weights, depth, ahead);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) store(sums + ((first + r) * 4 + j) * width, tile.sum[r][j]);
    }
  }
};

/// Pooling of hidden states while they are in registers.
struct PoolInRegisters {
  float *best, *when; // this block's units in row 0: the maximum and its step, or the sum; null when nobody asks
  float step;
  bool summing;
  bool reverse; // of equal maxima the one with the smaller time counts, which then is the later step

  TEXTVAT_INLINE void take(Vector h, ptrdiff_t at) const {
    if (!best) return;
    const Vector before = load(best + at);
    if (summing) return store(best + at, add(before, h));
    const Vector now = broadcast(step);
    Vector most = before, time = load(when + at);
    if (reverse) {
      const Mask below = less(h, before);
      most = select(below, before, h);
      time = select(below, time, now);
    } else {
      takeMaximum(h, now, most, time);
    }
    store(best + at, most);
    store(when + at, time);
  }
};

/// One step of one block of hidden units: adds hPrevious * recurrentWeights to the projected sums and, while the four
/// gates are still in registers,
///   i = sigmoid(.)  f = sigmoid(.)  g = tanh(.)  o = sigmoid(.)   c = f * c + i * g   h = o * tanh(c)
struct StepTile {
  const float *sums;
  const ptrdiff_t *places; // of the rows' sums
  const float *previous; // hidden state rows
  ptrdiff_t stride, depth;
  const float *weights, *nextWeights;
  float *cells, *next; // this block's units in row 0
  float *saved;        // this block in token (step, row 0), or null
  ptrdiff_t savedStride;
  bool streaming; // `saved` is aligned
  const ptrdiff_t *group;
  PoolInRegisters pool;

  template <int rows> __attribute__((noinline)) void run(ptrdiff_t first, ptrdiff_t number) const {
    const float *left[rows];
    Tile<rows> tile;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      left[r] = previous + (first + r) * stride;
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) tile.sum[r][j] = load(sums + places[first + r] * panelWidth + j * width);
    }
    Ahead ahead = aheadInPanel(nextWeights, depth, number);
    accumulateTile(tile, left, 1, weights, depth, ahead);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      const Vector i = sigmoid(tile.sum[r][0]), f = sigmoid(tile.sum[r][1]);
      const Vector g = hyperbolicTangent(tile.sum[r][2]), o = sigmoid(tile.sum[r][3]);
      float *cell = cells + (first + r) * stride;
      const Vector c = multiplyAdd(f, load(cell), multiply(i, g));
      store(cell, c);
      const Vector h = multiply(o, hyperbolicTangent(c));
      store(next + (first + r) * stride, h);
      pool.take(h, (first + r) * stride);
      if (saved) {
        const Vector kept[5] = {i, f, g, o, c};
        float *to = saved + group[first + r] * savedStride;
#pragma GCC unroll 5
        for (int j = 0; j < 5; j++) {
          if (streaming) storeThrough(to + j * width, kept[j]);
          else store(to + j * width, kept[j]);
        }
      }
    }
  }
};
