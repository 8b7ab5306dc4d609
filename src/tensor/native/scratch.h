// Working memory that a thread keeps between kernels: aligned to pages and only ever growing, because the page faults
// of a fresh allocation cost as much as the arithmetic done in it.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace textvat {

class Scratch {
public:
  Scratch() = default;
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  ~Scratch() { std::free(memory); }

  /// Room for `count` floats with undefined contents; earlier contents are lost when it has to grow.
  float *floats(ptrdiff_t count) {
    const size_t page = count * sizeof(float) < largePage ? 4096 : largePage;
    const size_t bytes = (count * sizeof(float) + page - 1) / page * page;
    if (bytes > size) {
      std::free(memory);
      size = 0;
      memory = nullptr;
      if (posix_memalign(&memory, page, bytes) != 0) throw std::bad_alloc();
#if defined(__linux__)
      if (page == largePage) madvise(memory, bytes, MADV_HUGEPAGE); // fewer faults and fewer address look-ups
#endif
      size = bytes;
    }
    return static_cast<float *>(memory);
  }

private:
  static constexpr size_t largePage = size_t(2) << 20;
  void *memory = nullptr;
  size_t size = 0;
};

} // namespace textvat
