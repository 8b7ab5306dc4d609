// Normal numbers from a counter: the number at a place depends on the key and the place only, so any number of threads
// gives the same ones.
#include "kernels.h"
#include "threadPool.h"

#define TEXTVAT_KERNEL "noise.kernel.h"
#include "forEachTarget.h"

namespace textvat {

void maskedNormal(float *out, const int32_t *lengths, ptrdiff_t batch, ptrdiff_t time, ptrdiff_t width,
                  const uint32_t (&key)[2], uint64_t first) {
  using Function = void (*)(const uint32_t(&)[3], uint64_t, uint64_t, ptrdiff_t, float *);
  static const Function table[] = TEXTVAT_TARGET_TABLE(normalsFunction);
  const Function work = table[static_cast<int>(currentInstructionSet())];
  const uint32_t schedule[3] = {key[0], key[1], 0x1bd11bdau ^ key[0] ^ key[1]};
  parallelFor(batch, [&](ptrdiff_t b) {
    const ptrdiff_t start = b * time * width, count = lengths[b] * width;
    work(schedule, first, static_cast<uint64_t>(start), count, out + start);
    std::fill_n(out + start + count, time * width - count, 0.0f);
  });
}

} // namespace textvat
