// Working memory that a thread keeps between kernels: aligned to pages and only ever growing, because the page faults
// of a fresh allocation cost as much as the arithmetic done in it.
#pragma once

#include "pages.h"

#include <cstddef>

namespace textvat {

class Scratch {
public:
  Scratch() = default;
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  ~Scratch() { freePages(memory); }

  /// Room for `count` floats with undefined contents; earlier contents are lost when it has to grow.
  float *floats(ptrdiff_t count) {
    size_t bytes = count * sizeof(float);
    if (bytes > size) {
      freePages(memory);
      size = 0;
      memory = nullptr;
      memory = allocatePages(bytes);
      size = bytes;
    }
    return static_cast<float *>(memory);
  }

private:
  void *memory = nullptr;
  size_t size = 0;
};

} // namespace textvat
