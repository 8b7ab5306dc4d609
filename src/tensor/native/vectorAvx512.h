// 16 floats in a register. Every vector*.h offers the same names; forEachTarget.h includes one of them per target.

using Vector = __m512;
using Mask = __mmask16;
constexpr int width = 16;
/// Rows of a register tile of `rows` x 4 vectors: 24 sums, 4 weights and a broadcast value in 32 registers.
constexpr int tileRows = 6;
/// Depth of a block of a product: what lies between two visits to the result.
constexpr int depthBlock = 256;

TEXTVAT_INLINE Vector load(const float *p) { return _mm512_loadu_ps(p); }
TEXTVAT_INLINE void store(float *p, Vector v) { _mm512_storeu_ps(p, v); }
TEXTVAT_INLINE Vector loadBytes(const int8_t *p) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(p))));
}
TEXTVAT_INLINE Mask firstLanes(ptrdiff_t n) { return static_cast<Mask>((1u << n) - 1); }
TEXTVAT_INLINE Vector loadPart(const float *p, ptrdiff_t n) { return _mm512_maskz_loadu_ps(firstLanes(n), p); }
TEXTVAT_INLINE void storePart(float *p, Vector v, ptrdiff_t n) { _mm512_mask_storeu_ps(p, firstLanes(n), v); }
TEXTVAT_INLINE Vector broadcast(float x) { return _mm512_set1_ps(x); }
TEXTVAT_INLINE Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
TEXTVAT_INLINE Vector subtract(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
TEXTVAT_INLINE Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
TEXTVAT_INLINE Vector divide(Vector a, Vector b) { return _mm512_div_ps(a, b); }
TEXTVAT_INLINE Vector squareRoot(Vector a) { return _mm512_sqrt_ps(a); }
/// a * b + c, rounded once where the processor can.
TEXTVAT_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
/// c - a * b
TEXTVAT_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }
/// The second operand wins when either is NaN: put the data there and NaN passes through.
TEXTVAT_INLINE Vector maximum(Vector a, Vector b) { return _mm512_max_ps(a, b); }
TEXTVAT_INLINE Vector minimum(Vector a, Vector b) { return _mm512_min_ps(a, b); }
TEXTVAT_INLINE Vector roundToEven(Vector a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
/// 2^n for whole n in [-126, 127].
TEXTVAT_INLINE Vector powerOfTwo(Vector n) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)), 23));
}
TEXTVAT_INLINE Mask less(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
TEXTVAT_INLINE Mask both(Mask a, Mask b) { return a & b; }
/// a is NaN and b is not.
TEXTVAT_INLINE Mask firstBecomesNan(Vector a, Vector b) {
  return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q) & _mm512_cmp_ps_mask(b, b, _CMP_ORD_Q);
}
/// mask ? a : b
TEXTVAT_INLINE Vector select(Mask mask, Vector a, Vector b) { return _mm512_mask_blend_ps(mask, b, a); }
/// 1 / a for finite, normal a: an estimate of 14 bits and one Newton step, a third of a division's time.
TEXTVAT_INLINE Vector reciprocal(Vector a) {
  const Vector guess = _mm512_rcp14_ps(a);
  return multiply(guess, multiplySubtract(a, guess, broadcast(2.0f)));
}
/// For each four lanes: the sums over two rows' halves of them.
TEXTVAT_INLINE Vector addHalves(Vector a, Vector b) { return add(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b)); }
/// For each four lanes: the sums of rows 0 to 3 over them.
TEXTVAT_INLINE Vector sumFours(const float *rows) {
  const __m512d low = _mm512_castps_pd(addHalves(load(rows), load(rows + width)));
  const __m512d high = _mm512_castps_pd(addHalves(load(rows + 2 * width), load(rows + 3 * width)));
  return add(_mm512_castpd_ps(_mm512_unpacklo_pd(low, high)), _mm512_castpd_ps(_mm512_unpackhi_pd(low, high)));
}
TEXTVAT_INLINE Vector addFours(Vector a, Vector b) {
  return add(_mm512_shuffle_f32x4(a, b, 0x88), _mm512_shuffle_f32x4(a, b, 0xdd));
}
/// Lane i: the sum of the `width` floats from rows + i * width on. `width` rows can be read, only `count` are wanted.
TEXTVAT_INLINE Vector sumRows(const float *rows, ptrdiff_t count) {
  const Vector low = addFours(sumFours(rows), sumFours(rows + 4 * width));
  if (count <= 8) return addFours(low, low);
  return addFours(low, addFours(sumFours(rows + 8 * width), sumFours(rows + 12 * width)));
}
/// Past the caches to memory, for what is not read again soon; p must be aligned to the vector's size.
TEXTVAT_INLINE void storeThrough(float *p, Vector v) { _mm512_stream_ps(p, v); }
TEXTVAT_INLINE void prefetch(const float *p) { _mm_prefetch(reinterpret_cast<const char *>(p), _MM_HINT_T0); }
