// The table of n-grams is far larger than the caches: what limits the speed is how early its rows are asked for.

/// Occurrences between asking for a row and using it.
constexpr ptrdiff_t occurrencesAhead = 2;
/// Vectors of a row that are worked on side by side.
constexpr int rowBlock = 4;

inline void prefetchRow(const float *row, ptrdiff_t columns) {
  for (ptrdiff_t e = 0; e < columns; e += 16) prefetch(row + e);
  prefetch(row + columns - 1); // of a row that does not begin with a cache line
}

/// What the cosine is multiplied by, and the square of a length below which a vector has no direction; see the twin.
constexpr float sharpness = 6.0f;
constexpr float shortestSquare = 1e-30f;

/// What one text is learnt with, in the first-level cache. T targets of an occurrence, rounded up to whole vectors.
struct DocumentState {
  ptrdiff_t columns;
  float *document;    // [E] and zeros up to whole vectors
  const float *rates; // [width] sharpness times the rate and zeros: what the label 1 adds to the errors of the first targets
  float *shares;      // [T] of each target in the document's step, and of the document in its step
  float *turns;       // [T] error * cosine
  float *kept;        // [T] what is left of each target
  float *products;    // [T, width] parts of inner products
  float *squares;     // [T, width] parts of squared lengths
  float **targets;    // [T] rows of the n-gram and of its noise
  ptrdiff_t targetCount;

  ptrdiff_t wholeBlocks() const { return columns / (rowBlock * width) * (rowBlock * width); }
};

/// Lane by lane sums of document * row and of row * row.
TEXTVAT_INLINE void sumParts(const DocumentState &s, const float *row, float *products, float *squares) {
  Vector product[rowBlock], square[rowBlock];
  for (int j = 0; j < rowBlock; j++) product[j] = square[j] = broadcast(0.0f);
  const ptrdiff_t blocks = s.wholeBlocks();
  for (ptrdiff_t e = 0; e < blocks; e += rowBlock * width) {
#pragma GCC unroll 4
    for (int j = 0; j < rowBlock; j++) {
      const Vector value = load(row + e + j * width);
      product[j] = multiplyAdd(value, load(s.document + e + j * width), product[j]);
      square[j] = multiplyAdd(value, value, square[j]);
    }
  }
  for (ptrdiff_t e = blocks; e < s.columns; e += width) {
    const Vector value = loadUpTo(row + e, s.columns - e);
    product[0] = multiplyAdd(value, load(s.document + e), product[0]);
    square[0] = multiplyAdd(value, value, square[0]);
  }
  store(products, add(add(product[0], product[1]), add(product[2], product[3])));
  store(squares, add(add(square[0], square[1]), add(square[2], square[3])));
}

inline Vector inverseLength(Vector square) {
  return select(less(square, broadcast(shortestSquare)), broadcast(0.0f), divide(broadcast(1.0f), squareRoot(square)));
}

/// One over the document's length, in every lane.
inline Vector inverseDocumentLength(const DocumentState &s) {
  sumParts(s, s.document, s.products, s.squares);
  store(s.shares, sumRows(s.squares, 1));
  return inverseLength(broadcast(s.shares[0]));
}

/// error = rate * sharpness * (label - sigmoid(sharpness * cosine)); the first target has the label 1, the others 0.
inline void findShares(const DocumentState &s, Vector inverseDocument) {
  for (ptrdiff_t t = 0; t < s.targetCount; t++) {
    sumParts(s, s.targets[t], s.products + t * width, s.squares + t * width);
  }
  for (ptrdiff_t t = 0; t < s.targetCount; t += width) {
    const Vector inverse = inverseLength(sumRows(s.squares + t * width, s.targetCount - t));
    const Vector both = multiply(inverse, inverseDocument);
    const Vector cosine = multiply(sumRows(s.products + t * width, s.targetCount - t), both);
    const Vector label = t == 0 ? load(s.rates) : broadcast(0.0f);
    const Vector guess = sigmoid(multiply(broadcast(sharpness), cosine));
    const Vector error = multiplySubtract(broadcast(s.rates[0]), guess, label);
    const Vector turn = multiply(error, cosine);
    store(s.shares + t, multiply(error, both));
    store(s.turns + t, turn);
    store(s.kept + t, multiplySubtract(multiply(turn, inverse), inverse, broadcast(1.0f)));
  }
}

/// What is left of the document: 1 - sum over the targets of error * cosine / |document|^2, in every lane.
inline Vector keptDocument(const DocumentState &s, Vector inverseDocument) {
  float turn = 0.0f;
  for (ptrdiff_t t = 0; t < s.targetCount; t++) turn += s.turns[t];
  return multiplySubtract(multiply(broadcast(turn), inverseDocument), inverseDocument, broadcast(1.0f));
}

/// Moves the document and the targets, by all of them as they were before.
template <bool learnNgrams> inline void step(const DocumentState &s, Vector keptOfDocument) {
  const ptrdiff_t blocks = s.wholeBlocks();
  for (ptrdiff_t e = 0; e < blocks; e += rowBlock * width) {
    Vector document[rowBlock], moved[rowBlock];
    for (int j = 0; j < rowBlock; j++) document[j] = load(s.document + e + j * width);
    for (int j = 0; j < rowBlock; j++) moved[j] = multiply(keptOfDocument, document[j]);
    for (ptrdiff_t t = 0; t < s.targetCount; t++) {
      float *row = s.targets[t] + e;
      const Vector share = broadcast(s.shares[t]), kept = broadcast(s.kept[t]);
#pragma GCC unroll 4
      for (int j = 0; j < rowBlock; j++) {
        const Vector target = load(row + j * width);
        moved[j] = multiplyAdd(share, target, moved[j]);
        if (learnNgrams) store(row + j * width, multiplyAdd(share, document[j], multiply(kept, target)));
      }
    }
    for (int j = 0; j < rowBlock; j++) store(s.document + e + j * width, moved[j]);
  }
  for (ptrdiff_t e = blocks; e < s.columns; e += width) {
    const Vector document = load(s.document + e);
    Vector moved = multiply(keptOfDocument, document);
    for (ptrdiff_t t = 0; t < s.targetCount; t++) {
      float *row = s.targets[t] + e;
      const Vector share = broadcast(s.shares[t]), target = loadUpTo(row, s.columns - e);
      moved = multiplyAdd(share, target, moved);
      const Vector next = multiplyAdd(share, document, multiply(broadcast(s.kept[t]), target));
      if (learnNgrams) storeUpTo(row, next, s.columns - e);
    }
    store(s.document + e, moved);
  }
}

/// The rows of the occurrence's n-gram and of the noise that is another one.
inline void findTargets(DocumentState &s, const DocumentVectorWork &w, int32_t ngram, const int32_t *noise) {
  s.targetCount = 0;
  s.targets[s.targetCount++] = w.ngramTable + ngram * w.width;
  for (ptrdiff_t k = 0; k < w.negatives; k++) {
    s.targets[s.targetCount] = w.ngramTable + noise[k] * w.width;
    s.targetCount += noise[k] != ngram;
  }
}

template <bool learnNgrams> inline void trainText(const DocumentVectorWork &w, ptrdiff_t text) {
  static thread_local Scratch scratch;
  static thread_local std::vector<float *> targets;
  const ptrdiff_t first = w.starts[text], length = w.starts[text + 1] - first;
  if (length == 0) return;
  const ptrdiff_t padded = (w.width + width - 1) / width * width;
  const ptrdiff_t most = (w.negatives + 1 + width - 1) / width * width;
  const ptrdiff_t size = padded + width + 3 * most + 2 * most * width;
  float *memory = scratch.floats(size), *rates = memory + padded, *products = rates + width + 3 * most;
  targets.resize(std::max<size_t>(targets.size(), most));
  std::fill_n(memory, size, 0.0f);
  rates[0] = w.rate * sharpness;
  DocumentState s{w.width, memory, rates, rates + width, rates + width + most, rates + width + 2 * most, products,
                  products + most * width, targets.data(), 0};
  float *document = w.documents + w.rows[text] * w.width;
  std::copy_n(document, w.width, s.document);
  const ptrdiff_t noiseFirst = w.noiseStarts[text];
  for (ptrdiff_t i = 0; i < length; i++) {
    // Behind the text's end lies most often what the next one begins with.
    const ptrdiff_t ahead = first + i + occurrencesAhead, noise = noiseFirst + i * w.negatives;
    const ptrdiff_t noiseAhead = noise + occurrencesAhead * w.negatives;
    if (ahead < w.count) prefetchRow(w.ngramTable + w.ngrams[ahead] * w.width, w.width);
    for (ptrdiff_t k = noiseAhead; k < std::min(noiseAhead + w.negatives, w.noiseCount); k++) {
      prefetchRow(w.ngramTable + w.noise[k] * w.width, w.width);
    }
    findTargets(s, w, w.ngrams[first + i], w.noise + noise);
    const Vector inverseDocument = inverseDocumentLength(s);
    findShares(s, inverseDocument);
    step<learnNgrams>(s, keptDocument(s, inverseDocument));
  }
  std::copy_n(s.document, w.width, document);
}

/// documentVectors.cc calls this: all occurrences of one text.
inline void trainDocument(const DocumentVectorWork &w, ptrdiff_t text) {
  if (w.learnNgrams) trainText<true>(w, text);
  else trainText<false>(w, text);
}

inline void (*documentVectorKernel())(const DocumentVectorWork &, ptrdiff_t) { return trainDocument; }
