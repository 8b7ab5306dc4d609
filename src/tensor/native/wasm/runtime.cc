// What stands in for the system in WebAssembly: exceptions become exceptions of JavaScript at once.
#include <cstddef>
#include <exception>
#include <typeinfo>

/// Throws an Error in JavaScript. It passes through all C++ on the stack, of which nothing is cleaned up.
extern "C" [[noreturn]] __attribute__((import_module("textvat"), import_name("fail"))) void fail(const char *message);

extern "C" {

/// Nothing is caught, so there is one at a time; it wants no memory, for that may be what is missing.
void *__cxa_allocate_exception(size_t) noexcept {
  alignas(std::max_align_t) static thread_local char room[256];
  return room;
}

/// All that we throw is a std::exception, whose base comes first.
[[noreturn]] void __cxa_throw(void *thrown, std::type_info *, void (*)(void *)) {
  fail(static_cast<std::exception *>(thrown)->what());
}

/// Threads end with the module: nothing to do then.
int __cxa_thread_atexit(void (*)(void *), void *, void *) noexcept { return 0; }

} // extern "C"
