// A small pool of threads for the kernels. A kernel cuts its work into tasks whose borders depend on the shapes
// only; who runs a task never changes what it computes, so any number of threads gives the same bits.
#pragma once

#include <cstddef>
#include <functional>

namespace textvat {

/// Threads used by `parallelFor`, the calling one included.
int threadCount();
void setThreadCount(int count);

/// Runs task(0) ... task(count - 1), each once, on the pool and the calling thread; returns when all are done.
/// A second caller (another worker thread of Node) meanwhile runs its own tasks alone.
void parallelFor(ptrdiff_t count, const std::function<void(ptrdiff_t)> &task);

/// Cuts 0 ... count - 1 into ranges of `grain` and runs task(begin, end) on each.
void parallelRanges(ptrdiff_t count, ptrdiff_t grain, const std::function<void(ptrdiff_t, ptrdiff_t)> &task);

/// Ends the pool's threads; the next `parallelFor` starts them again.
void stopThreads();

} // namespace textvat
