/**
 * One measurement in a process of its own, so that engine, threads and peak memory are its own too.
 * Reads a request as JSON from its first argument and prints the answer as JSON.
 */
import * as tf from '@tensorflow/tfjs-core';
import { convolveMax, convolveMaxComposite } from '../../src/layers/convolutionPooled.js';
import { lstm } from '../../src/layers/lstm.js';
import { applyGradients } from '../../src/optimisation/optimiser.js';
import { stepGradients } from '../../src/optimisation/step.js';
import { chooseBackend } from '../../src/tensor/backend.js';
import type { BackendName } from '../../src/tensor/backendNames.js';
import { loadNative } from '../../src/tensor/native/nativeBackend.js';
import type { Precision } from '../../src/tensor/precision.js';
import { createRandom, fillUniform } from '../../src/tensor/random.js';
import { type TrainingRequest, trainDefaultModel } from './defaultModel.js';
import { repeat, type Timing, timingOf } from './measurement.js';
import { createTask, mainTask, type TaskOptions } from './task.js';
import { learnWordVectors } from './wordVectors.js';

export type Request =
  | { readonly kind: 'peak' }
  | {
      readonly kind: 'step';
      readonly backend: BackendName;
      readonly repetitions: number;
      readonly task?: Partial<TaskOptions>;
    }
  | {
      readonly kind: 'lstm';
      readonly backend: BackendName;
      readonly repetitions: number;
      readonly hidden: number;
      readonly precision: Precision;
    }
  | { readonly kind: 'convolution'; readonly repetitions: number }
  | TrainingRequest
  | { readonly kind: 'wordVectors'; readonly reviews?: string | undefined };

export interface PeakAnswer {
  readonly isa: string;
  readonly peakGflops1: number;
  readonly peakGflopsAll: number;
  readonly threads: number;
  /** Of one thread with operands in bf16; 0 where nothing multiplies them. */
  readonly bfloat16Gflops1: number;
  readonly bfloat16: string;
}

export interface StepAnswer {
  readonly timing: Timing;
  readonly tokens: number;
  readonly flops: number;
  /** Measured between the repetitions; null without the native addon. */
  readonly peakGflops: number | null;
  readonly peakResidentBytes: number;
  /** Value of the losses after the last step: engines must agree. */
  readonly losses: Readonly<Record<string, number>>;
}

export interface LstmAnswer {
  readonly forward: Timing;
  readonly forwardAndBackward: Timing;
  /** Of one forward pass. */
  readonly flops: number;
}

export interface ConvolutionAnswer {
  /** Forward with backward. */
  readonly kernel: Timing;
  readonly twin: Timing;
  /** Of one forward pass. */
  readonly flops: number;
}

const request = JSON.parse(process.argv[2]!) as Request;
const answers = {
  peak,
  step,
  lstm: lstmOp,
  convolution,
  defaultModel: trainDefaultModel,
  wordVectors: ({ reviews }: Request & { kind: 'wordVectors' }) => learnWordVectors(reviews),
};
process.stdout.write(
  `${JSON.stringify(await (answers[request.kind] as (one: Request) => unknown)(request))}\n`,
);

function peak(): PeakAnswer {
  const addon = loadNative();
  const { instructionSet, threads, bfloat16 } = addon.info();
  return {
    bfloat16,
    bfloat16Gflops1: addon.measureBfloat16Peak(1),
    isa: instructionSet,
    peakGflops1: addon.measurePeak(1, 1),
    peakGflopsAll: addon.measurePeak(1, threads),
    threads,
  };
}

async function step({ backend, repetitions, task }: Request & { kind: 'step' }): Promise<StepAnswer> {
  await chooseBackend(backend);
  const addon = backend === 'native' ? loadNative() : null;
  const { learner, model, optimiser, terms, texts, tokens, flops } = createTask({ ...mainTask, ...task });
  const random = { dropout: createRandom(1, 'dropout'), perturbation: createRandom(1, 'perturbation') };
  let losses: Readonly<Record<string, number>> = {};
  let peakGflops = 0;
  const work = () => {
    const result = stepGradients(learner, model, terms, texts, random, 1);
    applyGradients(model, optimiser, result.gradients, { rate: 1e-3, clip: 1, averagingDecay: 0.999 });
    losses = result.losses;
  };
  const timings: number[] = [];
  work();
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    // Beside each step, so that neighbours on the machine slow both alike.
    if (addon) peakGflops = Math.max(peakGflops, addon.measurePeak(0.02, addon.info().threads));
    const start = performance.now();
    work();
    timings.push((performance.now() - start) / 1000);
  }
  return {
    timing: timingOf(timings),
    tokens,
    flops,
    peakGflops: addon && peakGflops,
    peakResidentBytes: process.resourceUsage().maxRSS * 1024,
    losses,
  };
}

/** 32 sequences of 400 tokens, 256 wide, without padding: the shape that the peers are measured with. */
async function lstmOp({
  backend,
  repetitions,
  hidden,
  precision,
}: Request & { kind: 'lstm' }): Promise<LstmAnswer> {
  await chooseBackend(backend);
  const [batch, time, width] = [32, 400, 256];
  const inputs = [
    random([batch, time, width], 1, 'embeddings'),
    random([width, 4 * hidden], 0.05, 'input'),
    random([hidden, 4 * hidden], 0.05, 'recurrent'),
    random([4 * hidden], 0.05, 'bias'),
  ];
  const upstream = random([batch, time, hidden], 1, 'gradient');
  const lengths = new Int32Array(batch).fill(time);
  const layer = (...tensors: tf.Tensor[]) => {
    const [x, inputWeights, recurrentWeights, bias] = tensors as [
      tf.Tensor3D,
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor1D,
    ];
    return lstm(x, lengths, { inputWeights, recurrentWeights, bias }, { reverse: false, precision });
  };
  const gradients = tf.grads(layer);
  return {
    forward: repeat(repetitions, () => tf.tidy(() => void layer(...inputs).dataSync())),
    forwardAndBackward: repeat(repetitions, () =>
      tf.tidy(() => {
        for (const gradient of gradients(inputs, upstream)) gradient.dataSync();
      }),
    ),
    flops: 2 * batch * time * (width + hidden) * 4 * hidden,
  };
}

/** 32 sequences of 250 tokens, 256 wide, 384 filters of 3 tokens: our kernel beside its readable twin. */
async function convolution({ repetitions }: Request & { kind: 'convolution' }): Promise<ConvolutionAnswer> {
  await chooseBackend('native');
  const [batch, time, width, window, filters] = [32, 250, 256, 3, 384];
  const inputs = [
    random([batch, time, width], 1, 'embeddings'),
    random([window, width, filters], 0.05, 'filters'),
  ];
  const upstream = random([batch, filters], 1, 'gradient');
  const lengths = new Int32Array(batch).fill(time);
  const timed = (op: typeof convolveMaxComposite) => {
    const gradients = tf.grads((x, kernel) => op(x as tf.Tensor3D, lengths, kernel as tf.Tensor3D));
    return repeat(repetitions, () =>
      tf.tidy(() => {
        for (const gradient of gradients(inputs, upstream)) gradient.dataSync();
      }),
    );
  };
  return {
    kernel: timed(convolveMax),
    twin: timed(convolveMaxComposite),
    flops: 2 * batch * time * window * width * filters,
  };
}

/** Uniform between -scale and scale. */
function random(shape: number[], scale: number, name: string): tf.Tensor {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  fillUniform(values, createRandom(1, name).key, 0);
  return tf.tensor(
    values.map((value) => scale * (2 * value - 1)),
    shape,
  );
}
