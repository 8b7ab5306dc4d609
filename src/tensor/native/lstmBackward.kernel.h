#include TEXTVAT_TILE
#include "panels.h"

#include "lstmLayout.h"
#include "lstmBackwardTiles.h"
#include "lstmWeightGradient.h"

/// Tokens of a chunk: enough that the sums of the weight gradients are worth fetching, few enough for the caches.
constexpr ptrdiff_t backwardChunk = 1024;
/// Without weight gradients: the gate gradients should stay in the second-level cache until they are multiplied again.
constexpr ptrdiff_t backwardChunkAlone = 192;

/// One layer, its working memory and its packed weights.
struct BackwardJob {
  const LstmPlan &plan;
  const LstmBackward &layer;
  const float *embeddings;
  float *embeddingsGradient;            // this layer's, or null
  Element *inputPanels, *recurrentPanels; // transposed
  float *carriedHidden, *carriedCells;  // gradients of states, [B][carriedStride], group after group
  ptrdiff_t carriedStride;
  Element *gates; // gradients [blocks][blockStride] of a chunk: see ownGates
  ptrdiff_t blockStride; // a little more than a chunk, so that blocks keep apart in the cache
  WeightInputs inputs;
  float *sums; // of the weight gradients
  std::vector<int32_t> firstUnit, nextUnit; // maxima by time, see listMaxima
  std::vector<const Element *> gateRows; // of the chunk's tokens, see ChunkGates
};

/// Whether each group keeps its gate gradients apart, or all of them in one array that is the panel of the weights' product.
inline bool ownGates(bool weights) { return isNarrow || !weights; }

/// What a group carries from chunk to chunk.
struct CarriedGradients {
  float *hidden, *cells;
};

/// The units of a row whose maximum lies at time t: firstUnit[b, t], then nextUnit[b, unit] and so on, -1 at the end.
inline void listMaxima(BackwardJob &job) {
  const LstmShape &shape = job.plan.shape;
  const auto &pooled = job.layer.pooledGradient;
  if (!pooled.values || pooled.mode != Pooling::max) return;
  job.firstUnit.assign(shape.batch * shape.time, -1);
  job.nextUnit.resize(shape.batch * shape.hidden);
  for (ptrdiff_t row = 0; row < shape.batch; row++) {
    for (ptrdiff_t unit = 0; shape.lengths[row] > 0 && unit < shape.hidden; unit++) {
      int32_t &first = job.firstUnit[row * shape.time + pooled.argmax[row * pooled.stride + unit]];
      job.nextUnit[row * shape.hidden + unit] = first;
      first = static_cast<int32_t>(unit);
    }
  }
}

/// dh += what the layer's results hand back to one token.
inline void addResultGradient(const BackwardJob &job, ptrdiff_t row, ptrdiff_t step, float *dh) {
  const LstmShape &shape = job.plan.shape;
  const ptrdiff_t hidden = shape.hidden;
  const auto &pooled = job.layer.pooledGradient;
  const float *dense = job.layer.hiddenGradient;
  float factor = 1;
  if (dense) {
    dense += job.plan.position(row, step) * hidden;
  } else if (pooled.mode == Pooling::max) {
    const float *values = pooled.values + row * pooled.stride;
    const int32_t *next = job.nextUnit.data() + row * hidden;
    for (int32_t u = job.firstUnit[job.plan.position(row, step)]; u >= 0; u = next[u]) dh[u] += values[u];
    return;
  } else {
    if (pooled.mode == Pooling::last && step + 1 < shape.lengths[row]) return;
    dense = pooled.values + row * pooled.stride;
    if (pooled.mode == Pooling::mean) factor = 1.0f / static_cast<float>(shape.lengths[row]);
  }
  for (ptrdiff_t at = 0; at < hidden; at += width) {
    const Vector sum = multiplyAdd(broadcast(factor), loadUpTo(dense + at, hidden - at), loadUpTo(dh + at, hidden - at));
    storeUpTo(dh + at, sum, hidden - at);
  }
}

/// The row [x, hPrevious, 1] of one token.
inline void keepInputs(const BackwardJob &job, ptrdiff_t row, ptrdiff_t step, const float *before, float *to) {
  const LstmShape &shape = job.plan.shape;
  std::memcpy(to, job.embeddings + job.plan.position(row, step) * shape.embedding, shape.embedding * sizeof(float));
  to += shape.embedding;
  const float *initial = job.layer.initial.hidden;
  if (before) restoreHidden(before, shape.hidden, to);
  else if (initial) std::memcpy(to, initial + row * shape.hidden, shape.hidden * sizeof(float));
  else std::memset(to, 0, shape.hidden * sizeof(float));
  to[shape.hidden] = 1;
}

/// The gate gradients of one token, at row `token` of `gates`.
inline void backwardToken(const BackwardJob &job, ptrdiff_t row, ptrdiff_t step, float *dh, float *dc, Element *gates) {
  const LstmPlan &plan = job.plan;
  const ptrdiff_t hidden = plan.shape.hidden, blocks = unitBlocks(hidden), perToken = blocks * savedPerBlock;
  const float *saved = job.layer.saved + (plan.offset[step] + row) * perToken;
  const float *before = step > 0 ? job.layer.saved + (plan.offset[step - 1] + row) * perToken : nullptr;
  const float *initial = job.layer.initial.cell ? job.layer.initial.cell + row * hidden : nullptr;
  addResultGradient(job, row, step, dh);
  for (ptrdiff_t block = 0; block < blocks; block++) {
    const ptrdiff_t at = block * width, units = hidden - at;
    const Vector previousCell = before    ? load(before + block * savedPerBlock + 4 * width)
                                : initial ? loadUpTo(initial + at, units)
                                          : broadcast(0.0f);
    // The whole of `before` is wanted in the next step, and it comes from memory.
    for (int gate = 0; before && gate < 4; gate++) prefetch(before + block * savedPerBlock + gate * width);
    gateGradients(saved + block * savedPerBlock, previousCell, load(dh + at), dc + at, gates + block * job.blockStride,
                  units);
  }
}

/// `columns` columns of a result: gate gradients times panels.
inline void flowBack(const BackwardJob &job, const Element *gates, const Element *panels, const ptrdiff_t *places,
                     ptrdiff_t count, float *result, const ptrdiff_t *resultRows, ptrdiff_t resultStride,
                     ptrdiff_t columns, bool back) {
  const ptrdiff_t blocks = unitBlocks(job.plan.shape.hidden), size = blocks * panelWidth * panelWidth;
  FlowTile tile;
  tile.depth = panelWidth;
  tile.rowStride = panelWidth;
  tile.segments = blocks;
  tile.segmentStride = job.blockStride;
  tile.gates = gates;
  tile.places = places;
  tile.resultRows = resultRows;
  tile.resultStride = resultStride;
  const PanelOrder order{(columns + panelWidth - 1) / panelWidth, back};
  for (ptrdiff_t i = 0; i < order.count; i++) {
    const ptrdiff_t column = order.at(i) * panelWidth;
    tile.panel = panels + order.at(i) * size;
    tile.nextPanel = panels + order.after(i) * size;
    tile.result = result + column;
    tile.columns = columns - column;
    forEachTile(count, tile);
  }
}

/// Steps last - 1 down to first of one group; leaves the gate gradients in gates [blocks][blockStride].
inline void backwardSteps(BackwardJob &job, const LstmGroup &group, const CarriedGradients &carried, ptrdiff_t first,
                          ptrdiff_t last, Element *gates) {
  const LstmPlan &plan = job.plan;
  const ptrdiff_t hidden = plan.shape.hidden, perToken = unitBlocks(hidden) * savedPerBlock;
  std::vector<ptrdiff_t> places(group.size());
  ptrdiff_t ownPlace = 0;
  for (ptrdiff_t step = first; step < last; step++) ownPlace += plan.activeOf(group, step);
  for (ptrdiff_t step = last - 1; step >= first; step--) {
    const ptrdiff_t active = plan.activeOf(group, step);
    ownPlace -= active;
    for (ptrdiff_t r = 0; r < active; r++) {
      const ptrdiff_t row = group[r], token = plan.offset[step] + row - plan.offset[first];
      const ptrdiff_t at = r * job.carriedStride;
      places[r] = isNarrow ? ownPlace + r : token;
      backwardToken(job, row, step, carried.hidden + at, carried.cells + at, gates + places[r] * panelWidth);
      if (!job.inputs.values) continue;
      const float *before = step > 0 ? job.layer.saved + (plan.offset[step - 1] + row) * perToken : nullptr;
      keepInputs(job, row, step, before, job.inputs.values + token * job.inputs.stride);
      if (isNarrow) job.gateRows[token] = gates + places[r] * panelWidth;
    }
    if (step == 0) return;
    flowBack(job, gates, job.recurrentPanels, places.data(), active, carried.hidden, nullptr, job.carriedStride, hidden,
             step % 2 == 1);
  }
}

/// embeddingsGradient = gates * inputWeights^T for one group's tokens of a chunk.
inline void embeddingsGradient(const BackwardJob &job, const LstmGroup &group, ptrdiff_t first, ptrdiff_t last,
                               const Element *gates) {
  const LstmPlan &plan = job.plan;
  const ptrdiff_t size = plan.shape.embedding;
  std::vector<ptrdiff_t> places, positions;
  for (ptrdiff_t step = first; step < last; step++) {
    const ptrdiff_t active = plan.activeOf(group, step);
    for (ptrdiff_t r = 0; r < active; r++) {
      places.push_back(isNarrow ? places.size() : plan.offset[step] + group[r] - plan.offset[first]);
      positions.push_back(plan.position(group[r], step));
    }
  }
  flowBack(job, gates, job.inputPanels, places.data(), places.size(), job.embeddingsGradient, positions.data(), size, size,
           false);
}

/// Sizes of a layer's working memory, in floats.
struct BackwardSizes {
  ptrdiff_t panels, carriedStride, carried, blockStride, gates, inputs, inputColumnStride, inputColumns, sums, embeddings;

  BackwardSizes(const LstmPlan &plan, bool weights, bool ownEmbeddings, ptrdiff_t chunkTokens) {
    const LstmShape &shape = plan.shape;
    const ptrdiff_t blocks = unitBlocks(shape.hidden), rows = shape.embedding + shape.hidden + 1;
    auto columns = [](ptrdiff_t count) { return (count + panelWidth - 1) / panelWidth * panelWidth; };
    panels = floatsFor((columns(shape.embedding) + columns(shape.hidden)) * blocks * panelWidth);
    carriedStride = spread(columns(shape.hidden));
    carried = shape.batch * carriedStride;
    blockStride = (chunkTokens + spareRows + 4) * panelWidth;
    gates = floatsFor((ownGates(weights) ? plan.groups.size() : 1) * blocks * blockStride);
    inputs = weights ? chunkTokens * spread(rows) : 0;
    inputColumnStride = spreadElements(chunkTokens);
    inputColumns = weights && isNarrow ? floatsFor((rows + spareRows) * inputColumnStride) : 0;
    sums = weights ? blocks * rows * panelWidth : 0;
    embeddings = ownEmbeddings ? shape.batch * shape.time * shape.embedding : 0;
  }

  ptrdiff_t all() const { return panels + 2 * carried + gates + inputs + inputColumns + sums + embeddings; }
};

/// A job whose memory begins at `free`, with weights packed and sums at zero.
inline BackwardJob makeBackwardJob(const LstmPlan &plan, const LstmBackward &layer, const float *embeddings,
                                   float *embeddingsGradient, const BackwardSizes &sizes, float *free) {
  const LstmShape &shape = plan.shape;
  const ptrdiff_t rows = shape.embedding + shape.hidden + 1, blocks = unitBlocks(shape.hidden);
  auto take = [&free](ptrdiff_t size) {
    float *taken = free;
    free += size;
    return taken;
  };
  Element *recurrentPanels = elements(take(sizes.panels));
  float *carried = take(2 * sizes.carried);
  Element *gates = elements(take(sizes.gates));
  Element *inputPanels = recurrentPanels + (shape.hidden + panelWidth - 1) / panelWidth * panelWidth * blocks * panelWidth;
  const WeightInputs inputs{sizes.inputs ? take(sizes.inputs) : nullptr, spread(rows), rows,
                            elements(take(sizes.inputColumns)), sizes.inputColumnStride};
  float *sums = sizes.sums ? take(sizes.sums) : nullptr;
  if (sizes.embeddings) embeddingsGradient = take(sizes.embeddings);
  packGatesTransposed(layer.weights.recurrent, shape.hidden, shape.hidden, recurrentPanels);
  if (embeddingsGradient) packGatesTransposed(layer.weights.input, shape.embedding, shape.hidden, inputPanels);
  std::memset(carried, 0, 2 * sizes.carried * sizeof(float));
  if (sums) std::memset(sums, 0, sizes.sums * sizeof(float));
  BackwardJob job{plan, layer, embeddings, embeddingsGradient, inputPanels, recurrentPanels, carried,
                  carried + sizes.carried, sizes.carriedStride, gates, sizes.blockStride, inputs, sums, {}, {}, {}};
  if (isNarrow && inputs.values) job.gateRows.resize(sizes.blockStride / panelWidth);
  listMaxima(job);
  return job;
}

/// Borders of the chunks of steps, from the end to 0.
inline std::vector<ptrdiff_t> chunkBorders(const LstmPlan &plan, ptrdiff_t chunkTokens) {
  std::vector<ptrdiff_t> borders{plan.steps};
  while (borders.back() > 0) {
    ptrdiff_t first = borders.back() - 1;
    while (first > 0 && plan.offset[borders.back()] - plan.offset[first - 1] <= chunkTokens) first--;
    borders.push_back(first);
  }
  return borders;
}

/// One chunk of steps of one group: everything but the weight gradients.
inline void backwardChunkOf(BackwardJob &job, ptrdiff_t g, ptrdiff_t first, ptrdiff_t last) {
  ptrdiff_t firstRow = 0;
  for (ptrdiff_t before = 0; before < g; before++) firstRow += job.plan.groups[before].size();
  const CarriedGradients carried{job.carriedHidden + firstRow * job.carriedStride,
                                 job.carriedCells + firstRow * job.carriedStride};
  const bool own = ownGates(job.inputs.values != nullptr);
  Element *gates = job.gates + (own ? g * unitBlocks(job.plan.shape.hidden) * job.blockStride : 0);
  const TileSession session;
  backwardSteps(job, job.plan.groups[g], carried, first, last, gates);
  if (job.embeddingsGradient) embeddingsGradient(job, job.plan.groups[g], first, last, gates);
}

/// sum += part on the real tokens of [B,T,E].
inline void addRealTokens(const LstmShape &shape, const float *part, float *sum) {
  parallelFor(shape.batch, [&](ptrdiff_t row) {
    const ptrdiff_t at = row * shape.time * shape.embedding, count = shape.lengths[row] * shape.embedding;
    for (ptrdiff_t i = 0; i < count; i += width) {
      storeUpTo(sum + at + i, add(loadUpTo(sum + at + i, count - i), loadUpTo(part + at + i, count - i)), count - i);
    }
  });
}

inline void finishWeights(const BackwardJob &job) {
  const ptrdiff_t embedding = job.plan.shape.embedding, hidden = job.plan.shape.hidden, rows = job.inputs.rows;
  unpackGradient(job.sums, rows, 0, embedding, hidden, job.layer.inputGradient);
  unpackGradient(job.sums, rows, embedding, hidden, hidden, job.layer.recurrentGradient);
  unpackGradient(job.sums, rows, embedding + hidden, 1, hidden, job.layer.biasGradient);
}

/// Runs all jobs; every chunk of all of them ends before the next one begins.
inline void runJobs(std::vector<BackwardJob> &jobs, ptrdiff_t chunkTokens) {
  const LstmPlan &plan = jobs[0].plan;
  const ptrdiff_t groups = plan.groups.size(), layers = jobs.size(), blocks = unitBlocks(plan.shape.hidden);
  const std::vector<ptrdiff_t> borders = chunkBorders(plan, chunkTokens);
  if (!jobs[0].inputs.values) {
    return parallelFor(layers * groups, [&](ptrdiff_t task) {
      for (size_t c = 1; c < borders.size(); c++) {
        backwardChunkOf(jobs[task / groups], task % groups, borders[c], borders[c - 1]);
      }
    });
  }
  const ptrdiff_t parts = blocks * weightParts(jobs[0].inputs.rows);
  for (size_t c = 1; c < borders.size(); c++) {
    parallelFor(layers * groups, [&](ptrdiff_t task) {
      backwardChunkOf(jobs[task / groups], task % groups, borders[c], borders[c - 1]);
    });
    const ptrdiff_t tokens = plan.offset[borders[c - 1]] - plan.offset[borders[c]];
    if (isNarrow) {
      const ptrdiff_t turns = (jobs[0].inputs.rows + turnedRows - 1) / turnedRows;
      parallelFor(layers * turns, [&](ptrdiff_t task) { turnInputs(jobs[task / turns].inputs, task % turns, tokens); });
    }
    parallelFor(layers * parts, [&](ptrdiff_t task) {
      const BackwardJob &job = jobs[task / parts];
      const ChunkGates gates{job.gates, job.blockStride, job.gateRows.data()};
      addWeightGradients(job.inputs, gates, task % parts, tokens, job.sums);
    });
  }
  parallelFor(layers, [&](ptrdiff_t l) { finishWeights(jobs[l]); });
}

inline void runBackward(const std::vector<LstmPlan> &plans, const float *embeddings,
                        const std::vector<LstmBackward> &layers, float *embeddingsGradient) {
  const LstmPlan &plan = plans[0];
  const bool weights = layers[0].inputGradient != nullptr;
  const ptrdiff_t chunkTokens = std::max(weights ? backwardChunk : backwardChunkAlone, plan.shape.batch);
  std::vector<BackwardSizes> sizes;
  ptrdiff_t all = 0;
  for (size_t l = 0; l < layers.size(); l++) {
    sizes.emplace_back(plans[l], weights, embeddingsGradient && l > 0, chunkTokens);
    all += sizes[l].all();
  }
  static thread_local Scratch scratch;
  float *free = scratch.floats(all);
  std::vector<BackwardJob> jobs;
  for (size_t l = 0; l < layers.size(); free += sizes[l++].all()) {
    jobs.push_back(makeBackwardJob(plans[l], layers[l], embeddings, embeddingsGradient, sizes[l], free));
  }
  runJobs(jobs, chunkTokens);
  if (!embeddingsGradient) return;
  for (size_t l = 1; l < jobs.size(); l++) addRealTokens(plan.shape, jobs[l].embeddingsGradient, embeddingsGradient);
  for (const LstmGroup &group : plan.groups) clearPadding(plan, group, embeddingsGradient, plan.shape.embedding);
}

inline auto backwardFunction() { return &runBackward; }
