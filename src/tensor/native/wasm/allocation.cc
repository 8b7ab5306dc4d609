// One thread at a time allocates: the C library for WebAssembly is made for programs with one thread. All our C++ allocates
// by `new`, which is replaced here.
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic_flag isTaken = ATOMIC_FLAG_INIT;

/// Held for some hundred instructions: not worth sleeping for.
struct Turn {
  Turn() {
    while (isTaken.test_and_set(std::memory_order_acquire)) {}
  }
  ~Turn() { isTaken.clear(std::memory_order_release); }
};

void *allocate(size_t size, size_t alignment) {
  void *memory = nullptr;
  {
    const Turn turn;
    if (posix_memalign(&memory, alignment, size) != 0) memory = nullptr;
  }
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void release(void *memory) {
  const Turn turn;
  std::free(memory);
}

} // namespace

void *operator new(size_t size) { return allocate(size, alignof(std::max_align_t)); }
void *operator new(size_t size, std::align_val_t alignment) { return allocate(size, static_cast<size_t>(alignment)); }
void operator delete(void *memory) noexcept { release(memory); }
void operator delete(void *memory, size_t) noexcept { release(memory); }
void operator delete(void *memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void *memory, size_t, std::align_val_t) noexcept { release(memory); }
