// Products of operands in bf16 (the upper half of a float32: 8 bits of fraction) with sums in float32, on processors that
// have instructions for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// Older compilers do not know the instructions.
#if defined(__x86_64__) && defined(__linux__) && (defined(__clang__) ? __clang_major__ >= 11 : __GNUC__ >= 11)
#define TEXTVAT_HAS_BFLOAT16
#endif

namespace textvat {

/// `avx512`: pairs of products in vectors (AVX512-BF16). `amx`: tiles of 16 x 16 sums (AMX-BF16).
enum class Bfloat16Unit { none, avx512, amx };

/// Those that processor, operating system and build support, slowest first, after `none`.
const std::vector<Bfloat16Unit> &availableBfloat16Units();

/// The one in use: the fastest unless TEXTVAT_BF16=none|avx512|amx or `useBfloat16Unit` chose another; none beside any other
/// instruction set than AVX-512.
Bfloat16Unit bfloat16Unit();

/// Returns an empty string, or why `name` cannot be used.
std::string useBfloat16Unit(const std::string &name);

const char *bfloat16UnitName(Bfloat16Unit unit);

/// Gflop/s in registers of one thread.
double measureBfloat16Gflops(double seconds);

/// Around the products of a thread's task: sets the tiles of AMX up, and gives them back.
void beginBfloat16Tiles();
void endBfloat16Tiles();

/// A block of a product: up to 16 rows, `stride` elements apart, which consist of `segments` of `depth` elements, a multiple of
/// 32, `segmentStride` apart; and a panel of 64 columns, [segments * depth / 2][64][2]: pairs of rows side by side.
struct Bfloat16Block {
  const uint16_t *left;
  ptrdiff_t rows, stride, segments, segmentStride, depth;
  const uint16_t *panel;
};

/// sums [16][64] = the product; rows beyond `rows` are undefined, but memory of 16 rows is read.
void multiplyBfloat16(const Bfloat16Block &block, float *sums);

} // namespace textvat
