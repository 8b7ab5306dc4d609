/** The result of the bench for people. */
import type { BenchResult, StepSpeed } from '../bench.js';
import type { Timing } from './measurement.js';
import type { TextSpeed } from './textPeers.js';

const number = (value: number, digits = 2) => value.toFixed(digits);
const times = (value: number | null) => (value === null ? 'not there' : `${number(value, 1)} x`);
const spread = ({ median, best, worst, repetitions }: Timing) =>
  `${number(median)} s (${number(best)} to ${number(worst)} in ${repetitions})`;

function timingOf(speed: StepSpeed): Timing {
  const { seconds: median, secondsBest: best, secondsWorst: worst, repetitions } = speed;
  return { median, best, worst, repetitions };
}

export function printReport(result: BenchResult): void {
  const { machine, vatStep, classify, defaultModel, textPeers, lstm, convolution, wordVectors, sweeps } =
    result;
  const { native, bf16, ratios } = vatStep;
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${number(machine.memoryBytes / 2 ** 30, 0)} GiB, Node ${machine.node}`,
    `${machine.isa}: multiply-add peak ${number(machine.peakGflops1, 0)} Gflop/s with one thread, ${number(machine.peakGflopsAll, 0)} with all; bf16 by ${machine.bf16}: ${number(machine.bf16Gflops1, 0)} with one`,
    '',
    'One VAT step: BiLSTM 2 x 256, embeddings 256 wide, 50,000 words, 64 + 64 texts as long as IMDB reviews',
    `  time                 ${spread(timingOf(native))}`,
    `  tokens a second      ${number(native.tokensPerSecond, 0)}`,
    `  useful Gflop/s       ${number(native.gflops, 0)}, ${number(100 * native.shareOfPeak, 0)} % of the peak`,
    ...(bf16 === null
      ? []
      : [
          `  with products in bf16 ${spread(timingOf(bf16))}, ${number(native.seconds / bf16.seconds, 1)} times as fast, ${number(bf16.gflops, 0)} Gflop/s`,
        ]),
    `  peak resident memory ${number(native.peakResidentBytes / 1e9)} GB`,
    `  wasm                 ${times(ratios.wasm)} our time`,
    `  tensorflow           ${times(ratios.tensorflow)}`,
    `  PyTorch              ${times(ratios.torch.float32)}, in bf16 ${times(ratios.torch.bf16)}`,
    `  one thread           ${times(vatStep.threadScaling)}`,
    `  500,000 words        ${times(vatStep.vocabularyGrowth)} the time with 20,000`,
    '',
    'The LSTM, 32 sequences of 400 tokens',
    ...Object.entries(lstm).flatMap(([name, one]) => [
      `  ${name.padEnd(12)} forward ${spread(one.native.forward)}`,
      `${' '.repeat(15)}forward and backward ${spread(one.native.forwardAndBackward)}, ${number((3 * one.native.flops) / one.native.forwardAndBackward.median / 1e9, 0)} Gflop/s`,
      ...(one.bf16 === null
        ? []
        : [
            `${' '.repeat(15)}in bf16 forward ${spread(one.bf16.forward)}, and backward ${spread(one.bf16.forwardAndBackward)}`,
          ]),
      `${' '.repeat(15)}PyTorch ${times(one.torchRatio.float32)}, in bf16 ${times(one.torchRatio.bf16)}, wasm ${times(one.wasmRatio)} our time`,
    ]),
    '',
    'Convolution and its maximum over time, forward and backward: 32 sequences of 250 tokens, 384 filters of 3 tokens',
    `  ${spread(convolution.kernel)}, the same in two steps ${times(convolution.twin.median / convolution.kernel.median)} our time`,
    '',
    'Word vectors: skip-gram, 256 wide',
    `  ${number(wordVectors.wordsPerSecond, 0)} words a second, ${times(wordVectors.fastTextRatio)} those of fastText`,
    '',
    'Classification of whole reviews',
    `  ${number(classify.reviewsPerSecond, 0)} a second; Bayes of natural ${number(classify.naturalReviewsPerSecond, 0)}`,
    `  one line from cold ${classify.coldStartMs === null ? 'not measured: run `npm run build` first' : `${number(classify.coldStartMs, 0)} ms`}`,
    '',
    'The default model, of 2,000 labels and 6,000 texts',
    ...Object.entries(defaultModel.trainSeconds).map(
      ([phase, seconds]) => `  ${phase.padEnd(28)} ${number(seconds, 1)} s`,
    ),
    `  ${number(defaultModel.reviewsPerSecond, 0)} reviews a second, a folder of ${number(defaultModel.folderBytes / 1e6, 0)} MB`,
    `  one line from cold ${defaultModel.coldStartMs === null ? 'not measured: run `npm run build` first' : `${number(defaultModel.coldStartMs, 0)} ms`}`,
    ...(defaultModel.peakResidentBytes === null
      ? []
      : [`  peak resident memory ${number(defaultModel.peakResidentBytes / 1e6, 0)} MB`]),
    `  ${number(100 * defaultModel.error, 1)} % of them wrong`,
    '',
    'Other classifiers of the same labels and reviews',
    ...Object.entries(textPeers).map(
      ([name, speed]: [string, TextSpeed | null]) =>
        `  ${name.padEnd(12)} ${speed === null ? 'not there' : `trained in ${number(speed.trainSeconds)} s, ${number(speed.reviewsPerSecond, 0)} reviews a second, ${number(100 * speed.error, 1)} % wrong`}`,
    ),
    ...(sweeps === null ? [] : ['', 'Seconds of a step, by one dimension']),
    ...Object.entries(sweeps ?? {}).map(
      ([dimension, values]) =>
        `  ${dimension.padEnd(14)} ${Object.entries(values as Record<string, { seconds: number }>)
          .map(([value, { seconds }]) => `${value}: ${number(seconds)}`)
          .join('   ')}`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
