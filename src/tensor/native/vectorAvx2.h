// 8 floats in a register. The names are explained in vectorAvx512.h.

using Vector = __m256;
using Mask = __m256;
constexpr int width = 8;
/// 12 sums, 3 broadcast values and one weight in 16 registers.
constexpr int tileRows = 3;
constexpr int depthBlock = 256;

TEXTVAT_INLINE Vector load(const float *p) { return _mm256_loadu_ps(p); }
TEXTVAT_INLINE void store(float *p, Vector v) { _mm256_storeu_ps(p, v); }
TEXTVAT_INLINE Vector loadBytes(const int8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p))));
}
TEXTVAT_INLINE __m256i firstLanes(ptrdiff_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
TEXTVAT_INLINE Vector loadPart(const float *p, ptrdiff_t n) { return _mm256_maskload_ps(p, firstLanes(n)); }
TEXTVAT_INLINE void storePart(float *p, Vector v, ptrdiff_t n) { _mm256_maskstore_ps(p, firstLanes(n), v); }
TEXTVAT_INLINE Vector broadcast(float x) { return _mm256_set1_ps(x); }
TEXTVAT_INLINE Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
TEXTVAT_INLINE Vector subtract(Vector a, Vector b) { return _mm256_sub_ps(a, b); }
TEXTVAT_INLINE Vector multiply(Vector a, Vector b) { return _mm256_mul_ps(a, b); }
TEXTVAT_INLINE Vector divide(Vector a, Vector b) { return _mm256_div_ps(a, b); }
TEXTVAT_INLINE Vector squareRoot(Vector a) { return _mm256_sqrt_ps(a); }
TEXTVAT_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
TEXTVAT_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) { return _mm256_fnmadd_ps(a, b, c); }
TEXTVAT_INLINE Vector maximum(Vector a, Vector b) { return _mm256_max_ps(a, b); }
TEXTVAT_INLINE Vector minimum(Vector a, Vector b) { return _mm256_min_ps(a, b); }
TEXTVAT_INLINE Vector roundToEven(Vector a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
TEXTVAT_INLINE Vector powerOfTwo(Vector n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
}
TEXTVAT_INLINE Mask less(Vector a, Vector b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
TEXTVAT_INLINE Mask both(Mask a, Mask b) { return _mm256_and_ps(a, b); }
TEXTVAT_INLINE Mask firstBecomesNan(Vector a, Vector b) {
  return _mm256_and_ps(_mm256_cmp_ps(a, a, _CMP_UNORD_Q), _mm256_cmp_ps(b, b, _CMP_ORD_Q));
}
TEXTVAT_INLINE Vector select(Mask mask, Vector a, Vector b) { return _mm256_blendv_ps(b, a, mask); }
TEXTVAT_INLINE Vector reciprocal(Vector a) { return divide(broadcast(1.0f), a); }
/// For each four lanes: the sums of rows 0 to 3 over them.
TEXTVAT_INLINE Vector sumFours(const float *rows) {
  const Vector low = _mm256_hadd_ps(load(rows), load(rows + width));
  return _mm256_hadd_ps(low, _mm256_hadd_ps(load(rows + 2 * width), load(rows + 3 * width)));
}
TEXTVAT_INLINE Vector sumRows(const float *rows, ptrdiff_t) {
  const Vector low = sumFours(rows), high = sumFours(rows + 4 * width);
  return add(_mm256_permute2f128_ps(low, high, 0x20), _mm256_permute2f128_ps(low, high, 0x31));
}
TEXTVAT_INLINE void storeThrough(float *p, Vector v) { _mm256_stream_ps(p, v); }
TEXTVAT_INLINE void prefetch(const float *p) { _mm_prefetch(reinterpret_cast<const char *>(p), _MM_HINT_T0); }
