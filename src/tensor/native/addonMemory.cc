// Array buffers for the tensors of the backend: aligned for vectors and, when large, in large pages, whose first touch is
// far cheaper than that of many small ones.
#include "addon.h"

#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#elif defined(_WIN32)
#include <malloc.h>
#endif

namespace textvat {
namespace {

constexpr size_t largePage = size_t(2) << 20;

#if defined(_WIN32)
void *allocateAligned(size_t alignment, size_t bytes) { return _aligned_malloc(bytes, alignment); }
void freeAligned(void *data) { _aligned_free(data); }
#else
void *allocateAligned(size_t alignment, size_t bytes) {
  void *data = nullptr;
  return posix_memalign(&data, alignment, bytes) == 0 ? data : nullptr;
}
void freeAligned(void *data) { std::free(data); }
#endif

void freeBuffer(napi_env, void *data, void *) { freeAligned(data); }

/// allocateBuffer(bytes) -> ArrayBuffer with undefined contents
napi_value allocateBuffer(const Arguments &a) {
  const size_t wanted = static_cast<size_t>(a.size(0));
  const size_t page = wanted < largePage ? 4096 : largePage;
  const size_t bytes = (wanted + page - 1) / page * page;
  void *data = allocateAligned(page, bytes);
  if (data == nullptr) throw std::bad_alloc();
#if defined(__linux__)
  if (page == largePage) madvise(data, bytes, MADV_HUGEPAGE);
#endif
  napi_value buffer;
  if (napi_create_external_arraybuffer(a.env, data, wanted, freeBuffer, nullptr, &buffer) != napi_ok) {
    // Some hosts (Electron) allow no memory of others in their heap.
    freeAligned(data);
    if (napi_create_arraybuffer(a.env, wanted, &data, &buffer) != napi_ok) throw std::bad_alloc();
  }
  return buffer;
}

} // namespace

void addMemoryFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "allocateBuffer", guarded<allocateBuffer>);
}

} // namespace textvat
