// The pool of threads in WebAssembly. JavaScript starts the threads (threads.ts), which share the memory, and runs
// `serveTasks` in each. One that is late or missing is not waited for: it joins a run while that is open.
#include "../threadPool.h"

#include <algorithm>
#include <atomic>
#include <cstdint>

extern "C" {

/// Starts threads with the numbers from `first` to `end` - 1, or as many of them as can be. Throws nothing.
__attribute__((import_module("textvat"), import_name("startThreads"))) void startThreads(int first, int end);

[[noreturn]] __attribute__((import_module("textvat"), import_name("fail"))) void fail(const char *message);

} // extern "C"

namespace textvat {
namespace {

using Word = std::atomic<int32_t>;

/// How often an idle thread looks for work before it sleeps: some 60 microseconds.
constexpr int watchTurns = 20'000;
constexpr int64_t forever = -1;

int wanted = 1;  // threads, the calling one included
int started = 0; // without the calling one; those that could not start too

Word generation{0}; // of runs
Word inside{0};     // threads that are in a run, or look whether it is open
Word tasksTaken{0}; // by others than the calling thread
std::atomic<bool> isOpen{false};
std::atomic<bool> hasFailed{false};
std::atomic<ptrdiff_t> next{0};
ptrdiff_t total = 0;
const std::function<void(ptrdiff_t)> *task = nullptr;

/// True while this thread runs a task: a kernel called from a task stays on its thread.
thread_local bool insideTask = false;

int32_t *address(Word &word) { return reinterpret_cast<int32_t *>(&word); }

/// Returns when the word is no longer `seen`, or now and then before.
void waitWhile(Word &word, int32_t seen) {
  for (int turn = 0; turn < watchTurns; turn++) {
    if (word.load() != seen) return;
  }
  __builtin_wasm_memory_atomic_wait32(address(word), seen, forever);
}

void wakeAll(Word &word) { __builtin_wasm_memory_atomic_notify(address(word), UINT32_MAX); }

/// Returns how many.
int32_t runTasks() {
  int32_t count = 0;
  insideTask = true;
  for (ptrdiff_t i = next.fetch_add(1); i < total; i = next.fetch_add(1), count++) (*task)(i);
  insideTask = false;
  return count;
}

void leave() {
  if (inside.fetch_sub(1) == 1) wakeAll(inside);
}

/// From then on nobody joins, and nobody is left inside.
void closeRun() {
  isOpen = false;
  for (int32_t count = inside.load(); count > 0; count = inside.load()) waitWhile(inside, count);
}

} // namespace

int threadCount() { return wanted; }
void setThreadCount(int count) { wanted = std::max(1, std::min(count, 256)); }
void stopThreads() {}

void parallelFor(ptrdiff_t count, const std::function<void(ptrdiff_t)> &work) {
  if (count <= 1 || wanted == 1 || insideTask) {
    for (ptrdiff_t i = 0; i < count; i++) work(i);
    return;
  }
  if (started < wanted - 1) {
    const int first = started;
    started = wanted - 1;
    startThreads(first, started);
  }
  task = &work;
  total = count;
  next = 0;
  isOpen = true;
  generation++;
  wakeAll(generation);
  runTasks();
  closeRun();
  if (hasFailed.exchange(false)) fail("a thread of the kernels failed, most likely for want of memory");
}

void parallelRanges(ptrdiff_t count, ptrdiff_t grain, const std::function<void(ptrdiff_t, ptrdiff_t)> &work) {
  parallelFor((count + grain - 1) / grain, [&](ptrdiff_t i) { work(i * grain, std::min(count, (i + 1) * grain)); });
}

} // namespace textvat

extern "C" {

/// What thread `number` does, until it is ended.
[[noreturn]] void serveTasks(int number) {
  using namespace textvat;
  for (int32_t seen = 0;;) {
    waitWhile(generation, seen);
    seen = generation.load();
    if (number >= wanted - 1) continue;
    inside++;
    if (isOpen) tasksTaken += runTasks();
    leave();
  }
}

/// By all threads but the calling one, since the start.
int tasksOfThreads() { return textvat::tasksTaken; }

/// After an exception in `serveTasks`, which may then be called again. The run ends without the tasks that nobody has begun.
void threadFailed() {
  using namespace textvat;
  insideTask = false;
  next = total;
  hasFailed = true;
  leave();
}

/// After an exception in the calling thread: its run ends without the tasks that nobody has begun.
void abandonRun() {
  using namespace textvat;
  insideTask = false;
  next = total;
  closeRun();
  hasFailed = false;
}

} // extern "C"
