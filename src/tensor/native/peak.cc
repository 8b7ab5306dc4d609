// The machine's own limit: how many fused multiply-adds it does when nothing else stands in the way.
#include "kernels.h"
#include "threadPool.h"

#include <chrono>

#define TEXTVAT_KERNEL "peak.kernel.h"
#include "forEachTarget.h"

namespace textvat {

double measurePeakGflops(double seconds, int threads) {
  static const PeakFunction table[] = TEXTVAT_TARGET_TABLE(peakFunction);
  const PeakFunction work = table[static_cast<int>(currentInstructionSet())];
  const int before = threadCount();
  if (threads > 1) setThreadCount(threads);
  std::vector<float> sinks(threads);
  double best = 0, spent = 0;
  while (spent < seconds) {
    // Short enough that some tries are not disturbed.
    const int rounds = threads > 1 ? 200000 : 10000;
    std::vector<double> operations(threads);
    const auto start = std::chrono::steady_clock::now();
    parallelFor(threads, [&](ptrdiff_t i) { operations[i] = work(rounds, sinks[i]); });
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    double total = 0;
    for (double each : operations) total += each;
    best = std::max(best, total / took * 1e-9);
    spent += took;
  }
  if (threads > 1) setThreadCount(before);
  return best;
}

} // namespace textvat
