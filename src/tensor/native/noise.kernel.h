/// Unsigned 32-bit words side by side, in the compilers' own vector type, as many as there are floats in a vector.
typedef uint32_t Words __attribute__((vector_size(width * 4)));
typedef int32_t SignedWords __attribute__((vector_size(width * 4)));
typedef float FloatLanes __attribute__((vector_size(width * 4)));

TEXTVAT_INLINE Words rotateLeft(Words x, int by) { return (x << by) | (x >> (32 - by)); }

/// Threefry-2x32-20 (Salmon, Moraes, Dror, Shaw 2011): a and b come as the counter's low and high words and leave as
/// random words.
TEXTVAT_INLINE void threefry(const uint32_t (&key)[3], Words &a, Words &b) {
  constexpr int rotations[8] = {13, 15, 26, 6, 17, 29, 16, 24};
  a += key[0];
  b += key[1];
#pragma GCC unroll 5
  for (int group = 0; group < 5; group++) {
#pragma GCC unroll 4
    for (int round = 0; round < 4; round++) {
      a += b;
      b = rotateLeft(b, rotations[(group % 2) * 4 + round]) ^ a;
    }
    a += key[(group + 1) % 3];
    b += key[(group + 2) % 3] + static_cast<uint32_t>(group + 1);
  }
}

TEXTVAT_INLINE Vector toFloats(Words x) { return (Vector)__builtin_convertvector((SignedWords)x, FloatLanes); }

/// log(x) for positive normal x: x = 2^e m with m in [sqrt(1/2), sqrt(2)), the minimax polynomial of Cephes (S. Moshier,
/// logf) for log(m).
TEXTVAT_INLINE Vector logarithm(Vector x) {
  const Words bits = (Words)x;
  // Adding the distance from sqrt(1/2) to 1 moves the border of the exponent to where m changes sides.
  const Words shifted = bits + (0x3f800000u - 0x3f3504f3u);
  const Vector e = toFloats((shifted >> 23) - 127u);
  const Vector m = subtract((Vector)((shifted & 0x007fffffu) + 0x3f3504f3u), broadcast(1.0f));
  const Vector square = multiply(m, m);
  constexpr float coefficients[9] = {7.0376836292e-2f,  -1.1514610310e-1f, 1.1676998740e-1f,
                                     -1.2420140846e-1f, 1.4249322787e-1f,  -1.6668057665e-1f,
                                     2.0000714765e-1f,  -2.4999993993e-1f, 3.3333331174e-1f};
  Vector p = broadcast(coefficients[0]);
#pragma GCC unroll 8
  for (int i = 1; i < 9; i++) p = multiplyAdd(p, m, broadcast(coefficients[i]));
  p = multiply(multiply(p, m), square);
  p = multiplyAdd(e, broadcast(-2.12194440e-4f), p);
  p = multiplySubtract(broadcast(0.5f), square, p);
  return multiplyAdd(e, broadcast(0.693359375f), add(m, p));
}

/// Cosine and sine of 2 pi w, w in [0, 1): whole quarter turns are taken off exactly, the rest goes through the
/// polynomials of Cephes (S. Moshier, sinf).
TEXTVAT_INLINE void turn(Vector w, Vector &cosine, Vector &sine) {
  const Vector quarters = roundToEven(multiply(w, broadcast(4.0f)));
  const Vector angle = multiply(multiplySubtract(quarters, broadcast(0.25f), w), broadcast(6.283185307f));
  const Vector square = multiply(angle, angle);
  Vector s = multiplyAdd(broadcast(-1.9515295891e-4f), square, broadcast(8.3321608736e-3f));
  s = multiplyAdd(s, square, broadcast(-1.6666654611e-1f));
  s = multiplyAdd(multiply(s, square), angle, angle);
  Vector c = multiplyAdd(broadcast(2.443315711809948e-5f), square, broadcast(-1.388731625493765e-3f));
  c = multiplyAdd(c, square, broadcast(4.166664568298827e-2f));
  c = multiplyAdd(multiply(c, square), square, multiplySubtract(broadcast(0.5f), square, broadcast(1.0f)));
  // Quarter q: 0 (c, s), 1 (-s, c), 2 (-c, -s), 3 (s, -c), 4 as 0.
  const Mask one = both(less(broadcast(0.5f), quarters), less(quarters, broadcast(1.5f)));
  const Mask two = both(less(broadcast(1.5f), quarters), less(quarters, broadcast(2.5f)));
  const Mask three = both(less(broadcast(2.5f), quarters), less(quarters, broadcast(3.5f)));
  const Vector zero = broadcast(0.0f), minusC = subtract(zero, c), minusS = subtract(zero, s);
  cosine = select(one, minusS, select(two, minusC, select(three, s, c)));
  sine = select(one, c, select(two, minusS, select(three, minusC, s)));
}

/// Elements 2 * block and on of the stream, two for each of `width` blocks: Box and Muller, sqrt(-2 ln u) (cos, sin)(2 pi w).
TEXTVAT_INLINE void normalPairs(const uint32_t (&key)[3], uint64_t block, float *pairs) {
  Words a, b;
  for (int lane = 0; lane < width; lane++) {
    a[lane] = static_cast<uint32_t>(block + lane);
    b[lane] = static_cast<uint32_t>((block + lane) >> 32);
  }
  threefry(key, a, b);
  const Vector step = broadcast(1.0f / 16777216.0f);
  const Vector u = multiply(add(toFloats(a >> 8), broadcast(1.0f)), step), w = multiply(toFloats(b >> 8), step);
  const Vector radius = squareRoot(maximum(broadcast(0.0f), multiply(logarithm(u), broadcast(-2.0f))));
  Vector cosine, sine;
  turn(w, cosine, sine);
  float lanes[2][width];
  store(lanes[0], multiply(radius, cosine));
  store(lanes[1], multiply(radius, sine));
  for (int lane = 0; lane < width; lane++) {
    pairs[2 * lane] = lanes[0][lane];
    pairs[2 * lane + 1] = lanes[1][lane];
  }
}

/// out[0 ... count - 1] = elements `first` and on of the stream.
inline void normals(const uint32_t (&key)[3], uint64_t start, uint64_t first, ptrdiff_t count, float *out) {
  float pairs[2 * width];
  ptrdiff_t at = 0;
  for (uint64_t block = first / 2; at < count; block += width) {
    const ptrdiff_t skip = at == 0 ? static_cast<ptrdiff_t>(first % 2) : 0;
    if (skip == 0 && count - at >= 2 * width) {
      normalPairs(key, start + block, out + at);
      at += 2 * width;
      continue;
    }
    normalPairs(key, start + block, pairs);
    const ptrdiff_t taken = std::min<ptrdiff_t>(2 * width - skip, count - at);
    std::memcpy(out + at, pairs + skip, taken * sizeof(float));
    at += taken;
  }
}

inline auto normalsFunction() { return &normals; }
