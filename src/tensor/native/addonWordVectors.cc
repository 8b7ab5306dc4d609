// JavaScript's view of wordVectors.cc.
#include "addon.h"
#include "kernels.h"

namespace textvat {
namespace {

/// trainWordVectors(bagOfWords, words, left, right, negatives, groupSize, blockGroups, negativeWeight, rate, largestStep,
///                  width, input, output)
napi_value callTrain(const Arguments &a) {
  WordVectorWork work{};
  work.bagOfWords = a.flag(0);
  const Span<int32_t> words = a.integers(1), negatives = a.integers(4);
  work.words = words.data;
  work.count = words.size;
  work.left = a.integers(2, words.size, "left");
  work.right = a.integers(3, words.size, "right");
  work.negatives = negatives.data;
  work.groupSize = a.size(5);
  work.blockGroups = a.size(6);
  work.negativeWeight = static_cast<float>(a.number(7));
  work.rate = static_cast<float>(a.number(8));
  work.largestStep = static_cast<float>(a.number(9));
  work.width = a.size(10);
  const Span<float> input = a.floats(11);
  if (work.groupSize < 1 || work.blockGroups < 1) throw std::invalid_argument("groupSize, blockGroups: at least 1");
  if (work.width < 1 || input.size % work.width) throw std::invalid_argument("input: expected V * E elements");
  work.rows = input.size / work.width;
  work.input = input.data;
  work.output = a.floats(12, input.size, "output");
  const ptrdiff_t groups = (work.count + work.groupSize - 1) / work.groupSize;
  work.groupNegatives = groups > 0 ? negatives.size / groups : 0;
  if (work.groupNegatives * groups != negatives.size) {
    throw std::invalid_argument("negatives: expected the same number for each group");
  }
  checkRows(words, work.rows, "words");
  checkRows(negatives, work.rows, "negatives");
  for (ptrdiff_t i = 0; i < work.count; i++) {
    if (work.left[i] < 0 || work.left[i] > i || work.right[i] < 0 || work.right[i] >= work.count - i) {
      throw std::invalid_argument("left, right: beyond the words");
    }
  }
  trainWordVectors(work);
  return nullptr;
}

} // namespace

void addWordVectorFunctions(napi_env env, napi_value exports) {
  addFunction(env, exports, "trainWordVectors", guarded<callTrain>);
}

} // namespace textvat
