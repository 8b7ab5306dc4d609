#include "threadPool.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace textvat {
namespace {

/// How long an idle thread watches for work before it sleeps: longer than the gap between two kernels of a training
/// step, shorter than anyone would notice on the electricity bill.
constexpr auto watchTime = std::chrono::microseconds(60);

inline void pauseProcessor() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

int defaultThreadCount() {
  if (const char *text = std::getenv("TEXTVAT_THREADS")) {
    const int count = std::atoi(text);
    if (count > 0) return std::min(count, 256);
  }
  return std::max(1u, std::thread::hardware_concurrency());
}

class Pool {
public:
  ~Pool() { stop(); }

  void run(ptrdiff_t count, const std::function<void(ptrdiff_t)> &work) {
    resize(std::min<ptrdiff_t>(threadCount(), 256) - 1);
    task = &work;
    total = count;
    next.store(0, std::memory_order_relaxed);
    pending.store(static_cast<int>(threads.size()), std::memory_order_relaxed);
    {
      std::lock_guard<std::mutex> lock(mutex);
      generation.fetch_add(1, std::memory_order_release);
    }
    wake.notify_all();
    work_();
    while (pending.load(std::memory_order_acquire) > 0) pauseOrYield();
  }

  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      stopping = true;
      generation.fetch_add(1, std::memory_order_release);
    }
    wake.notify_all();
    for (std::thread &thread : threads) thread.join();
    threads.clear();
    stopping = false;
  }

  std::mutex busy;

private:
  void resize(size_t wanted) {
    if (wanted == threads.size()) return;
    stop();
    const uint64_t seen = generation.load();
    for (size_t i = 0; i < wanted; i++) threads.emplace_back([this, seen] { serve(seen); });
  }

  void serve(uint64_t seen) {
    for (;;) {
      waitBeyond(seen);
      seen = generation.load(std::memory_order_acquire);
      if (stopping) return;
      work_();
      pending.fetch_sub(1, std::memory_order_release);
    }
  }

  void waitBeyond(uint64_t seen) {
    const auto deadline = std::chrono::steady_clock::now() + watchTime;
    do {
      for (int i = 0; i < 64; i++) {
        if (generation.load(std::memory_order_acquire) != seen) return;
        pauseProcessor();
      }
    } while (std::chrono::steady_clock::now() < deadline);
    std::unique_lock<std::mutex> lock(mutex);
    wake.wait(lock, [&] { return generation.load(std::memory_order_acquire) != seen; });
  }

  void work_() {
    for (ptrdiff_t i = next.fetch_add(1); i < total; i = next.fetch_add(1)) (*task)(i);
  }

  /// The caller waits for the last task of the others. Should one of them have lost its processor, spinning
  /// would only keep it from coming back.
  void pauseOrYield() {
    for (int i = 0; i < 256; i++) {
      if (pending.load(std::memory_order_acquire) == 0) return;
      pauseProcessor();
    }
    std::this_thread::yield();
  }

  std::vector<std::thread> threads;
  std::mutex mutex;
  std::condition_variable wake;
  std::atomic<uint64_t> generation{0};
  std::atomic<bool> stopping{false};
  std::atomic<int> pending{0};
  std::atomic<ptrdiff_t> next{0};
  ptrdiff_t total = 0;
  const std::function<void(ptrdiff_t)> *task = nullptr;
};

Pool &pool() {
  static Pool instance;
  return instance;
}

std::atomic<int> &count() {
  static std::atomic<int> value{defaultThreadCount()};
  return value;
}

/// True while this thread runs a task: a kernel called from a task stays on its thread.
thread_local bool insideTask = false;

} // namespace

int threadCount() { return count(); }

void setThreadCount(int value) { count() = std::max(1, std::min(value, 256)); }

void parallelFor(ptrdiff_t total, const std::function<void(ptrdiff_t)> &task) {
  std::unique_lock<std::mutex> lock(pool().busy, std::defer_lock);
  if (total <= 1 || threadCount() == 1 || insideTask || !lock.try_lock()) {
    for (ptrdiff_t i = 0; i < total; i++) task(i);
    return;
  }
  pool().run(total, [&task](ptrdiff_t i) {
    insideTask = true;
    task(i);
    insideTask = false;
  });
}

void parallelRanges(ptrdiff_t total, ptrdiff_t grain, const std::function<void(ptrdiff_t, ptrdiff_t)> &task) {
  parallelFor((total + grain - 1) / grain,
              [&](ptrdiff_t i) { task(i * grain, std::min(total, (i + 1) * grain)); });
}

void stopThreads() {
  std::lock_guard<std::mutex> lock(pool().busy);
  pool().stop();
}

} // namespace textvat
