/** The C++ part as JavaScript sees it, and how it is found and loaded. Arrays are handed over without copying. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What the addon says about itself. */
export interface NativeInfo {
  /** In use: `baseline`, `avx2`, `avx512` or `neon`. */
  readonly instructionSet: string;
  /** Those that this build and this processor support, slowest first. */
  readonly available: readonly string[];
  readonly threads: number;
  readonly compiler: string;
}

/** B, T, E, H, lengths [B] in descending order, reverse */
export type LstmShape = [number, number, number, number, Int32Array, boolean];

/** Shapes and formulas: kernels.h. Sizes are checked; results are written into the arrays given for them. */
export interface NativeAddon {
  info(): NativeInfo;
  /** Overrides TEXTVAT_ISA. @throws when the processor lacks it */
  useInstructionSet(name: string): void;
  /** Overrides TEXTVAT_THREADS. */
  useThreads(count: number): void;
  /** Gflop/s of fused multiply-adds in registers. */
  measurePeak(seconds: number, threads: number): number;
  /** Undefined contents, aligned for vectors. */
  allocateBuffer(bytes: number): ArrayBuffer;

  product: ProductFunction;
  productReference: ProductFunction;

  lstmSavedSize(...shape: LstmShape): number;
  lstmForward(
    ...call: [
      ...shape: LstmShape,
      embeddings: Float32Array,
      inputWeights: Float32Array,
      recurrentWeights: Float32Array,
      bias: Float32Array,
      hidden: Float32Array,
      saved: Float32Array | null,
    ]
  ): void;
  lstmBackward(
    ...call: [
      ...shape: LstmShape,
      hiddenGradient: Float32Array,
      embeddings: Float32Array,
      inputWeights: Float32Array,
      recurrentWeights: Float32Array,
      hidden: Float32Array,
      saved: Float32Array,
      embeddingsGradient: Float32Array | null,
      inputWeightsGradient: Float32Array | null,
      recurrentWeightsGradient: Float32Array | null,
      biasGradient: Float32Array | null,
    ]
  ): void;
  lstmForwardReference(
    ...call: [
      ...shape: LstmShape,
      embeddings: Float32Array,
      inputWeights: Float32Array,
      recurrentWeights: Float32Array,
      bias: Float32Array,
      hidden: Float32Array,
    ]
  ): void;
  lstmBackwardReference(
    ...call: [
      ...shape: LstmShape,
      hiddenGradient: Float32Array,
      embeddings: Float32Array,
      inputWeights: Float32Array,
      recurrentWeights: Float32Array,
      bias: Float32Array,
      embeddingsGradient: Float32Array,
      inputWeightsGradient: Float32Array,
      recurrentWeightsGradient: Float32Array,
      biasGradient: Float32Array,
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
}

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
) => void;

let loaded: NativeAddon | undefined;

/**
 * Loads the addon, once.
 * @throws Error whose message says why it cannot be used
 */
export function loadNative(): NativeAddon {
  if (loaded) return loaded;
  const file = addonFile();
  if (!existsSync(file)) {
    throw new Error('it has not been built: run `npm run build:native`, which needs a C++ compiler');
  }
  const addon = createRequire(import.meta.url)(file) as NativeAddon;
  const forced = process.env['TEXTVAT_ISA'];
  if (forced) addon.useInstructionSet(forced);
  loaded = addon;
  return addon;
}

/** TEXTVAT_ADDON names another build, such as one with a sanitizer. This module is at the same depth in src and dist. */
function addonFile(): string {
  return (
    process.env['TEXTVAT_ADDON'] ??
    fileURLToPath(new URL('../../../build/native/textvat.node', import.meta.url))
  );
}
