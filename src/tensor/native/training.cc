// What a training step does outside of the network: embedding rows, their sparse gradient, Adam, averages, norms.
// Rows, sequences or fixed ranges are the tasks; each element and each sum belongs to one task.
#include "kernels.h"
#include "threadPool.h"

namespace textvat {
namespace {

/// Adam with its scalars ready for single precision.
struct AdamFactors {
  float rate, beta1, rest1, beta2, rest2, epsilon, inverseCorrection2, gradientScale;
};

struct TrainingKernels {
  void (*adam)(float *, const float *, float *, float *, ptrdiff_t, const AdamFactors &);
  void (*average)(float *, const float *, ptrdiff_t, float, float);
  void (*addScaled)(float *, const float *, float, ptrdiff_t);
  double (*sumOfSquares)(const float *, ptrdiff_t);
  void (*scale)(float *, const float *, float, ptrdiff_t);
  void (*normaliseRow)(float *, const float *, const float *, const float *, const float *, ptrdiff_t);
  void (*addNormalisedRow)(float *, const float *, const float *, const float *, ptrdiff_t);
};

} // namespace
} // namespace textvat

#define TEXTVAT_KERNEL "training.kernel.h"
#include "forEachTarget.h"

namespace textvat {
namespace {

constexpr ptrdiff_t grain = 32768;

const TrainingKernels &kernels() {
  static const TrainingKernels table[] = TEXTVAT_TARGET_TABLE(trainingKernels);
  return table[static_cast<int>(currentInstructionSet())];
}

AdamFactors factorsOf(const AdamStep &step) {
  return {static_cast<float>(step.rate / step.correction1),
          static_cast<float>(step.beta1),
          static_cast<float>(1 - step.beta1),
          static_cast<float>(step.beta2),
          static_cast<float>(1 - step.beta2),
          static_cast<float>(step.epsilon),
          static_cast<float>(1 / step.correction2),
          static_cast<float>(step.gradientScale)};
}

} // namespace

void gatherRows(float *out, const EmbeddingView &view, const float *table) {
  const TrainingKernels &k = kernels();
  parallelFor(view.batch, [&](ptrdiff_t b) {
    const float *mask = view.mask ? view.mask + b * view.width : nullptr;
    float *rows = out + b * view.time * view.width;
    const ptrdiff_t length = view.lengths[b];
    for (ptrdiff_t t = 0; t < length; t++) {
      const float *from = table + static_cast<ptrdiff_t>(view.ids[b * view.time + t]) * view.width;
      k.normaliseRow(rows + t * view.width, from, view.mean, view.inverseDeviation, mask, view.width);
    }
    std::fill_n(rows + length * view.width, (view.time - length) * view.width, 0.0f);
  });
}

TokenIndex indexTokens(const EmbeddingView &view) {
  TokenIndex index;
  std::vector<uint64_t> sorted; // id, then place: equal ids keep the order of their tokens
  for (ptrdiff_t b = 0; b < view.batch; b++) {
    for (ptrdiff_t t = 0; t < view.lengths[b]; t++) {
      const ptrdiff_t place = b * view.time + t;
      sorted.push_back(static_cast<uint64_t>(view.ids[place]) << 32 | static_cast<uint64_t>(place));
    }
  }
  std::sort(sorted.begin(), sorted.end());
  for (uint64_t entry : sorted) {
    const int32_t id = static_cast<int32_t>(entry >> 32);
    if (index.rows.empty() || index.rows.back() != id) {
      index.rows.push_back(id);
      index.first.push_back(index.places.size());
    }
    index.places.push_back(static_cast<int32_t>(entry & 0xffffffff));
  }
  index.first.push_back(index.places.size());
  return index;
}

void scatterRows(const float *gradient, const EmbeddingView &view, const TokenIndex &index, float *values) {
  const TrainingKernels &k = kernels();
  parallelRanges(index.rows.size(), 64, [&](ptrdiff_t begin, ptrdiff_t end) {
    for (ptrdiff_t row = begin; row < end; row++) {
      float *sum = values + row * view.width;
      std::fill_n(sum, view.width, 0.0f);
      for (ptrdiff_t i = index.first[row]; i < index.first[row + 1]; i++) {
        const ptrdiff_t place = index.places[i];
        const float *mask = view.mask ? view.mask + place / view.time * view.width : nullptr;
        k.addNormalisedRow(sum, gradient + place * view.width, view.inverseDeviation, mask, view.width);
      }
    }
  });
}

void scaleSequences(float *out, const float *values, const int32_t *lengths, ptrdiff_t batch, ptrdiff_t time,
                    ptrdiff_t width, double norm) {
  const TrainingKernels &k = kernels();
  parallelFor(batch, [&](ptrdiff_t b) {
    const ptrdiff_t start = b * time * width, count = lengths[b] * width;
    const double sum = k.sumOfSquares(values + start, count);
    // As in JavaScript, the norm of a NaN gives zeros nowhere: only a sum of 0 does.
    const double factor = sum == 0 ? 0 : norm / std::sqrt(sum);
    const bool isTooShort = factor > std::numeric_limits<float>::max();
    k.scale(out + start, values + start, isTooShort ? 0.0f : static_cast<float>(factor), count);
    std::fill_n(out + start + count, time * width - count, 0.0f);
  });
}

double sumOfSquares(const float *values, ptrdiff_t count) {
  std::vector<double> parts((count + grain - 1) / grain);
  parallelRanges(count, grain, [&](ptrdiff_t begin, ptrdiff_t end) {
    parts[begin / grain] = kernels().sumOfSquares(values + begin, end - begin);
  });
  double sum = 0;
  for (double part : parts) sum += part;
  return sum;
}

void adam(float *parameter, const float *gradient, float *first, float *second, ptrdiff_t count, const AdamStep &step) {
  const AdamFactors factors = factorsOf(step);
  parallelRanges(count, grain, [&](ptrdiff_t begin, ptrdiff_t end) {
    kernels().adam(parameter + begin, gradient + begin, first + begin, second + begin, end - begin, factors);
  });
}

void sparseAdam(float *table, const int32_t *rows, ptrdiff_t count, const float *gradient, ptrdiff_t width, float *first,
                float *second, const AdamStep &step) {
  const AdamFactors factors = factorsOf(step);
  parallelRanges(count, 64, [&](ptrdiff_t begin, ptrdiff_t end) {
    for (ptrdiff_t i = begin; i < end; i++) {
      const ptrdiff_t at = rows[i] * width;
      kernels().adam(table + at, gradient + i * width, first + at, second + at, width, factors);
    }
  });
}

void average(float *averaged, const float *parameter, ptrdiff_t count, double decay) {
  parallelRanges(count, grain, [&](ptrdiff_t begin, ptrdiff_t end) {
    kernels().average(averaged + begin, parameter + begin, end - begin, static_cast<float>(decay),
                      static_cast<float>(1 - decay));
  });
}

void averageRows(float *averaged, const float *table, ptrdiff_t width, const int32_t *rows, const double *decays,
                 ptrdiff_t count) {
  parallelRanges(count, 64, [&](ptrdiff_t begin, ptrdiff_t end) {
    for (ptrdiff_t i = begin; i < end; i++) {
      const ptrdiff_t at = rows[i] * width;
      kernels().average(averaged + at, table + at, width, static_cast<float>(decays[i]),
                        static_cast<float>(1 - decays[i]));
    }
  });
}

void addScaled(float *sum, const float *part, ptrdiff_t count, double weight) {
  parallelRanges(count, grain, [&](ptrdiff_t begin, ptrdiff_t end) {
    kernels().addScaled(sum + begin, part + begin, static_cast<float>(weight), end - begin);
  });
}

} // namespace textvat
