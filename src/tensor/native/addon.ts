/** The C++ part as JavaScript sees it; loadNative.ts finds and loads it. Arrays are handed over without copying. */

/** What the addon says about itself. */
export interface NativeInfo {
  /** In use: `baseline`, `avx2`, `avx512` or `neon`. */
  readonly instructionSet: string;
  /** Those that this build and this processor support, slowest first. */
  readonly available: readonly string[];
  readonly threads: number;
  readonly compiler: string;
  /** What multiplies numbers in bf16: `amx`, `avx512` or `none`. */
  readonly bfloat16: string;
  /** What could, slowest first. */
  readonly bfloat16Units: readonly string[];
}

export type LstmLayerArgument = boolean | Float32Array | null;

/** What products round their operands to: 0 nothing (float32), 1 bf16 (where the processor can, else nothing). */
export type PrecisionNumber = 0 | 1;

/** B, T, E, H, lengths [B] in descending order, precision */
export type LstmShape = [number, number, number, number, Int32Array, PrecisionNumber];

/** B, T, E, W, F, lengths [B], precision */
export type ConvolutionShape = [number, number, number, number, number, Int32Array, PrecisionNumber];

/** Shapes and formulas: kernels.h. Sizes are checked; results are written into the arrays given for them. */
export interface NativeAddon {
  info(): NativeInfo;
  /** Overrides TEXTVAT_ISA. @throws when the processor lacks it */
  useInstructionSet(name: string): void;
  /** Overrides TEXTVAT_BF16. @throws when the processor lacks it */
  useBfloat16(name: string): void;
  /** Overrides TEXTVAT_THREADS. */
  useThreads(count: number): void;
  /** Gflop/s of fused multiply-adds in registers. */
  measurePeak(seconds: number, threads: number): number;
  /** The same of products of bf16, one thread; 0 where nothing multiplies them. */
  measureBfloat16Peak(seconds: number): number;
  /** Undefined contents, aligned for vectors. */
  allocateBuffer(bytes: number): ArrayBuffer;

  product: ProductFunction;
  productReference: ProductFunction;

  lstmSavedSize(...shape: LstmShape): number;
  /** layers: reverse, weights, bias, initial state, hidden, cells, final state, saved of each, as addonLstm.cc lists them. */
  lstmForward(
    ...call: [
      ...shape: LstmShape,
      embeddings: Float32Array,
      slots: Int32Array | null,
      pooling: number,
      pooled: Float32Array | null,
      argmax: Int32Array | null,
      ...layers: LstmLayerArgument[],
    ]
  ): void;
  /** layers: reverse, weights, initial state, hidden gradient, saved, weight gradients of each, as addonLstm.cc lists them. */
  lstmBackward(
    ...call: [
      ...shape: LstmShape,
      embeddings: Float32Array,
      pooling: number,
      pooledGradient: Float32Array | null,
      argmax: Int32Array | null,
      embeddingsGradient: Float32Array | null,
      ...layers: LstmLayerArgument[],
    ]
  ): void;
  lstmForwardReference(
    ...call: [
      ...shape: LstmShape,
      reverse: boolean,
      embeddings: Float32Array,
      inputWeights: Float32Array,
      recurrentWeights: Float32Array,
      bias: Float32Array,
      initialHidden: Float32Array | null,
      initialCell: Float32Array | null,
      hidden: Float32Array,
      finalHidden: Float32Array | null,
      finalCell: Float32Array | null,
    ]
  ): void;
  lstmBackwardReference(
    ...call: [
      ...shape: LstmShape,
      reverse: boolean,
      hiddenGradient: Float32Array,
      embeddings: Float32Array,
      inputWeights: Float32Array,
      recurrentWeights: Float32Array,
      bias: Float32Array,
      initialHidden: Float32Array | null,
      initialCell: Float32Array | null,
      embeddingsGradient: Float32Array,
      inputWeightsGradient: Float32Array,
      recurrentWeightsGradient: Float32Array,
      biasGradient: Float32Array,
    ]
  ): void;

  convolveMax(
    ...call: [
      ...shape: ConvolutionShape,
      embeddings: Float32Array,
      filters: Float32Array,
      best: Float32Array,
      argmax: Int32Array,
    ]
  ): void;
  convolveMaxGradient(
    ...call: [
      ...shape: ConvolutionShape,
      embeddings: Float32Array,
      filters: Float32Array,
      argmax: Int32Array,
      gradient: Float32Array,
      embeddingsGradient: Float32Array | null,
      filtersGradient: Float32Array | null,
    ]
  ): void;

  poolOverTime(
    batch: number,
    time: number,
    width: number,
    lengths: Int32Array,
    mode: number,
    hidden: Float32Array,
    pooled: Float32Array,
    argmax: Int32Array | null,
  ): void;
  poolOverTimeGradient(
    batch: number,
    time: number,
    width: number,
    lengths: Int32Array,
    mode: number,
    pooledGradient: Float32Array,
    argmax: Int32Array | null,
    hiddenGradient: Float32Array,
  ): void;

  binary: BinaryFunction;
  unary(operation: number, x: Float32Array, result: Float32Array): void;
  softmax(
    rows: number,
    columns: number,
    logarithm: boolean,
    logits: Float32Array,
    result: Float32Array,
  ): void;

  crossEntropy(
    rows: number,
    columns: number,
    logits: Float32Array,
    targets: Int32Array,
    gradient: Float32Array,
    losses: Float32Array,
  ): void;

  gatherRows(
    ids: Int32Array,
    lengths: Int32Array,
    inverseDeviation: Float32Array,
    mask: Float32Array | null,
    mean: Float32Array,
    table: Float32Array,
    out: Float32Array,
  ): void;
  scatterRows(
    ids: Int32Array,
    lengths: Int32Array,
    inverseDeviation: Float32Array,
    mask: Float32Array | null,
    gradient: Float32Array,
  ): { rows: Int32Array; values: Float32Array };
  maskedNormal(
    out: Float32Array,
    lengths: Int32Array,
    width: number,
    key0: number,
    key1: number,
    first: number,
  ): void;
  scaleSequences(
    out: Float32Array,
    values: Float32Array,
    lengths: Int32Array,
    width: number,
    norm: number,
  ): void;
  sumOfSquares(values: Float32Array): number;
  adam(
    ...call: [
      parameter: Float32Array,
      gradient: Float32Array,
      firstMoment: Float32Array,
      secondMoment: Float32Array,
      ...step: AdamNumbers,
    ]
  ): void;
  sparseAdam(
    ...call: [
      table: Float32Array,
      rows: Int32Array,
      gradient: Float32Array,
      width: number,
      firstMoment: Float32Array,
      secondMoment: Float32Array,
      ...step: AdamNumbers,
    ]
  ): void;
  average(averaged: Float32Array, parameter: Float32Array, decay: number): void;
  averageRows(
    averaged: Float32Array,
    table: Float32Array,
    width: number,
    rows: Int32Array,
    decays: Float64Array,
  ): void;
  addScaled(sum: Float32Array, part: Float32Array, weight: number): void;

  trainWordVectors(
    bagOfWords: boolean,
    words: Int32Array,
    left: Int32Array,
    right: Int32Array,
    negatives: Int32Array,
    groupSize: number,
    blockGroups: number,
    negativeWeight: number,
    rate: number,
    largestStep: number,
    width: number,
    input: Float32Array,
    output: Float32Array,
  ): void;
  trainDocumentVectors(
    ngrams: Int32Array,
    starts: Int32Array,
    rows: Int32Array,
    noise: Int32Array,
    noiseStarts: Int32Array,
    negatives: number,
    rate: number,
    learnNgrams: boolean,
    width: number,
    parts: number,
    documents: Float32Array,
    ngramTable: Float32Array,
  ): void;
  readDocumentVectors(
    ngrams: Int32Array,
    starts: Int32Array,
    weights: Float32Array,
    rows: Int8Array,
    bits: number,
    width: number,
    parts: number,
    mean: Float32Array,
    squares: Float32Array,
    map: Float32Array,
    negatives: number,
    steps: number,
    found: Float32Array,
  ): void;
}

/** result[i] = a[i mod size of a] op b[i mod size of b]; operations as in kernels.h. */
type BinaryFunction = (operation: number, a: Float32Array, b: Float32Array, result: Float32Array) => void;

/** rate, beta1, beta2, epsilon, correction1, correction2, gradientScale */
type AdamNumbers = [number, number, number, number, number, number, number];

/** result = activation(left right + bias); a batch of 1 is repeated. */
export type ProductFunction = (
  left: Float32Array,
  right: Float32Array,
  bias: Float32Array | null,
  result: Float32Array,
  batch: number,
  m: number,
  k: number,
  n: number,
  transposeLeft: boolean,
  transposeRight: boolean,
  leftBatch: number,
  rightBatch: number,
  activation: number,
  leakyReluAlpha: number,
  precision: PrecisionNumber,
) => void;
