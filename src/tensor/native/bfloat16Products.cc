// Products in bf16, in tiles and in vectors.
#include "bfloat16.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#ifdef TEXTVAT_HAS_BFLOAT16

#include <immintrin.h>

namespace textvat {
namespace {

/// Eight tiles of 16 rows of 64 bytes. Not a local variable: gcc 12 believes that only 8 bytes of it are read.
struct alignas(64) TileConfiguration {
  uint8_t palette, startRow, reserved[14];
  uint16_t rowBytes[16];
  uint8_t rows[16];
};
const TileConfiguration tileConfiguration{1, 0, {}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("amx-tile,amx-bf16")
#endif

void configureTiles() { _tile_loadconfig(&tileConfiguration); }

void releaseTiles() { _tile_release(); }

/// Sums in tiles 0 to 3, rows in tile 4, the four quarters of 32 rows of the panel in tiles 5 to 7 and 5 again.
void multiplyInTiles(const Bfloat16Block &block, float *sums) {
  constexpr int panelRow = 256, sumsRow = 256; // bytes
  const uint16_t *panel = block.panel;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (ptrdiff_t segment = 0; segment < block.segments; segment++) {
    const uint16_t *left = block.left + segment * block.segmentStride;
    for (ptrdiff_t k = 0; k < block.depth; k += 32, panel += 32 * 64) {
      _tile_loadd(4, left + k, block.stride * sizeof(uint16_t));
      _tile_loadd(5, panel, panelRow);
      _tile_loadd(6, panel + 32, panelRow);
      _tile_loadd(7, panel + 64, panelRow);
      _tile_dpbf16ps(0, 4, 5);
      _tile_loadd(5, panel + 96, panelRow);
      _tile_dpbf16ps(1, 4, 6);
      _tile_dpbf16ps(2, 4, 7);
      _tile_dpbf16ps(3, 4, 5);
    }
  }
  _tile_stored(0, sums, sumsRow);
  _tile_stored(1, sums + 16, sumsRow);
  _tile_stored(2, sums + 32, sumsRow);
  _tile_stored(3, sums + 48, sumsRow);
}

double tileRounds(int rounds) {
  configureTiles();
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
  for (int round = 0; round < rounds; round++) {
    _tile_dpbf16ps(0, 4, 5);
    _tile_dpbf16ps(1, 4, 5);
    _tile_dpbf16ps(2, 4, 5);
    _tile_dpbf16ps(3, 4, 5);
  }
  releaseTiles();
  return rounds * 4.0 * 2 * 16 * 16 * 32;
}

#if defined(__clang__)
#pragma clang attribute pop
#if !defined(__apple_build_version__) && __clang_major__ >= 18 && __clang_major__ <= 21
#pragma clang attribute push(__attribute__((target("evex512,avx512f,avx512bf16"))), apply_to = function)
#else
#pragma clang attribute push(__attribute__((target("avx512f,avx512bf16"))), apply_to = function)
#endif
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bf16,prefer-vector-width=512")
#endif

/// Six rows at most, 24 sums in registers.
template <int rows> void multiplyRows(const Bfloat16Block &block, ptrdiff_t first, float *sums) {
  __m512 sum[rows][4];
  for (int r = 0; r < rows; r++) {
    for (int j = 0; j < 4; j++) sum[r][j] = _mm512_setzero_ps();
  }
  const uint16_t *panel = block.panel;
  for (ptrdiff_t segment = 0; segment < block.segments; segment++) {
    const uint16_t *left = block.left + first * block.stride + segment * block.segmentStride;
    for (ptrdiff_t k = 0; k < block.depth; k += 2, panel += 2 * 64) {
      __m512i weight[4];
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) weight[j] = _mm512_loadu_si512(panel + j * 32);
#pragma GCC unroll 6
      for (int r = 0; r < rows; r++) {
        int32_t pair;
        std::memcpy(&pair, left + r * block.stride + k, sizeof(pair));
        const __m512bh value = (__m512bh)_mm512_set1_epi32(pair);
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) sum[r][j] = _mm512_dpbf16_ps(sum[r][j], value, (__m512bh)weight[j]);
      }
    }
  }
  for (int r = 0; r < rows; r++) {
    for (int j = 0; j < 4; j++) _mm512_storeu_ps(sums + (first + r) * 64 + j * 16, sum[r][j]);
  }
}

void multiplyInVectors(const Bfloat16Block &block, float *sums) {
  ptrdiff_t first = 0;
  for (; block.rows - first >= 6; first += 6) multiplyRows<6>(block, first, sums);
  switch (block.rows - first) {
  case 5: return multiplyRows<5>(block, first, sums);
  case 4: return multiplyRows<4>(block, first, sums);
  case 3: return multiplyRows<3>(block, first, sums);
  case 2: return multiplyRows<2>(block, first, sums);
  case 1: return multiplyRows<1>(block, first, sums);
  }
}

double vectorRounds(int rounds, float &sink) {
  __m512 sums[12];
  for (int i = 0; i < 12; i++) sums[i] = _mm512_set1_ps(i);
  const __m512bh value = (__m512bh)_mm512_set1_epi32(0x3c003c00);
  for (int round = 0; round < rounds; round++) {
#pragma GCC unroll 12
    for (int i = 0; i < 12; i++) sums[i] = _mm512_dpbf16_ps(sums[i], value, value);
  }
  for (const __m512 &sum : sums) sink += _mm512_cvtss_f32(sum);
  return rounds * 12.0 * 64;
}

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

} // namespace

void beginBfloat16Tiles() {
  if (bfloat16Unit() == Bfloat16Unit::amx) configureTiles();
}

void endBfloat16Tiles() {
  if (bfloat16Unit() == Bfloat16Unit::amx) releaseTiles();
}

void multiplyBfloat16(const Bfloat16Block &block, float *sums) {
  if (bfloat16Unit() == Bfloat16Unit::amx) multiplyInTiles(block, sums);
  else multiplyInVectors(block, sums);
}

double measureBfloat16Gflops(double seconds) {
  if (bfloat16Unit() == Bfloat16Unit::none) return 0;
  double best = 0, spent = 0;
  volatile float sink = 0;
  while (spent < seconds) {
    float sum = 0;
    const auto start = std::chrono::steady_clock::now();
    const double operations = bfloat16Unit() == Bfloat16Unit::amx ? tileRounds(500) : vectorRounds(5000, sum);
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    sink = sum;
    best = std::max(best, operations / took * 1e-9);
    spent += took;
  }
  (void)sink;
  return best;
}

#else

namespace textvat {

void beginBfloat16Tiles() {}
void endBfloat16Tiles() {}
void multiplyBfloat16(const Bfloat16Block &, float *) {}
double measureBfloat16Gflops(double) { return 0; }

#endif

} // namespace textvat
