// 4 floats in a register, in the compilers' own vector types: any processor. The names are explained in
// vectorAvx512.h.

typedef float Vector __attribute__((vector_size(16)));
typedef int Mask __attribute__((vector_size(16)));
constexpr int width = 4;
constexpr int tileRows = 2;
constexpr int depthBlock = 256;

TEXTVAT_INLINE Vector load(const float *p) {
  Vector v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
TEXTVAT_INLINE Vector loadBytes(const int8_t *p) {
  return Vector{float(p[0]), float(p[1]), float(p[2]), float(p[3])};
}
TEXTVAT_INLINE void store(float *p, Vector v) { std::memcpy(p, &v, sizeof v); }
TEXTVAT_INLINE Vector loadPart(const float *p, ptrdiff_t n) {
  Vector v = {0, 0, 0, 0};
  for (ptrdiff_t i = 0; i < n; i++) v[i] = p[i];
  return v;
}
TEXTVAT_INLINE void storePart(float *p, Vector v, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) p[i] = v[i];
}
TEXTVAT_INLINE Vector broadcast(float x) { return Vector{x, x, x, x}; }
TEXTVAT_INLINE Vector add(Vector a, Vector b) { return a + b; }
TEXTVAT_INLINE Vector subtract(Vector a, Vector b) { return a - b; }
TEXTVAT_INLINE Vector multiply(Vector a, Vector b) { return a * b; }
TEXTVAT_INLINE Vector divide(Vector a, Vector b) { return a / b; }
TEXTVAT_INLINE Vector squareRoot(Vector a) {
  return Vector{std::sqrt(a[0]), std::sqrt(a[1]), std::sqrt(a[2]), std::sqrt(a[3])};
}
TEXTVAT_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) { return a * b + c; }
TEXTVAT_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) { return c - a * b; }
TEXTVAT_INLINE Mask less(Vector a, Vector b) { return a < b; }
TEXTVAT_INLINE Mask both(Mask a, Mask b) { return a & b; }
TEXTVAT_INLINE Mask firstBecomesNan(Vector a, Vector b) { return (a != a) & (b == b); }
TEXTVAT_INLINE Vector select(Mask mask, Vector a, Vector b) {
  return (Vector)((mask & (Mask)a) | (~mask & (Mask)b));
}
TEXTVAT_INLINE Vector maximum(Vector a, Vector b) { return select(less(b, a), a, b); }
TEXTVAT_INLINE Vector minimum(Vector a, Vector b) { return select(less(a, b), a, b); }
/// Adding and taking away 1.5 * 2^23 leaves the nearest whole number, for |a| < 2^22.
TEXTVAT_INLINE Vector roundToEven(Vector a) {
  const Vector shift = broadcast(12582912.0f);
  return (a + shift) - shift;
}
TEXTVAT_INLINE Vector powerOfTwo(Vector n) {
  return (Vector)((__builtin_convertvector(n, Mask) + 127) << 23);
}
TEXTVAT_INLINE Vector reciprocal(Vector a) { return broadcast(1.0f) / a; }
TEXTVAT_INLINE float sumRow(const float *row) { return (row[0] + row[1]) + (row[2] + row[3]); }
TEXTVAT_INLINE Vector sumRows(const float *rows, ptrdiff_t) {
  return Vector{sumRow(rows), sumRow(rows + width), sumRow(rows + 2 * width), sumRow(rows + 3 * width)};
}
TEXTVAT_INLINE void storeThrough(float *p, Vector v) { store(p, v); }
TEXTVAT_INLINE void prefetch(const float *p) { __builtin_prefetch(p); }
