// Compiles the file named by TEXTVAT_KERNEL once for every instruction set, each time in a namespace of its own.
//
//   #define TEXTVAT_KERNEL "product.kernel.h"
//   #include "forEachTarget.h"
//   static const auto kernels = TEXTVAT_TARGET_TABLE(productKernels);   // one entry per InstructionSet
//
// With TEXTVAT_PRECISIONS defined before, a kernel is compiled once more where its products can have operands in bf16, and
// TEXTVAT_PRECISION_TABLE has one more entry. Such a kernel includes TEXTVAT_TILE.
//
// The library as a whole is built for the oldest processor of its architecture; only what lies between a push and
// a pop below may use more. (Whole files built with -mavx512f would leak such instructions into inline functions
// of the standard library, which the linker then shares with everyone.) Standard headers therefore come first.
#pragma once

#include "bfloat16.h"
#include "instructionSet.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define TEXTVAT_INLINE inline __attribute__((always_inline))
#define TEXTVAT_TILE "tile.h"

namespace textvat {
namespace baseline {
#include "vectorBaseline.h"
#include "vectorMath.h"
#include TEXTVAT_KERNEL
} // namespace baseline
} // namespace textvat

#if defined(__x86_64__)

// From 18 to 21 clang gives no 512-bit registers without `evex512`; before and after it does not know the word.
#define TEXTVAT_AVX512_BASE "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"
#if defined(__clang__) && !defined(__apple_build_version__) && __clang_major__ >= 18 && __clang_major__ <= 21
#define TEXTVAT_AVX512 "evex512," TEXTVAT_AVX512_BASE
#else
#define TEXTVAT_AVX512 TEXTVAT_AVX512_BASE
#endif

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
namespace textvat {
namespace avx2 {
#include "vectorAvx2.h"
#include "vectorMath.h"
#include TEXTVAT_KERNEL
} // namespace avx2
} // namespace textvat
#if defined(__clang__)
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target(TEXTVAT_AVX512))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma,prefer-vector-width=512")
#endif
namespace textvat {
namespace avx512 {
#include "vectorAvx512.h"
#include "vectorMath.h"
#include TEXTVAT_KERNEL
} // namespace avx512
} // namespace textvat
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

// Compilers that know no bf16 (see bfloat16.cc) compile float32 only.
#if defined(TEXTVAT_PRECISIONS) && (defined(__clang__) ? __clang_major__ >= 11 : __GNUC__ >= 11)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target(TEXTVAT_AVX512 ",avx512bf16"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,avx2,fma,prefer-vector-width=512")
#endif
#undef TEXTVAT_TILE
#define TEXTVAT_TILE "tileBfloat16.h"
namespace textvat {
namespace bfloat16 {
#include "vectorAvx512.h"
#include "vectorMath.h"
#include TEXTVAT_KERNEL
} // namespace bfloat16
} // namespace textvat
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#define TEXTVAT_PRECISION_TABLE(name)                                                                                  \
  {                                                                                                                    \
    textvat::baseline::name(), textvat::avx2::name(), textvat::avx512::name(), textvat::baseline::name(),              \
        textvat::bfloat16::name()                                                                                      \
  }
#endif

#define TEXTVAT_TARGET_TABLE(name)                                                                                     \
  { textvat::baseline::name(), textvat::avx2::name(), textvat::avx512::name(), textvat::baseline::name() }

#elif defined(__aarch64__)

namespace textvat {
namespace neon {
#include "vectorNeon.h"
#include "vectorMath.h"
#include TEXTVAT_KERNEL
} // namespace neon
} // namespace textvat

#define TEXTVAT_TARGET_TABLE(name)                                                                                     \
  { textvat::baseline::name(), textvat::baseline::name(), textvat::baseline::name(), textvat::neon::name() }

#else

#define TEXTVAT_TARGET_TABLE(name)                                                                                     \
  { textvat::baseline::name(), textvat::baseline::name(), textvat::baseline::name(), textvat::baseline::name() }

#endif

// Where nothing computes in bf16 (see `bfloat16Unit`), its entry is never used.
#if defined(TEXTVAT_PRECISIONS) && !defined(TEXTVAT_PRECISION_TABLE)
#define TEXTVAT_PRECISION_TABLE(name) TEXTVAT_TARGET_TABLE(name)
#endif
