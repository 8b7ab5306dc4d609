#include "lstmRepeats.h"

#include <atomic>
#include <cstring>

namespace textvat {
namespace {

/// A sample tells perturbed embeddings, in which nothing repeats, from those of plain text.
constexpr ptrdiff_t sampleTokens = 1024;
constexpr double sampleRepeats = 0.02, worthRepeats = 0.25;

uint64_t hashRow(const float *row, ptrdiff_t width) {
  // Four lanes, so that multiplications do not wait for each other.
  uint64_t lanes[4] = {1, 2, 3, 4};
  ptrdiff_t i = 0;
  for (; i + 8 <= width; i += 8) {
    uint64_t words[4];
    std::memcpy(words, row + i, sizeof words);
    for (int lane = 0; lane < 4; lane++) lanes[lane] = (lanes[lane] ^ words[lane]) * 0x9e3779b97f4a7c15u;
  }
  uint64_t hash = 0;
  for (; i < width; i++) {
    uint32_t word;
    std::memcpy(&word, row + i, sizeof word);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
  }
  for (uint64_t lane : lanes) hash = (hash ^ (lane >> 29) ^ lane) * 0xc4ceb9fe1a85ec53u;
  return hash ^ (hash >> 32);
}

/// Numbers equal hashes alike, in the order of their first occurrence.
class Numbering {
public:
  explicit Numbering(ptrdiff_t tokens) {
    size_t size = 16;
    while (size < static_cast<size_t>(2 * tokens)) size *= 2;
    table.resize(size, -1);
  }

  int32_t numberOf(uint64_t hash) {
    for (size_t at = hash & (table.size() - 1);; at = (at + 1) & (table.size() - 1)) {
      if (table[at] < 0) {
        table[at] = static_cast<int32_t>(hashes.size());
        hashes.push_back(hash);
        return table[at];
      }
      if (hashes[table[at]] == hash) return table[at];
    }
  }

  ptrdiff_t count() const { return hashes.size(); }

private:
  std::vector<int32_t> table;
  std::vector<uint64_t> hashes;
};

RepeatedRows namedRows(const LstmShape &shape, const LstmEmbeddings &embeddings, ptrdiff_t mostRows) {
  if (embeddings.count > mostRows) return {};
  RepeatedRows result;
  result.slot.assign(embeddings.slots, embeddings.slots + shape.batch * shape.time);
  for (ptrdiff_t row = 0; row < embeddings.count; row++) result.rows.push_back(row);
  return result;
}

RepeatedRows equalRows(const LstmPlan &plan, const float *embeddings, ptrdiff_t mostRows) {
  const ptrdiff_t tokens = plan.tokens(), width = plan.shape.embedding;
  std::vector<ptrdiff_t> places(tokens);
  for (ptrdiff_t step = 0, token = 0; step < plan.steps; step++) {
    for (ptrdiff_t row = 0; row < plan.active(step); row++) places[token++] = plan.position(row, step);
  }
  std::vector<uint64_t> hashes(tokens);
  auto hashTokens = [&](ptrdiff_t first, ptrdiff_t last) {
    parallelRanges(last - first, 256, [&](ptrdiff_t begin, ptrdiff_t end) {
      for (ptrdiff_t i = first + begin; i < first + end; i++) hashes[i] = hashRow(embeddings + places[i] * width, width);
    });
  };
  RepeatedRows result;
  result.slot.resize(plan.shape.batch * plan.shape.time);
  Numbering numbering(tokens);
  const ptrdiff_t sample = std::min(tokens, sampleTokens);
  for (ptrdiff_t first = 0, last = sample; first < tokens; first = last, last = tokens) {
    hashTokens(first, last);
    for (ptrdiff_t i = first; i < last; i++) {
      const int32_t number = numbering.numberOf(hashes[i]);
      result.slot[places[i]] = number;
      if (number == static_cast<ptrdiff_t>(result.rows.size())) result.rows.push_back(places[i]);
    }
    const double repeats = 1 - static_cast<double>(numbering.count()) / static_cast<double>(last);
    if (repeats < (last < tokens ? sampleRepeats : worthRepeats) || numbering.count() > mostRows) return {};
  }
  // Equal hashes are equal rows in all likelihood; likelihood is not enough.
  std::atomic<bool> equal{true};
  parallelRanges(tokens, 256, [&](ptrdiff_t begin, ptrdiff_t end) {
    for (ptrdiff_t i = begin; i < end; i++) {
      const float *first = embeddings + result.rows[result.slot[places[i]]] * width;
      if (std::memcmp(first, embeddings + places[i] * width, width * sizeof(float)) != 0) equal = false;
    }
  });
  return equal ? result : RepeatedRows{};
}

} // namespace

RepeatedRows findRepeatedRows(const LstmPlan &plan, const LstmEmbeddings &embeddings, ptrdiff_t mostRows) {
  return embeddings.slots ? namedRows(plan.shape, embeddings, mostRows) : equalRows(plan, embeddings.rows, mostRows);
}

} // namespace textvat
