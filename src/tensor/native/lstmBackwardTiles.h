// What the backward pass does with registers: the product that carries gate gradients on, and the gate gradients
// themselves. Included once per target, after tile.h.

/// Rows of gate gradients, stored as [blocks][places][4 * width], times a transposed weight matrix from
/// packGatesTransposed: the gradient that flows back into embeddings or hidden state. One panel of result columns.
struct FlowTile : TileWork {
  const Element *gates;
  const ptrdiff_t *places; // of the rows, within the chunk; one behind the other where elements are narrow
  const Element *nextPanel;
  float *result; // this panel's first column in row 0
  const ptrdiff_t *resultRows;
  ptrdiff_t resultStride, columns;

  TEXTVAT_INLINE const Element *row(ptrdiff_t r) const { return gates + places[r] * panelWidth; }
  TEXTVAT_INLINE Ahead ahead(ptrdiff_t, ptrdiff_t number) const { return aheadInPanel(nextPanel, segments * depth, number); }
  TEXTVAT_INLINE void begin(ptrdiff_t, Vector *sums) const {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) sums[j] = broadcast(0.0f);
  }
  TEXTVAT_INLINE void end(ptrdiff_t r, const Vector *sums) const {
    float *to = result + (resultRows ? resultRows[r] : r) * resultStride;
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) storeUpTo(to + j * width, sums[j], columns - j * width);
  }
};

/// One block of one token. With dh the whole gradient of h and dc what the following step left:
///   do = dh * tanh(c) * o (1 - o)      dc += dh * o * (1 - tanh(c)^2)
///   di = dc * g * i (1 - i)   df = dc * cPrevious * f (1 - f)   dg = dc * i * (1 - g^2)   dc *= f
TEXTVAT_INLINE void gateGradients(const float *saved, Vector previousCell, Vector dh, float *cellGradient, Element *gates,
                                  ptrdiff_t units) {
  const Vector one = broadcast(1.0f);
  const Vector i = load(saved), f = load(saved + width), g = load(saved + 2 * width), o = load(saved + 3 * width);
  const Vector t = hyperbolicTangent(load(saved + 4 * width));
  const Vector ho = multiply(dh, o);
  const Vector dc = add(load(cellGradient), multiplySubtract(multiply(ho, t), t, ho));
  const Vector results[4] = {
      multiply(multiply(dc, g), multiplySubtract(i, i, i)),
      multiply(multiply(dc, previousCell), multiplySubtract(f, f, f)),
      multiply(multiply(dc, i), multiplySubtract(g, g, one)),
      multiply(multiply(ho, t), subtract(one, o)),
  };
  store(cellGradient, multiply(dc, f));
#pragma GCC unroll 4
  for (int gate = 0; gate < 4; gate++) {
    storeElements(gates + gate * width, units >= width ? results[gate] : firstOnly(results[gate], units));
  }
}

/// h = o * tanh(c) from what the forward pass left of one token, to the bit as it was. saved: null for zeros.
inline void restoreHidden(const float *saved, ptrdiff_t hidden, float *result) {
  for (ptrdiff_t block = 0; block < unitBlocks(hidden); block++, saved += savedPerBlock) {
    const Vector h = multiply(load(saved + 3 * width), hyperbolicTangent(load(saved + 4 * width)));
    storeUpTo(result + block * width, h, hidden - block * width);
  }
}
