// 4 floats in one of 32 registers. The names are explained in vectorAvx512.h.

using Vector = float32x4_t;
using Mask = uint32x4_t;
constexpr int width = 4;
constexpr int tileRows = 6;
constexpr int depthBlock = 256;

TEXTVAT_INLINE Vector load(const float *p) { return vld1q_f32(p); }
TEXTVAT_INLINE Vector loadBytes(const int8_t *p) {
  const int32x4_t values = {p[0], p[1], p[2], p[3]};
  return vcvtq_f32_s32(values);
}
TEXTVAT_INLINE void store(float *p, Vector v) { vst1q_f32(p, v); }
TEXTVAT_INLINE Vector loadPart(const float *p, ptrdiff_t n) {
  float lanes[4] = {0, 0, 0, 0};
  for (ptrdiff_t i = 0; i < n; i++) lanes[i] = p[i];
  return vld1q_f32(lanes);
}
TEXTVAT_INLINE void storePart(float *p, Vector v, ptrdiff_t n) {
  float lanes[4];
  vst1q_f32(lanes, v);
  for (ptrdiff_t i = 0; i < n; i++) p[i] = lanes[i];
}
TEXTVAT_INLINE Vector broadcast(float x) { return vdupq_n_f32(x); }
TEXTVAT_INLINE Vector add(Vector a, Vector b) { return vaddq_f32(a, b); }
TEXTVAT_INLINE Vector subtract(Vector a, Vector b) { return vsubq_f32(a, b); }
TEXTVAT_INLINE Vector multiply(Vector a, Vector b) { return vmulq_f32(a, b); }
TEXTVAT_INLINE Vector divide(Vector a, Vector b) { return vdivq_f32(a, b); }
TEXTVAT_INLINE Vector squareRoot(Vector a) { return vsqrtq_f32(a); }
TEXTVAT_INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) { return vfmaq_f32(c, a, b); }
TEXTVAT_INLINE Vector multiplySubtract(Vector a, Vector b, Vector c) { return vfmsq_f32(c, a, b); }
TEXTVAT_INLINE Mask less(Vector a, Vector b) { return vcltq_f32(a, b); }
TEXTVAT_INLINE Mask both(Mask a, Mask b) { return vandq_u32(a, b); }
TEXTVAT_INLINE Mask firstBecomesNan(Vector a, Vector b) { return vandq_u32(vmvnq_u32(vceqq_f32(a, a)), vceqq_f32(b, b)); }
TEXTVAT_INLINE Vector select(Mask mask, Vector a, Vector b) { return vbslq_f32(mask, a, b); }
TEXTVAT_INLINE Vector maximum(Vector a, Vector b) { return select(less(b, a), a, b); }
TEXTVAT_INLINE Vector minimum(Vector a, Vector b) { return select(less(a, b), a, b); }
TEXTVAT_INLINE Vector roundToEven(Vector a) { return vrndnq_f32(a); }
TEXTVAT_INLINE Vector powerOfTwo(Vector n) {
  return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23));
}
TEXTVAT_INLINE Vector reciprocal(Vector a) { return divide(broadcast(1.0f), a); }
TEXTVAT_INLINE Vector sumRows(const float *rows, ptrdiff_t) {
  return vpaddq_f32(vpaddq_f32(load(rows), load(rows + 4)), vpaddq_f32(load(rows + 8), load(rows + 12)));
}
TEXTVAT_INLINE void storeThrough(float *p, Vector v) { store(p, v); }
TEXTVAT_INLINE void prefetch(const float *p) { __builtin_prefetch(p); }
