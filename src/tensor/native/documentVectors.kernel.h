// The table of n-grams is far larger than the caches: what limits the speed is how early its rows are asked for.

/// Occurrences between asking for a row and using it.
constexpr ptrdiff_t occurrencesAhead = 2;
/// Vectors of a row that are worked on side by side.
constexpr int rowBlock = 4;

inline void prefetchRow(const float *row, ptrdiff_t columns) {
  for (ptrdiff_t e = 0; e < columns; e += 16) prefetch(row + e);
  prefetch(row + columns - 1); // of a row that does not begin with a cache line
}

/// What one text is learnt with, in the first-level cache. T targets of an occurrence, rounded up to whole vectors.
struct DocumentState {
  ptrdiff_t columns;
  float *document;    // [E] and zeros up to whole vectors
  const float *rates; // [width] that of a step and zeros: what the label 1 adds to the errors of the first targets
  float *errors;      // [T]
  float *products;    // [T, width] parts of inner products
  float **targets;    // [T] rows of the n-gram and of its noise
  ptrdiff_t targetCount;

  ptrdiff_t wholeBlocks() const { return columns / (rowBlock * width) * (rowBlock * width); }
};

/// Lane by lane sums of document * row.
TEXTVAT_INLINE Vector productParts(const DocumentState &s, const float *row) {
  Vector sum[rowBlock];
  for (int j = 0; j < rowBlock; j++) sum[j] = broadcast(0.0f);
  const ptrdiff_t blocks = s.wholeBlocks();
  for (ptrdiff_t e = 0; e < blocks; e += rowBlock * width) {
#pragma GCC unroll 4
    for (int j = 0; j < rowBlock; j++) {
      sum[j] = multiplyAdd(load(row + e + j * width), load(s.document + e + j * width), sum[j]);
    }
  }
  for (ptrdiff_t e = blocks; e < s.columns; e += width) {
    sum[0] = multiplyAdd(loadUpTo(row + e, s.columns - e), load(s.document + e), sum[0]);
  }
  return add(add(sum[0], sum[1]), add(sum[2], sum[3]));
}

/// errors = rate * (label - sigmoid(document * target)); the first target has the label 1, the others 0.
inline void findErrors(const DocumentState &s) {
  for (ptrdiff_t t = 0; t < s.targetCount; t++) store(s.products + t * width, productParts(s, s.targets[t]));
  for (ptrdiff_t t = 0; t < s.targetCount; t += width) {
    const Vector products = sumRows(s.products + t * width, s.targetCount - t);
    const Vector label = t == 0 ? load(s.rates) : broadcast(0.0f);
    store(s.errors + t, multiplySubtract(broadcast(s.rates[0]), sigmoid(products), label));
  }
}

/// Adds error * target to the document and error * document, as it was before, to each target.
template <bool learnNgrams> inline void step(const DocumentState &s) {
  const ptrdiff_t blocks = s.wholeBlocks();
  for (ptrdiff_t e = 0; e < blocks; e += rowBlock * width) {
    Vector document[rowBlock], moved[rowBlock];
    for (int j = 0; j < rowBlock; j++) document[j] = load(s.document + e + j * width);
    for (int j = 0; j < rowBlock; j++) moved[j] = broadcast(0.0f);
    for (ptrdiff_t t = 0; t < s.targetCount; t++) {
      float *row = s.targets[t] + e;
      const Vector error = broadcast(s.errors[t]);
#pragma GCC unroll 4
      for (int j = 0; j < rowBlock; j++) {
        const Vector target = load(row + j * width);
        moved[j] = multiplyAdd(error, target, moved[j]);
        if (learnNgrams) store(row + j * width, multiplyAdd(error, document[j], target));
      }
    }
    for (int j = 0; j < rowBlock; j++) store(s.document + e + j * width, add(document[j], moved[j]));
  }
  for (ptrdiff_t e = blocks; e < s.columns; e += width) {
    const Vector document = load(s.document + e);
    Vector moved = broadcast(0.0f);
    for (ptrdiff_t t = 0; t < s.targetCount; t++) {
      float *row = s.targets[t] + e;
      const Vector error = broadcast(s.errors[t]), target = loadUpTo(row, s.columns - e);
      moved = multiplyAdd(error, target, moved);
      if (learnNgrams) storeUpTo(row, multiplyAdd(error, document, target), s.columns - e);
    }
    store(s.document + e, add(document, moved));
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
  const ptrdiff_t size = padded + width + most + most * width;
  float *memory = scratch.floats(size), *rates = memory + padded;
  targets.resize(std::max<size_t>(targets.size(), most));
  std::fill_n(memory, size, 0.0f);
  rates[0] = w.rate;
  DocumentState s{w.width, memory, rates, rates + width, rates + width + most, targets.data(), 0};
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
    findErrors(s);
    step<learnNgrams>(s);
  }
  std::copy_n(s.document, w.width, document);
}

/// documentVectors.cc calls this: all occurrences of one text.
inline void trainDocument(const DocumentVectorWork &w, ptrdiff_t text) {
  if (w.learnNgrams) trainText<true>(w, text);
  else trainText<false>(w, text);
}

inline void (*documentVectorKernel())(const DocumentVectorWork &, ptrdiff_t) { return trainDocument; }
