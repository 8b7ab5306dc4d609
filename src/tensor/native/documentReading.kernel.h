// Rows are read again as bytes in every step rather than kept as floats: the rows of a text fit into the second-level
// cache as they are, and four times as many floats would not.
#include "rows.h"

/// Rows that are worked on side by side.
constexpr int rowBlock = 8;
/// Vectors of a row that are worked on side by side.
constexpr int columnBlock = 4;
/// Occurrences between asking for a row and using it.
constexpr ptrdiff_t rowsAhead = 8;
/// Bytes of unpacked rows that a thread keeps for its next text.
constexpr ptrdiff_t largestRoom = 1 << 24;

/// See the twin, ../readDocumentVectors.ts.
constexpr float sharpness = 6.0f;
constexpr float stepLength = 0.6f * 4.0f / (sharpness * sharpness);
constexpr float alongMean = 2.0f;
constexpr float pi = 3.14159265f;

/// One part of one text, and what it is found by. Every array of E elements has zeros up to whole vectors.
struct Reading {
  const ReadingWork &work;
  ptrdiff_t columns, padded, count;
  const int8_t **rows; // [N]
  float *inverses;     // [N] one over the length of each row
  float *shares;       // [N] what each occurrence counts, together 1
  float *errors;       // [N] factor of each row in the gradient
  float *x, *sum, *spread, *along;
  const float *mean, *squares, *map;
};

inline void prefetchBytes(const int8_t *row, ptrdiff_t bytes) {
  for (ptrdiff_t e = 0; e < bytes; e += 64) prefetch(reinterpret_cast<const float *>(row + e));
}

inline float sumLanes(Vector v) {
  float lanes[width], total = 0.0f;
  store(lanes, v);
  for (float lane : lanes) total += lane;
  return total;
}

inline float innerProduct(const float *a, const float *b, ptrdiff_t padded) {
  Vector sum = broadcast(0.0f);
  for (ptrdiff_t e = 0; e < padded; e += width) sum = multiplyAdd(load(a + e), load(b + e), sum);
  return sumLanes(sum);
}

/// result = matrix * vector, for a symmetric matrix [E,E].
inline void multiplySymmetric(float *result, const float *matrix, const float *vector, const Reading &r) {
  std::fill_n(result, r.padded, 0.0f);
  for (ptrdiff_t e = 0; e < r.columns; e++) addScaledRow(result, matrix + e * r.columns, vector[e], r.columns);
}

/// To length 1; zeros stay.
inline void toUnit(float *x, ptrdiff_t padded) {
  const float square = innerProduct(x, x, padded);
  scaleRow(x, x, square > 0.0f ? 1.0f / std::sqrt(square) : 0.0f, padded);
}

/// Numbers of 4 bits as bytes.
inline void unpackRow(int8_t *to, const int8_t *from, ptrdiff_t columns) {
  const ptrdiff_t half = (columns + 1) / 2;
  for (ptrdiff_t e = 0; e < half; e++) to[e] = static_cast<int8_t>(static_cast<uint8_t>(from[e]) << 4) >> 4;
  for (ptrdiff_t e = half; e < columns; e++) to[e] = from[e - half] >> 4;
}

/// The occurrences that count, their shares and the lengths of their rows. @param room [N,E] for rows that are packed
inline void findRows(Reading &r, const int32_t *ngrams, ptrdiff_t length, ptrdiff_t part, int8_t *room) {
  const ptrdiff_t bytes = r.work.rowBytes();
  const int8_t *table = r.work.rows + part * r.work.ngramRows * bytes;
  float total = 0.0f;
  r.count = 0;
  for (ptrdiff_t i = 0; i < length; i++) {
    const float weight = r.work.weights[ngrams[i]];
    if (!(weight > 0.0f)) continue;
    r.rows[r.count] = table + ngrams[i] * bytes;
    prefetchBytes(r.rows[r.count], bytes);
    r.shares[r.count++] = weight;
    total += weight;
  }
  for (ptrdiff_t i = 0; i < r.count; i++) {
    r.shares[i] /= total;
    if (i + rowsAhead < r.count) prefetchBytes(r.rows[i + rowsAhead], bytes);
    if (r.work.packed) {
      unpackRow(room + i * r.columns, r.rows[i], r.columns);
      r.rows[i] = room + i * r.columns;
    }
    Vector square = broadcast(0.0f);
    for (ptrdiff_t e = 0; e < r.columns; e += width) {
      const Vector value = loadBytesUpTo(r.rows[i] + e, r.columns - e);
      square = multiplyAdd(value, value, square);
    }
    const float whole = sumLanes(square);
    r.inverses[i] = whole > 0.0f ? 1.0f / std::sqrt(whole) : 0.0f;
  }
}

/// sum += factors of `rowBlock` rows or fewer, times these.
inline void addRows(float *sum, const int8_t *const *rows, const float *factors, ptrdiff_t count, const Reading &r) {
  ptrdiff_t e = 0;
  for (; e + columnBlock * width <= r.columns; e += columnBlock * width) {
    Vector parts[columnBlock];
    for (int j = 0; j < columnBlock; j++) parts[j] = load(sum + e + j * width);
    for (ptrdiff_t i = 0; i < count; i++) {
      const Vector factor = broadcast(factors[i]);
#pragma GCC unroll 4
      for (int j = 0; j < columnBlock; j++) parts[j] = multiplyAdd(factor, loadBytes(rows[i] + e + j * width), parts[j]);
    }
    for (int j = 0; j < columnBlock; j++) store(sum + e + j * width, parts[j]);
  }
  for (; e < r.columns; e += width) {
    Vector part = load(sum + e);
    for (ptrdiff_t i = 0; i < count; i++) {
      part = multiplyAdd(broadcast(factors[i]), loadBytesUpTo(rows[i] + e, r.columns - e), part);
    }
    store(sum + e, part);
  }
}

/// products [width, width]: lane by lane sums of x times each of `count` rows.
inline void multiplyRows(float *products, const int8_t *const *rows, ptrdiff_t count, const Reading &r) {
  for (ptrdiff_t i = 0; i < count; i++) {
    Vector parts[columnBlock];
    for (int j = 0; j < columnBlock; j++) parts[j] = broadcast(0.0f);
    ptrdiff_t e = 0;
    for (; e + columnBlock * width <= r.columns; e += columnBlock * width) {
#pragma GCC unroll 4
      for (int j = 0; j < columnBlock; j++) {
        parts[j] = multiplyAdd(loadBytes(rows[i] + e + j * width), load(r.x + e + j * width), parts[j]);
      }
    }
    for (; e < r.columns; e += width) {
      parts[0] = multiplyAdd(loadBytesUpTo(rows[i] + e, r.columns - e), load(r.x + e), parts[0]);
    }
    store(products + i * width, add(add(parts[0], parts[1]), add(parts[2], parts[3])));
  }
}

/// sum = what the occurrences add to the gradient: share * a * (1 - s(a * cosine)) times their directions.
inline void addOccurrences(Reading &r) {
  float products[width * width] = {};
  std::fill_n(r.sum, r.padded, 0.0f);
  for (ptrdiff_t i = 0; i < r.count; i += width) {
    const ptrdiff_t count = std::min<ptrdiff_t>(width, r.count - i);
    multiplyRows(products, r.rows + i, count, r);
    const Vector inverse = loadUpTo(r.inverses + i, count), share = loadUpTo(r.shares + i, count);
    const Vector cosine = multiply(sumRows(products, count), inverse);
    const Vector missed = sigmoid(multiply(broadcast(-sharpness), cosine));
    float factors[width];
    store(factors, multiply(multiply(multiply(share, inverse), broadcast(sharpness)), missed));
    for (ptrdiff_t k = 0; k < count; k += rowBlock) {
      addRows(r.sum, r.rows + i + k, factors + k, std::min<ptrdiff_t>(rowBlock, count - k), r);
    }
  }
}

/// x = the closed form.
inline void findClosedForm(Reading &r) {
  std::fill_n(r.sum, r.padded, 0.0f);
  for (ptrdiff_t i = 0; i < r.count; i++) r.errors[i] = r.shares[i] * r.inverses[i];
  for (ptrdiff_t i = 0; i < r.count; i += rowBlock) {
    addRows(r.sum, r.rows + i, r.errors + i, std::min<ptrdiff_t>(rowBlock, r.count - i), r);
  }
  multiplySymmetric(r.x, r.map, r.sum, r);
  multiplySymmetric(r.spread, r.map, r.mean, r);
  scaleRow(r.spread, r.spread, -static_cast<float>(r.work.negatives), r.padded);
  const float beside = innerProduct(r.sum, r.spread, r.padded), along = innerProduct(r.sum, r.x, r.padded);
  scaleRow(r.x, r.x, (1.0f - alongMean * beside) / (1.0f + alongMean * along), r.padded);
  addScaledRow(r.x, r.spread, 1.0f, r.padded);
  toUnit(r.x, r.padded);
}

/// The noise's part of the gradient, taken from `sum`.
inline void takeNoise(Reading &r) {
  multiplySymmetric(r.spread, r.squares, r.x, r);
  const float centre = innerProduct(r.x, r.mean, r.padded);
  const float variance = std::max(0.0f, innerProduct(r.x, r.spread, r.padded) - centre * centre);
  const float flatter = 1.0f / std::sqrt(1.0f + pi * sharpness * sharpness * variance / 8.0f);
  const float guess = 1.0f / (1.0f + std::exp(-flatter * sharpness * centre));
  const float slope = sharpness * flatter * guess * (1.0f - guess);
  const float factor = -sharpness * static_cast<float>(r.work.negatives);
  addScaledRow(r.sum, r.mean, factor * (guess - slope * centre), r.padded);
  addScaledRow(r.sum, r.spread, factor * slope, r.padded);
}

inline void improve(Reading &r) {
  addOccurrences(r);
  takeNoise(r);
  addScaledRow(r.sum, r.x, -innerProduct(r.sum, r.x, r.padded), r.padded);
  multiplySymmetric(r.along, r.map, r.sum, r);
  addScaledRow(r.x, r.along, stepLength, r.padded);
  toUnit(r.x, r.padded);
}

/// documentReading.cc calls this: one part of one text.
inline void readPart(const ReadingWork &w, ptrdiff_t text, ptrdiff_t part) {
  static thread_local Scratch scratch;
  static thread_local std::vector<const int8_t *> rows;
  static thread_local std::vector<int8_t> room;
  const ptrdiff_t columns = w.width, padded = (columns + width - 1) / width * width;
  const int32_t *ngrams = w.ngrams + w.starts[text];
  const ptrdiff_t length = w.starts[text + 1] - w.starts[text];
  rows.resize(std::max<size_t>(rows.size(), length));
  if (w.packed) room.resize(std::max<size_t>(room.size(), length * columns));
  float *memory = scratch.floats(5 * padded + 3 * length);
  float *mean = memory, *x = mean + padded, *sum = x + padded, *spread = sum + padded, *along = spread + padded;
  float *inverses = along + padded;
  std::fill_n(memory, 5 * padded, 0.0f);
  std::copy_n(w.mean + part * columns, columns, mean);
  Reading r{w,   columns, padded, 0,    rows.data(), inverses, inverses + length, inverses + 2 * length,
            x,   sum,     spread, along, mean,       w.squares + part * columns * columns,
            w.map + part * columns * columns};
  findRows(r, ngrams, length, part, room.data());
  if (r.count > 0) {
    findClosedForm(r);
    for (ptrdiff_t step = 0; step < w.steps; step++) improve(r);
  }
  if (ptrdiff_t(room.size()) > largestRoom) std::vector<int8_t>().swap(room);
  std::copy_n(x, columns, w.found + (text * w.parts + part) * columns);
}

inline void (*documentReadingKernel())(const ReadingWork &, ptrdiff_t, ptrdiff_t) { return readPart; }
