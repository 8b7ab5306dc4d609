// What stands in for the system in WebAssembly: no threads, and exceptions that become exceptions of JavaScript at once.
#include "../threadPool.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <typeinfo>

/// Throws an Error in JavaScript. It passes through all C++ on the stack, of which nothing is cleaned up.
extern "C" [[noreturn]] __attribute__((import_module("textvat"), import_name("fail"))) void fail(const char *message);

extern "C" {

void *__cxa_allocate_exception(size_t size) noexcept { return std::malloc(size); }

/// All that we throw is a std::exception, whose base comes first.
[[noreturn]] void __cxa_throw(void *thrown, std::type_info *, void (*)(void *)) {
  fail(static_cast<std::exception *>(thrown)->what());
}

/// The only thread ends with the module: nothing to do then.
int __cxa_thread_atexit(void (*)(void *), void *, void *) noexcept { return 0; }

} // extern "C"

namespace textvat {

int threadCount() { return 1; }
void setThreadCount(int) {}
void stopThreads() {}

void parallelFor(ptrdiff_t count, const std::function<void(ptrdiff_t)> &task) {
  for (ptrdiff_t i = 0; i < count; i++) task(i);
}

void parallelRanges(ptrdiff_t total, ptrdiff_t grain, const std::function<void(ptrdiff_t, ptrdiff_t)> &task) {
  for (ptrdiff_t at = 0; at < total; at += grain) task(at, std::min(total, at + grain));
}

} // namespace textvat
