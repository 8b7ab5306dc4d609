/**
 * Measures the native backend against the machine's limit and against its peers:
 *
 *   npm run bench -- [--json] [--quick] [--reviews FILE] [--repetitions 5] [--without-peers]
 *
 * Each measurement runs in a process of its own. Progress and the machine go to stderr, the result to stdout.
 */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Precision } from '../src/tensor/precision.js';
import type { ConvolutionAnswer, LstmAnswer, PeakAnswer, StepAnswer } from './bench/child.js';
import { measureClassification } from './bench/classify.js';
import { type DefaultModelSpeed, measureDefaultModel, reviewsOf } from './bench/defaultModel.js';
import { inChild, inPython, orNull } from './bench/processes.js';
import { printReport } from './bench/report.js';
import { measureSweeps, type Sweeps } from './bench/sweeps.js';
import { mainTask, taskLengths } from './bench/task.js';
import { measureTextPeers, type TextPeers } from './bench/textPeers.js';
import { measureWordVectors, type WordVectorSpeed } from './bench/wordVectors.js';

export interface StepSpeed {
  readonly seconds: number;
  readonly secondsBest: number;
  readonly secondsWorst: number;
  readonly repetitions: number;
  readonly tokensPerSecond: number;
  readonly gflops: number;
  readonly peakResidentBytes: number;
}

export interface BenchResult {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly node: string;
    readonly isa: string;
    readonly peakGflops1: number;
    readonly peakGflopsAll: number;
    /** What multiplies numbers in bf16, and how fast with one thread. */
    readonly bf16: string;
    readonly bf16Gflops1: number;
  };
  readonly vatStep: {
    readonly native: StepSpeed & {
      /** Of the peak of multiply-adds in float32. */
      readonly shareOfPeak: number;
    };
    /** The same with products in bf16; null where nothing multiplies such numbers. */
    readonly bf16: StepSpeed | null;
    /** Seconds of the peer over ours; null where the peer is not there. */
    readonly ratios: {
      readonly wasm: number | null;
      readonly tensorflow: number | null;
      /** PyTorch by its precision, beside ours in the same one, if there is one. */
      readonly torch: Readonly<Record<Precision, number | null>>;
    };
    /** Seconds with one thread over seconds with all. */
    readonly threadScaling: number;
    /** Seconds with 500,000 words over seconds with 20,000. */
    readonly vocabularyGrowth: number;
  };
  readonly classify: {
    readonly reviewsPerSecond: number;
    readonly naturalReviewsPerSecond: number;
    readonly coldStartMs: number | null;
  };
  readonly defaultModel: DefaultModelSpeed;
  /** Other classifiers of the same texts. */
  readonly textPeers: TextPeers;
  /** Forward, and forward with backward, in seconds; ratios of the latter. */
  readonly lstm: Readonly<Record<string, LstmSpeed>>;
  readonly convolution: ConvolutionAnswer;
  readonly wordVectors: WordVectorSpeed;
  readonly sweeps: Sweeps | null;
}

interface LstmSpeed {
  readonly native: LstmAnswer;
  readonly bf16: LstmAnswer | null;
  readonly torchRatio: Readonly<Record<Precision, number | null>>;
  readonly wasmRatio: number | null;
}

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'without-peers': { type: 'boolean', default: false },
    reviews: { type: 'string' },
    repetitions: { type: 'string', default: '5' },
  },
});
const repetitions = Number(options.repetitions);
const threads = String(Number(process.env['TEXTVAT_THREADS']) || availableParallelism());

const result = await measure();
if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
else printReport(result);

async function measure(): Promise<BenchResult> {
  const machine = inChild<PeakAnswer>('the peak of multiply-adds', { kind: 'peak' }, threads);
  const native = step('native', 'the VAT step', repetitions, threads);
  const narrow = hasBfloat16(machine)
    ? step('native', 'the same in bf16', repetitions, threads, { precision: 'bf16' })
    : null;
  const { seconds, gflops } = stepSpeed(native);
  const single = step('native', 'the same with one thread', repetitions, '1');
  const words = [20_000, 500_000].map((vocabulary) =>
    step('native', `the same with ${vocabulary} words`, repetitions, threads, { vocabulary }),
  ) as [StepAnswer, StepAnswer];
  return {
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      node: process.version,
      isa: machine.isa,
      peakGflops1: machine.peakGflops1,
      peakGflopsAll: machine.peakGflopsAll,
      bf16: machine.bfloat16,
      bf16Gflops1: machine.bfloat16Gflops1,
    },
    vatStep: {
      native: {
        ...stepSpeed(native),
        shareOfPeak: gflops / Math.max(native.peakGflops ?? 0, machine.peakGflopsAll),
      },
      bf16: narrow && stepSpeed(narrow),
      ratios: options['without-peers']
        ? { wasm: null, tensorflow: null, torch: { float32: null, bf16: null } }
        : {
            wasm: ratio(peerStep('wasm'), seconds),
            tensorflow: ratio(peerStep('tensorflow'), seconds),
            torch: {
              float32: ratio(torchStep('float32'), seconds),
              bf16: ratio(torchStep('bf16'), (narrow ?? native).timing.median),
            },
          },
      threadScaling: single.timing.median / seconds,
      vocabularyGrowth: words[1].timing.median / words[0].timing.median,
    },
    classify: await measureClassification(options.reviews),
    defaultModel: await measureDefaultModel(threads, options.reviews, options.quick),
    textPeers: await measureTextPeers(
      threads,
      await reviewsOf(options.reviews, options.quick),
      !options['without-peers'],
    ),
    lstm: Object.fromEntries(
      [512, 1024].map((hidden) => [`256 -> ${hidden}`, lstm(hidden, hasBfloat16(machine))]),
    ),
    convolution: inChild<ConvolutionAnswer>(
      'the convolution with its maximum',
      { kind: 'convolution', repetitions },
      threads,
    ),
    wordVectors: await measureWordVectors(threads, options.reviews, !options['without-peers']),
    sweeps: options.quick ? null : measureSweeps(Math.min(3, repetitions), threads),
  };
}

function hasBfloat16({ bfloat16 }: PeakAnswer): boolean {
  return bfloat16 !== 'none';
}

function stepSpeed({ timing, tokens, flops, peakResidentBytes }: StepAnswer): StepSpeed {
  const { median: seconds, best, worst, repetitions: times } = timing;
  return {
    seconds,
    secondsBest: best,
    secondsWorst: worst,
    repetitions: times,
    tokensPerSecond: tokens / seconds,
    gflops: flops / seconds / 1e9,
    peakResidentBytes,
  };
}

function step(
  backend: 'native' | 'wasm' | 'tensorflow',
  title: string,
  times: number,
  threadCount: string,
  task: Partial<typeof mainTask> = {},
): StepAnswer {
  return inChild<StepAnswer>(title, { kind: 'step', backend, repetitions: times, task }, threadCount);
}

function peerStep(backend: 'wasm' | 'tensorflow'): number | null {
  return orNull(() => step(backend, `the VAT step on ${backend}`, 1, threads).timing.best);
}

function torchStep(precision: Precision): number | null {
  const task = { ...mainTask, lengths: taskLengths(mainTask) };
  const request = { kind: 'step', repetitions: 2, threads: Number(threads), task, precision };
  const title = `the VAT step on PyTorch, ${precision}`;
  return orNull(() => inPython<{ timing: { best: number } }>(title, 'torchStep.py', request).timing.best);
}

function lstm(hidden: number, inBfloat16: boolean): LstmSpeed {
  const request = { kind: 'lstm', repetitions, hidden, precision: 'float32' } as const;
  const title = `the LSTM 256 -> ${hidden}`;
  const ours = (precision: Precision) =>
    inChild<LstmAnswer>(`${title}, ${precision}`, { ...request, backend: 'native', precision }, threads);
  const native = ours('float32');
  const narrow = inBfloat16 ? ours('bf16') : null;
  const peer = (own: LstmAnswer, measurePeer: () => Pick<LstmAnswer, 'forwardAndBackward'>) =>
    options['without-peers']
      ? null
      : ratio(
          orNull(() => measurePeer().forwardAndBackward.best),
          own.forwardAndBackward.median,
        );
  const wasm = { ...request, backend: 'wasm', repetitions: 1 } as const;
  const torch = (precision: Precision, own: LstmAnswer) =>
    peer(own, () => {
      const asked = { ...request, repetitions: 2, threads: Number(threads), precision };
      return inPython<LstmAnswer>(`${title} on PyTorch, ${precision}`, 'torchStep.py', asked);
    });
  return {
    native,
    bf16: narrow,
    torchRatio: { float32: torch('float32', native), bf16: torch('bf16', narrow ?? native) },
    wasmRatio: peer(native, () => inChild<LstmAnswer>(`${title} on wasm`, wasm, threads)),
  };
}

function ratio(peer: number | null, ours: number): number | null {
  return peer === null ? null : peer / ours;
}
