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
  const int32_t *inputIds, *outputIds;       // the last of the outputs are the negatives
  const float *inputFactors, *outputFactors; // what of each gradient is added
  ptrdiff_t inputs, outputs, centres;
  const int32_t *left, *right; // of each centre
  ptrdiff_t self;              // where the first centre stands among the words that the group looks at
  float *inputGradients, *outputGradients;
};

struct WordVectorKernels {
  void (*group)(const WordVectorWork &, const WordVectorGroup &);
  void (*addToRows)(float *, const int32_t *, const float *, ptrdiff_t, const float *, ptrdiff_t, ptrdiff_t, ptrdiff_t);
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

/// The groups of one block, with the ids of their rows and what of each gradient is added to them.
class Block {
public:
  void prepare(const WordVectorWork &w, ptrdiff_t begin, ptrdiff_t end) {
    groups.clear();
    ids.clear();
    factors.clear();
    for (ptrdiff_t first = begin; first < end; first += w.groupSize) {
      add(w, first, std::min(end, first + w.groupSize));
      weigh(w, groups.back());
    }
    float *memory = scratch.floats(ids.size() * w.width);
    const int32_t *id = ids.data();
    const float *factor = factors.data();
    for (WordVectorGroup &g : groups) {
      g.inputIds = id;
      g.inputFactors = factor;
      g.inputGradients = memory;
      g.outputIds = id + g.inputs;
      g.outputFactors = factor + g.inputs;
      g.outputGradients = memory + g.inputs * w.width;
      id += g.inputs + g.outputs;
      factor += g.inputs + g.outputs;
      memory += (g.inputs + g.outputs) * w.width;
    }
    limitSteps(w);
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
    const ptrdiff_t band = bandEnd - bandFirst;
    WordVectorGroup g{};
    g.centres = end - first;
    g.inputs = w.bagOfWords ? band : g.centres;
    g.outputs = (w.bagOfWords ? g.centres : band) + w.groupNegatives;
    g.left = w.left + first;
    g.right = w.right + first;
    g.self = first - bandFirst;
    put(w.words + (w.bagOfWords ? bandFirst : first), g.inputs);
    put(w.words + (w.bagOfWords ? first : bandFirst), g.outputs - w.groupNegatives);
    put(negatives, w.groupNegatives);
    groups.push_back(g);
  }

  /// Appends the weight of all pairs that each row of the group takes part in.
  void weigh(const WordVectorWork &w, const WordVectorGroup &g) {
    const float pairWeight = 1 + w.negativeWeight * static_cast<float>(w.groupNegatives);
    const size_t start = factors.size();
    factors.resize(start + g.inputs + g.outputs, 0.0f);
    float *input = factors.data() + start, *output = input + g.inputs;
    float *band = w.bagOfWords ? input : output, *centres = w.bagOfWords ? output : input;
    float pairs = 0;
    for (ptrdiff_t c = 0; c < g.centres; c++) {
      const float context = static_cast<float>(g.left[c] + g.right[c]);
      if (context == 0) continue;
      const float share = w.bagOfWords ? pairWeight / context : 1.0f;
      for (ptrdiff_t i = g.self + c - g.left[c]; i <= g.self + c + g.right[c]; i++) {
        if (i != g.self + c) band[i] += share;
      }
      centres[c] = w.bagOfWords ? 1.0f : pairWeight * context;
      pairs += w.bagOfWords ? 1.0f : context;
    }
    std::fill_n(output + g.outputs - w.groupNegatives, w.groupNegatives, w.negativeWeight * pairs);
  }

  /// Turns weights into factors: many gradients at the same state of a row would carry it too far.
  void limitSteps(const WordVectorWork &w) {
    inputWeights.resize(std::max<size_t>(inputWeights.size(), w.rows), 0.0f);
    outputWeights.resize(std::max<size_t>(outputWeights.size(), w.rows), 0.0f);
    eachRow([](float &sum, float &weight) { sum += weight; });
    eachRow([&](float &sum, float &weight) { weight = std::min(1.0f, w.largestStep / (w.rate * sum)); });
    eachRow([](float &sum, float &) { sum = 0; });
  }

  /// work(sum over the block, entry) for each row of each group
  template <typename Work> void eachRow(const Work &work) {
    float *factor = factors.data();
    for (const WordVectorGroup &g : groups) {
      for (ptrdiff_t i = 0; i < g.inputs; i++) work(inputWeights[g.inputIds[i]], *factor++);
      for (ptrdiff_t i = 0; i < g.outputs; i++) work(outputWeights[g.outputIds[i]], *factor++);
    }
  }

  std::vector<int32_t> ids;
  std::vector<float> factors;
  std::vector<float> inputWeights, outputWeights; // [V], zeros between two blocks
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
        k.addToRows(w.input, g.inputIds, g.inputFactors, g.inputs, g.inputGradients, w.width, applyParts, part);
        k.addToRows(w.output, g.outputIds, g.outputFactors, g.outputs, g.outputGradients, w.width, applyParts, part);
      }
    });
  }
}

} // namespace textvat
