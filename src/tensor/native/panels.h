// The right operand of a product in panels. Included once per target, after tile.h or tileBfloat16.h.

/// Elements of a panel.
inline ptrdiff_t panelSize(ptrdiff_t depth) { return paddedDepth(depth) * panelWidth; }

/// right [K,N] (or [N,K] when transposed) -> one of its panels: rows firstK ... firstK + depth - 1, columns firstN ...,
/// those beyond N as zeros.
inline void packPanel(const float *right, ptrdiff_t rowLength, bool transposed, ptrdiff_t firstK, ptrdiff_t depth,
                      ptrdiff_t firstN, ptrdiff_t columns, Element *panel) {
  if (!transposed) {
    packRows(depth, panel, [=](ptrdiff_t k, Vector *row) {
      const float *from = right + (firstK + k) * rowLength + firstN;
      for (int j = 0; j < 4; j++) row[j] = loadUpTo(from + j * width, columns - j * width);
    });
    return;
  }
  // In squares of 16, so that neither side jumps through more cache lines than it can hold.
  if (columns < panelWidth || depth < paddedDepth(depth)) std::memset(panel, 0, panelSize(depth) * sizeof(Element));
  for (ptrdiff_t k = 0; k < depth; k += 16) {
    for (ptrdiff_t c = 0; c < columns; c++) {
      const float *from = right + (firstN + c) * rowLength + firstK + k;
      for (ptrdiff_t i = 0; i < std::min<ptrdiff_t>(16, depth - k); i += width) {
        storeColumn(panel, k + i, c, from + i, std::min<ptrdiff_t>(width, depth - k - i));
      }
    }
  }
}
