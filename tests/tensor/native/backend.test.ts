import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { chooseBackend } from '../../../src/tensor/backend.js';
import { type NativeAddon, registerNativeBackend } from '../../../src/tensor/native/nativeBackend.js';
import { distance, nativeSuite, randomFloats } from './native.js';

const test = nativeSuite('backend');

type Compute = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** The same computation on the CPU backend and on ours. */
async function agree(name: string, compute: Compute, shapeA: number[], shapeB: number[]): Promise<void> {
  const results = [];
  for (const backend of ['cpu', 'native', 'wasm'] as const) {
    await chooseBackend(backend);
    const values = (shape: number[], seed: string) =>
      tf.tensor(randomFloats(tf.util.sizeFromShape(shape), 2, seed), shape);
    results.push(tf.tidy(() => compute(values(shapeA, 'a'), values(shapeB, 'b')).dataSync()));
  }
  for (const result of results.slice(1)) {
    const found = distance(result, results[0]!);
    assert.ok(found <= 2e-6, `${name} of [${shapeA}] and [${shapeB}]: ${found}`);
  }
}

const binary: Record<string, Compute> = { add: tf.add, sub: tf.sub, mul: tf.mul, div: tf.div };
const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  neg: tf.neg,
  exp: tf.exp,
  relu: tf.relu,
  step: (x) => tf.step(x),
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  square: tf.square,
  sqrt: (x) => tf.sqrt(tf.abs(x)),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  addN: (x) => tf.addN([x, x, x]),
};

test.onEverySet('arithmetic broadcasts like the CPU backend', async () => {
  const shapes: [number[], number[]][] = [
    [
      [3, 257],
      [3, 257],
    ],
    [[3, 257], [257]],
    [[257], [3, 257]],
    [
      [5, 7, 33],
      [7, 33],
    ],
    [
      [5, 7, 33],
      [1, 33],
    ],
    [[5, 7, 33], []],
    [[1], [999]],
    [
      [300, 3],
      [300, 1],
    ],
    [
      [20, 1, 33],
      [7, 1],
    ],
    [[0, 5], [5]],
  ];
  for (const [name, compute] of Object.entries(binary)) {
    for (const [a, b] of shapes) await agree(name, compute, a, b);
  }
});

test.onEverySet('functions of one tensor', async () => {
  for (const [name, compute] of Object.entries(unary)) {
    for (const shape of [[1], [17, 255], [999]]) await agree(name, (a) => compute(a), shape, [1]);
  }
});

test.onEverySet('NaN passes through every function', async () => {
  await chooseBackend('native');
  for (const [name, compute] of Object.entries(unary)) {
    const x = tf.tensor(randomFloats(300, 1, 'x').fill(Number.NaN, 100, 102), [3, 100]);
    assert.ok(compute(x).dataSync().some(Number.isNaN), name);
  }
});

test.onEverySet('products broadcast like the CPU backend', async () => {
  const matMul: Compute = (a, b) => tf.matMul(a, b);
  await agree('matMul', matMul, [3, 5], [5, 9]);
  await agree('matMul', matMul, [4, 3, 5], [4, 5, 9]);
  await agree('matMul', matMul, [2, 1, 3, 5], [1, 3, 5, 9]);
  await agree('matMul', matMul, [3, 5], [4, 5, 9]);
  await agree('transposed', (a, b) => tf.matMul(a, b, true, true), [5, 3], [9, 5]);
  for (const activation of ['linear', 'relu', 'sigmoid', 'elu', 'relu6'] as const) {
    const fused: Compute = (a, b) =>
      tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: tf.ones([9]), activation });
    await agree(`fused ${activation}`, fused, [3, 5], [5, 9]);
  }
});

test('slices, parts, joins and paddings are those of the CPU backend', async () => {
  const whole: [number[], number[]] = [
    [5, 7, 9],
    [5, 2, 9],
  ];
  await agree('slice', (a) => tf.slice(a, [1, 2, 3], [3, 4, 5]), ...whole);
  await agree('slice of rows', (a) => tf.slice(a, [1, 0, 0], [3, 7, 9]), ...whole);
  await agree('slice to the end', (a) => tf.slice(a, [1, 2], [-1, -1]), ...whole);
  await agree('slice of nothing', (a) => tf.slice(a, [1, 2, 3], [0, 4, 5]), ...whole);
  await agree('slice of a vector', (a) => tf.slice(a, [2], [3]), [7], [1]);
  for (const axis of [0, 1, 2]) {
    const parts = [1, [5, 7, 9][axis]! - 1];
    await agree(`split ${axis}`, (a) => tf.split(a, parts, axis)[1]!, ...whole);
    await agree(`join ${axis}`, (a) => tf.concat([a, a, tf.neg(a)], axis), ...whole);
  }
  await agree('join of unlike', (a, b) => tf.concat([a, b], 1), ...whole);
  await agree('pad', (a) => tf.pad(a, [[0, 1], [2, 0], [1, 3]], 0.5), ...whole); // biome-ignore format: one line
  await agree('pad one axis', (a) => tf.pad(a, [[0, 0], [2, 1], [0, 0]]), ...whole); // biome-ignore format: one line
});

test('memory that somebody has seen is not used again', async () => {
  await chooseBackend('native');
  const make = (value: number) => tf.add(tf.fill([100_000], value), 0.5);
  const seen = tf.tidy(() => make(1).dataSync());
  const viewed = tf.tidy(() => tf.keep(tf.slice(make(2), 1000, 50_000)));
  const copy = tf.tidy(() => tf.keep(tf.reshape(make(3), [1000, 100])));
  for (let round = 0; round < 5; round += 1) tf.tidy(() => void make(9));
  assert.ok(seen.every((value) => value === 1.5));
  assert.ok(viewed.dataSync().every((value) => value === 2.5));
  assert.ok(copy.dataSync().every((value) => value === 3.5));
  tf.dispose([viewed, copy]);
});

test('tensors do not pile up', async () => {
  await chooseBackend('native');
  const { numTensors, numDataBuffers } = tf.memory();
  for (let round = 0; round < 20; round += 1) {
    tf.tidy(() => void tf.matMul(tf.ones([64, 300]), tf.ones([300, 64])).dataSync());
  }
  assert.is(tf.memory().numTensors, numTensors);
  assert.is(tf.memory().numDataBuffers, numDataBuffers);
});

test('registering twice changes nothing', async () => {
  await registerNativeBackend();
  await registerNativeBackend();
});

const module = new URL('../../../src/tensor/native/nativeBackend.ts', import.meta.url).href;

/** Runs an expression of `addon` in a process of its own. */
function inProcess(expression: string, environment: Record<string, string>): string {
  const source = `import { loadNative } from ${JSON.stringify(module)};
    const addon = loadNative(); process.stdout.write(String(${expression}));`;
  return execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('bf16 goes with AVX-512 alone', (addon) => {
  const { available, bfloat16, instructionSet } = addon.info();
  for (const set of available) {
    addon.useInstructionSet(set);
    assert.is(addon.info().bfloat16, set === instructionSet ? bfloat16 : 'none', set);
    assert.is(addon.measureBfloat16Peak(0.001) > 0, addon.info().bfloat16 !== 'none');
  }
});

test('instruction set and threads are taken from the environment', (addon) => {
  for (const set of addon.info().available) {
    const environment = { TEXTVAT_ISA: set, TEXTVAT_THREADS: '3' };
    const found = inProcess('addon.info().instructionSet + addon.info().threads', environment);
    assert.is(found, `${set}3`);
  }
  assert.throws(() => inProcess('0', { TEXTVAT_ISA: 'sse9' }), /'sse9' is not available here/);
  assert.throws(() => inProcess('0', { TEXTVAT_ADDON: '/nowhere' }), /there is no \/nowhere/);
});

/** Multiplies in a worker thread with its own copy of the module, and ends. */
function workerSum(rounds: number): Promise<number> {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const addon = require(workerData.file);
    const [m, k, n] = [64, 300, 130];
    const left = Float32Array.from({ length: m * k }, (_, i) => (i % 7) - 3);
    const right = Float32Array.from({ length: k * n }, (_, i) => (i % 5) - 2);
    const result = new Float32Array(m * n);
    for (let round = 0; round < workerData.rounds; round += 1) {
      addon.product(left, right, null, result, 1, m, k, n, false, false, 1, 1, 0, 0, 0);
    }
    parentPort.postMessage(result.reduce((sum, value) => sum + value * value, 0));`;
  const file = new URL('../../../build/native/textvat.node', import.meta.url).pathname;
  return new Promise((resolve, reject) => {
    const worker = new Worker(source, {
      eval: true,
      workerData: { file: process.env['TEXTVAT_ADDON'] ?? file, rounds },
      execArgv: [],
    });
    let result = Number.NaN;
    worker.on('message', (value: number) => {
      result = value;
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve(result));
  });
}

test('worker threads use it side by side, and it outlives them', async (addon: NativeAddon) => {
  const sums = await Promise.all([1, 50, 50, 50].map(workerSum));
  assert.ok(
    sums.every((sum) => sum === sums[0] && sum > 0),
    `${sums}`,
  );
  assert.ok(addon.sumOfSquares(randomFloats(100_000, 1, 'after')) > 0);
});

test.run();
