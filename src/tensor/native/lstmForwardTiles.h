// The register tiles of the forward pass: what is done with the sums of a product while they are in registers. Included
// once per target, after rows.h and tile.h.

/// sums [blocks][tokens][4 * width] = bias + embeddings * inputWeights, for one block.
struct ProjectTile : TileWork {
  const Element *embeddings; // compact rows
  const Element *nextPanel;
  const float *bias;
  float *sums;

  TEXTVAT_INLINE const Element *row(ptrdiff_t r) const { return embeddings + r * rowStride; }
  TEXTVAT_INLINE Ahead ahead(ptrdiff_t, ptrdiff_t number) const { return aheadInPanel(nextPanel, depth, number); }
  TEXTVAT_INLINE void begin(ptrdiff_t, Vector *row) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) row[j] = load(bias + j * width);
  }
  TEXTVAT_INLINE void end(ptrdiff_t r, const Vector *row) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) store(sums + (r * 4 + j) * width, row[j]);
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
struct StepTile : TileWork {
  const float *sums;
  const ptrdiff_t *places; // of the rows' sums
  const Element *previous; // hidden state rows
  const Element *nextPanel;
  ptrdiff_t stride;
  float *cells, *next;   // this block's units in row 0
  Element *nextElements; // `next` once more, where elements are narrow
  float *saved;          // this block in token (step, row 0), or null
  ptrdiff_t savedStride;
  bool streaming; // `saved` is aligned
  const ptrdiff_t *group;
  PoolInRegisters pool;

  TEXTVAT_INLINE const Element *row(ptrdiff_t r) const { return previous + r * rowStride; }
  TEXTVAT_INLINE Ahead ahead(ptrdiff_t, ptrdiff_t number) const { return aheadInPanel(nextPanel, depth, number); }
  TEXTVAT_INLINE void begin(ptrdiff_t r, Vector *gates) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) gates[j] = load(sums + places[r] * panelWidth + j * width);
  }
  TEXTVAT_INLINE void end(ptrdiff_t r, const Vector *gates) const {
    const Vector i = sigmoid(gates[0]), f = sigmoid(gates[1]);
    const Vector g = hyperbolicTangent(gates[2]), o = sigmoid(gates[3]);
    const Vector c = multiplyAdd(f, load(cells + r * stride), multiply(i, g));
    store(cells + r * stride, c);
    const Vector h = multiply(o, hyperbolicTangent(c));
    store(next + r * stride, h);
    if (isNarrow) storeElements(nextElements + r * rowStride, h);
    pool.take(h, r * stride);
    if (!saved) return;
    const Vector kept[5] = {i, f, g, o, c};
    float *to = saved + group[r] * savedStride;
#pragma GCC unroll 5
    for (int j = 0; j < 5; j++) {
      if (streaming) storeThrough(to + j * width, kept[j]);
      else store(to + j * width, kept[j]);
    }
  }
};
