// Word vectors by skip-gram or continuous bag of words with negative sampling (Mikolov et al. 2013), in groups of
// neighbouring words that share their negative samples (Ji et al. 2016, "Parallelizing word2vec in shared and
// distributed memory"), so that the work becomes small matrix products. The groups of a block are independent tasks:
// each computes its gradients at the tables as the block found them, and they are added in the order of the text.
// One thread and many give the same bits.
#include "kernels.h"
#include "scratch.h"
#include "threadPool.h"

namespace textvat {
namespace {

/// Neighbouring words that share their negative samples.
struct WordVectorGroup {
  const int32_t *inputIds, *outputIds; // the last of the outputs are the negatives
  ptrdiff_t inputs, outputs, centres;
  const int32_t *left, *right; // of each centre
  ptrdiff_t self;              // where the first centre stands among the words that the group looks at
  float *inputGradients, *outputGradients;
};

struct WordVectorKernels {
  void (*group)(const WordVectorWork &, const WordVectorGroup &);
  void (*addToRows)(float *, const int32_t *, ptrdiff_t, const float *, ptrdiff_t, ptrdiff_t, ptrdiff_t);
};

} // namespace
} // namespace textvat

#define TEXTVAT_KERNEL "wordVectors.kernel.h"
#include "forEachTarget.h"

namespace textvat {
namespace {

const WordVectorKernels &kernels() {
  static const WordVectorKernels table[] = TEXTVAT_TARGET_TABLE(wordVectorKernels);
  return table[static_cast<int>(currentInstructionSet())];
}

/// Tasks that the rows of a table are dealt out to.
constexpr ptrdiff_t applyParts = 8;

/// The groups of one block, with the ids of their outputs.
class Block {
public:
  void prepare(const WordVectorWork &w, ptrdiff_t begin, ptrdiff_t end) {
    groups.clear();
    ids.clear();
    ptrdiff_t gradients = 0;
    for (ptrdiff_t first = begin; first < end; first += w.groupSize) {
      add(w, first, std::min(end, first + w.groupSize));
      gradients += groups.back().inputs + groups.back().outputs;
    }
    float *memory = scratch.floats(gradients * w.width);
    const int32_t *id = ids.data();
    for (WordVectorGroup &g : groups) {
      g.inputIds = id;
      g.outputIds = id + g.inputs;
      g.inputGradients = memory;
      g.outputGradients = memory + g.inputs * w.width;
      id += g.inputs + g.outputs;
      memory += (g.inputs + g.outputs) * w.width;
    }
  }

  std::vector<WordVectorGroup> groups;

private:
  /// Skip-gram has the centres predict the words around them; the bag of those words predicts the centre.
  void add(const WordVectorWork &w, ptrdiff_t first, ptrdiff_t end) {
    ptrdiff_t bandFirst = first, bandEnd = end;
    for (ptrdiff_t i = first; i < end; i++) {
      bandFirst = std::min(bandFirst, i - w.left[i]);
      bandEnd = std::max(bandEnd, i + w.right[i] + 1);
    }
    const auto put = [&](const int32_t *from, ptrdiff_t count) { ids.insert(ids.end(), from, from + count); };
    const int32_t *negatives = w.negatives + first / w.groupSize * w.groupNegatives;
    const ptrdiff_t centres = end - first, band = bandEnd - bandFirst;
    const ptrdiff_t inputs = w.bagOfWords ? band : centres, positives = w.bagOfWords ? centres : band;
    put(w.words + (w.bagOfWords ? bandFirst : first), inputs);
    put(w.words + (w.bagOfWords ? first : bandFirst), positives);
    put(negatives, w.groupNegatives);
    groups.push_back({nullptr, nullptr, inputs, positives + w.groupNegatives, centres, w.left + first, w.right + first,
                      first - bandFirst, nullptr, nullptr});
  }

  std::vector<int32_t> ids;
  Scratch scratch;
};

} // namespace

void trainWordVectors(const WordVectorWork &w) {
  static thread_local Block block;
  const WordVectorKernels &k = kernels();
  const ptrdiff_t step = w.groupSize * w.blockGroups;
  for (ptrdiff_t begin = 0; begin < w.count; begin += step) {
    block.prepare(w, begin, std::min(w.count, begin + step));
    const std::vector<WordVectorGroup> &groups = block.groups;
    parallelFor(groups.size(), [&](ptrdiff_t i) { k.group(w, groups[i]); });
    parallelFor(applyParts, [&](ptrdiff_t part) {
      for (const WordVectorGroup &g : groups) {
        k.addToRows(w.input, g.inputIds, g.inputs, g.inputGradients, w.width, applyParts, part);
        k.addToRows(w.output, g.outputIds, g.outputs, g.outputGradients, w.width, applyParts, part);
      }
    });
  }
}

} // namespace textvat
