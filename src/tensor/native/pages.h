// Memory in whole pages: aligned for vectors and, when large, in large pages, whose first touch is far cheaper than that
// of many small ones.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#elif defined(_WIN32)
#include <malloc.h>
#endif

namespace textvat {

#if defined(__wasm__)
/// It has no pages; `new` takes turns there (wasm/allocation.cc).
constexpr std::align_val_t cacheLine{64};
#endif

/// `bytes` grows to whole pages; the contents are undefined.
inline void *allocatePages(size_t &bytes) {
  constexpr size_t largePage = size_t(2) << 20;
  const size_t page = bytes < largePage ? 4096 : largePage;
  bytes = (bytes + page - 1) / page * page;
#if defined(__wasm__)
  void *memory = ::operator new(bytes, cacheLine);
#elif defined(_WIN32)
  void *memory = _aligned_malloc(bytes, page);
  if (memory == nullptr) throw std::bad_alloc();
#else
  void *memory = nullptr;
  if (posix_memalign(&memory, page, bytes) != 0) throw std::bad_alloc();
#endif
#if defined(__linux__)
  if (page == largePage) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

inline void freePages(void *memory) {
#if defined(__wasm__)
  ::operator delete(memory, cacheLine);
#elif defined(_WIN32)
  _aligned_free(memory);
#else
  std::free(memory);
#endif
}

} // namespace textvat
