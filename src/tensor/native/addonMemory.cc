// Array buffers for the tensors of the backend, in pages of their own.
#include "addon.h"
#include "pages.h"

#include <new>

namespace textvat {
namespace {

void freeBuffer(napi_env, void *data, void *) { freePages(data); }

/// allocateBuffer(bytes) -> ArrayBuffer with undefined contents
napi_value allocateBuffer(const Arguments &a) {
  const size_t wanted = static_cast<size_t>(a.size(0));
  size_t bytes = wanted;
  void *data = allocatePages(bytes);
  napi_value buffer;
  if (napi_create_external_arraybuffer(a.env, data, wanted, freeBuffer, nullptr, &buffer) != napi_ok) {
    // Some hosts (Electron) allow no memory of others in their heap.
    freePages(data);
    if (napi_create_arraybuffer(a.env, wanted, &data, &buffer) != napi_ok) throw std::bad_alloc();
  }
  return buffer;
}

} // namespace

void addMemoryFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "allocateBuffer", guarded<allocateBuffer>);
}

} // namespace textvat
