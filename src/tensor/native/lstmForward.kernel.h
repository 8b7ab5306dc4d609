#include "rows.h"
#include TEXTVAT_TILE
#include "panels.h"

#include "lstmLayout.h"
#include "lstmForwardTiles.h"

/// Tokens whose input projection a thread keeps at a time: their 4H sums should stay in its second-level cache.
constexpr ptrdiff_t forwardChunk = 96;

/// One layer with its weights packed.
struct ForwardJob {
  const LstmPlan &plan;
  const LstmForward &layer;
  const LstmEmbeddings &embeddings;
  Element *inputPanels, *recurrentPanels;
  float *bias;
  const RepeatedRows &repeats;
  float *table; // projected sums [blocks][tableStride] of the distinct rows, or null
  ptrdiff_t tableStride;

  /// The row of the embeddings at a place of [B,T].
  ptrdiff_t rowOf(ptrdiff_t place) const { return embeddings.slots ? embeddings.slots[place] : place; }
};

/// sums [blocks][blockStride]: the input projection of some rows of the embeddings. x: room for `count` + spareRows rows.
inline void project(const ForwardJob &job, const ptrdiff_t *rows, ptrdiff_t count, Element *x, float *sums,
                    ptrdiff_t blockStride) {
  const LstmShape &shape = job.plan.shape;
  const ptrdiff_t stride = spreadElements(shape.embedding), blocks = unitBlocks(shape.hidden);
  for (ptrdiff_t i = 0; i < count; i++) {
    copyRow(x + i * stride, job.embeddings.rows + rows[i] * shape.embedding, shape.embedding);
  }
  for (ptrdiff_t block = 0; block < blocks; block++) {
    ProjectTile tile;
    tile.panel = job.inputPanels + block * panelSize(shape.embedding);
    tile.nextPanel = block + 1 < blocks ? tile.panel + panelSize(shape.embedding) : job.recurrentPanels;
    tile.depth = shape.embedding;
    tile.rowStride = stride;
    tile.embeddings = x;
    tile.bias = job.bias + block * panelWidth;
    tile.sums = sums + block * blockStride;
    forEachTile(count, tile);
  }
}

/// What the rows of a group carry from step to step, [rows][stride] each; best and when for pooling only. The hidden states
/// stand once more as left operands of a product; where elements are not narrow, that is the same memory.
struct GroupState {
  float *previous, *next, *cells, *best, *when;
  ptrdiff_t stride;
  Element *previousElements, *nextElements;
  ptrdiff_t elementStride;
};

inline void beginGroup(const ForwardJob &job, const LstmGroup &group, GroupState &state) {
  const ptrdiff_t rows = group.size(), hidden = job.plan.shape.hidden, all = rows * state.stride;
  std::memset(state.previous, 0, 3 * all * sizeof(float)); // previous, next and cells
  if (isNarrow) std::memset(state.previousElements, 0, 2 * (rows + spareRows) * state.elementStride * sizeof(Element));
  if (job.layer.initial.hidden) {
    for (ptrdiff_t r = 0; r < rows; r++) {
      std::memcpy(state.previous + r * state.stride, job.layer.initial.hidden + group[r] * hidden, hidden * sizeof(float));
      std::memcpy(state.cells + r * state.stride, job.layer.initial.cell + group[r] * hidden, hidden * sizeof(float));
      if (isNarrow) copyRow(state.previousElements + r * state.elementStride, state.previous + r * state.stride, hidden);
    }
  }
  if (!state.best) return;
  const bool max = job.layer.pooled.mode == Pooling::max;
  std::fill_n(state.best, all, max ? -std::numeric_limits<float>::infinity() : 0.0f);
  std::fill_n(state.when, all, 0.0f);
}

/// The results of one row that are known once it is over; its last state is in `previous`.
inline void finishRow(const ForwardJob &job, ptrdiff_t row, ptrdiff_t r, const GroupState &state) {
  const ptrdiff_t hidden = job.plan.shape.hidden, length = job.plan.shape.lengths[row], at = r * state.stride;
  const auto &pooled = job.layer.pooled;
  if (job.layer.final.hidden) {
    std::memcpy(job.layer.final.hidden + row * hidden, state.previous + at, hidden * sizeof(float));
    std::memcpy(job.layer.final.cell + row * hidden, state.cells + at, hidden * sizeof(float));
  }
  if (!pooled.values) return;
  float *values = pooled.values + row * pooled.stride;
  const float *from = (pooled.mode == Pooling::last ? state.previous : state.best) + at;
  const float scale = pooled.mode == Pooling::mean && length > 0 ? 1.0f / static_cast<float>(length) : 1.0f;
  for (ptrdiff_t u = 0; u < hidden; u++) {
    values[u] = length > 0 ? from[u] * scale : 0;
    if (!pooled.argmax || pooled.mode != Pooling::max) continue;
    pooled.argmax[row * pooled.stride + u] =
        length > 0 ? static_cast<int32_t>(job.plan.timeOf(row, static_cast<ptrdiff_t>(state.when[at + u]))) : 0;
  }
}

/// One step of a group's active rows, whose projected sums stand at `places` of sums [blocks][sumsStride].
inline void stepGroup(const ForwardJob &job, const LstmGroup &group, ptrdiff_t step, ptrdiff_t active,
                      const float *sums, ptrdiff_t sumsStride, const ptrdiff_t *places, GroupState &state) {
  const LstmPlan &plan = job.plan;
  const ptrdiff_t hidden = plan.shape.hidden, blocks = unitBlocks(hidden);
  const ptrdiff_t savedStride = blocks * savedPerBlock;
  float *saved = job.layer.saved;
  StepTile tile;
  tile.depth = hidden;
  tile.rowStride = state.elementStride;
  tile.places = places;
  tile.previous = state.previousElements;
  tile.stride = state.stride;
  tile.savedStride = savedStride;
  tile.streaming = reinterpret_cast<uintptr_t>(saved) % (width * sizeof(float)) == 0;
  tile.group = group.data();
  const bool summing = job.layer.pooled.mode == Pooling::mean;
  const PanelOrder order{blocks, step % 2 == 1};
  for (ptrdiff_t i = 0; i < blocks; i++) {
    const ptrdiff_t block = order.at(i), unit = block * width;
    tile.panel = job.recurrentPanels + block * panelSize(hidden);
    tile.nextPanel = job.recurrentPanels + order.after(i) * panelSize(hidden);
    tile.sums = sums + block * sumsStride;
    tile.cells = state.cells + unit;
    tile.next = state.next + unit;
    tile.nextElements = state.nextElements + unit;
    tile.saved = saved ? saved + plan.offset[step] * savedStride + block * savedPerBlock : nullptr;
    tile.pool = {state.best ? state.best + unit : nullptr, state.when + unit, static_cast<float>(step), summing, plan.reverse};
    forEachTile(active, tile);
  }
  std::swap(state.previous, state.next);
  std::swap(state.previousElements, state.nextElements);
  const std::pair<float *, const float *> kept[] = {{job.layer.hidden, state.previous}, {job.layer.cells, state.cells}};
  for (const auto &[to, from] : kept) {
    for (ptrdiff_t r = 0; to && r < active; r++) {
      std::memcpy(to + plan.position(group[r], step) * hidden, from + r * state.stride, hidden * sizeof(float));
    }
  }
  for (ptrdiff_t r = plan.activeOf(group, step + 1); r < active; r++) finishRow(job, group[r], r, state);
}

/// Carries one group of sequences through all its steps, a few steps' projections at a time.
inline void forwardGroup(const ForwardJob &job, const LstmGroup &group) {
  const LstmPlan &plan = job.plan;
  const LstmShape &shape = plan.shape;
  const ptrdiff_t rows = group.size(), blocks = unitBlocks(shape.hidden), stride = spread(blocks * width);
  const ptrdiff_t chunkTokens = std::max(forwardChunk, rows), chunkStride = chunkTokens * panelWidth;
  const ptrdiff_t xSize = floatsFor((chunkTokens + spareRows) * spreadElements(shape.embedding));
  const ptrdiff_t elementStride = isNarrow ? spreadElements(blocks * width) : stride;
  const ptrdiff_t elementsSize = isNarrow ? (rows + spareRows) * elementStride : 0;
  static thread_local Scratch scratch;
  const TileSession session;
  float *memory = scratch.floats(xSize + blocks * chunkStride + 5 * rows * stride + floatsFor(2 * elementsSize));
  Element *x = elements(memory);
  float *sums = memory + xSize, *states = sums + blocks * chunkStride;
  auto part = [=](ptrdiff_t index) { return states + index * rows * stride; };
  const bool pooling = job.layer.pooled.values && job.layer.pooled.mode != Pooling::last;
  Element *hidden = elements(part(isNarrow ? 5 : 0)); // as operands
  GroupState state{part(0), part(1), part(2), pooling ? part(3) : nullptr, part(4), stride,
                   hidden,  hidden + (isNarrow ? elementsSize : rows * stride), elementStride};
  beginGroup(job, group, state);
  for (ptrdiff_t r = plan.activeOf(group, 0); r < rows; r++) finishRow(job, group[r], r, state);
  for (float *values : {job.layer.hidden, job.layer.cells}) {
    if (values) clearPadding(plan, group, values, shape.hidden);
  }

  std::vector<ptrdiff_t> chunk, places;
  for (ptrdiff_t first = 0, last = 0; first < plan.steps; first = last) {
    chunk.clear();
    places.clear();
    for (; last < plan.steps; last++) {
      const ptrdiff_t active = plan.activeOf(group, last), tokens = chunk.size();
      if (active == 0 || tokens + active > chunkTokens) break;
      for (ptrdiff_t r = 0; r < active; r++) {
        const ptrdiff_t position = plan.position(group[r], last);
        places.push_back(job.table ? job.repeats.slot[position] : tokens + r);
        chunk.push_back(job.rowOf(position));
      }
    }
    if (chunk.empty()) return;
    if (!job.table) project(job, chunk.data(), chunk.size(), x, sums, chunkStride);
    const ptrdiff_t *at = places.data();
    for (ptrdiff_t step = first; step < last; step++) {
      const ptrdiff_t active = plan.activeOf(group, step);
      if (job.table) stepGroup(job, group, step, active, job.table, job.tableStride, at, state);
      else stepGroup(job, group, step, active, sums, chunkStride, at, state);
      at += active;
    }
  }
}

/// The projection of every distinct row, when tokens repeat enough. Bit for bit what `project` gives for each token.
inline void projectDistinctRows(std::vector<ForwardJob> &jobs) {
  const std::vector<ptrdiff_t> &rows = jobs[0].repeats.rows;
  const ptrdiff_t count = rows.size(), blocks = unitBlocks(jobs[0].plan.shape.hidden);
  if (jobs[0].repeats.slot.empty() || count == 0) return;
  static thread_local Scratch scratch;
  const ptrdiff_t tableStride = (count + 4) * panelWidth, layers = jobs.size();
  float *tables = scratch.floats(layers * blocks * tableStride);
  for (ptrdiff_t l = 0; l < layers; l++) {
    jobs[l].table = tables + l * blocks * tableStride;
    jobs[l].tableStride = tableStride;
  }
  const ptrdiff_t chunks = (count + forwardChunk - 1) / forwardChunk;
  parallelFor(layers * chunks, [&](ptrdiff_t task) {
    static thread_local Scratch room;
    const TileSession session;
    const ForwardJob &job = jobs[task / chunks];
    const ptrdiff_t begin = task % chunks * forwardChunk, end = std::min(count, begin + forwardChunk);
    const ptrdiff_t stride = spreadElements(job.plan.shape.embedding);
    Element *x = elements(room.floats(floatsFor((forwardChunk + spareRows) * stride)));
    project(job, rows.data() + begin, end - begin, x, job.table + begin * panelWidth, tableStride);
  });
}

/// A table of projections takes at most 64 MB.
constexpr ptrdiff_t mostTableFloats = ptrdiff_t(16) << 20;

inline void runForward(const std::vector<LstmPlan> &plans, const LstmEmbeddings &embeddings,
                       const std::vector<LstmForward> &layers) {
  const LstmShape &shape = plans[0].shape;
  const ptrdiff_t blocks = unitBlocks(shape.hidden), groups = plans[0].groups.size();
  const ptrdiff_t inputSize = floatsFor(blocks * panelSize(shape.embedding));
  const ptrdiff_t recurrentSize = floatsFor(blocks * panelSize(shape.hidden));
  const ptrdiff_t packedSize = inputSize + recurrentSize + blocks * panelWidth;
  static thread_local Scratch scratch;
  float *packed = scratch.floats(layers.size() * packedSize);
  const ptrdiff_t mostRows = mostTableFloats / std::max<ptrdiff_t>(1, blocks * panelWidth * layers.size());
  const RepeatedRows repeats = findRepeatedRows(plans[0], embeddings, mostRows);
  std::vector<ForwardJob> jobs;
  for (size_t l = 0; l < layers.size(); l++, packed += packedSize) {
    Element *input = elements(packed), *recurrent = elements(packed + inputSize);
    float *bias = packed + inputSize + recurrentSize;
    jobs.push_back({plans[l], layers[l], embeddings, input, recurrent, bias, repeats, nullptr, 0});
    packGates(layers[l].weights.input, shape.embedding, shape.hidden, input);
    packGates(layers[l].weights.recurrent, shape.hidden, shape.hidden, recurrent);
    packBias(layers[l].weights.bias, shape.hidden, bias);
  }
  projectDistinctRows(jobs);
  parallelFor(jobs.size() * groups, [&](ptrdiff_t task) {
    const ForwardJob &job = jobs[task / groups];
    forwardGroup(job, job.plan.groups[task % groups]);
  });
}

inline ptrdiff_t savedPerToken(ptrdiff_t hidden) { return unitBlocks(hidden) * savedPerBlock; }

inline auto forwardFunction() { return &runForward; }
inline auto savedFunction() { return &savedPerToken; }
