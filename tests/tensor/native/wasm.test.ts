import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadWasm } from '../../../src/tensor/native/wasm/loadWasm.js';

const test = suite('WebAssembly build');

test('the file is that of the sources', () => {
  const script = fileURLToPath(new URL('../../../scripts/build-wasm.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
});

test('errors of C++ are errors of JavaScript, however many', () => {
  const addon = loadWasm();
  const wrong = () => addon.unary(0, new Float32Array(100_000), new Float32Array(1));
  for (let i = 0; i < 3000; i += 1) assert.throws(wrong, /^result: expected 100000 elements, got 1$/);
  const right = new Float32Array(3);
  addon.unary(0, Float32Array.of(1, 2, 3), right);
  assert.equal([...right], [-1, -2, -3]);
});

test('an array may be input and result at once, and a part of a larger one', () => {
  const addon = loadWasm();
  const whole = Float32Array.of(7, 3, 4, 7);
  const part = whole.subarray(1, 3);
  addon.scaleSequences(part, part, Int32Array.of(2), 1, 10);
  assert.equal([...whole], [7, 6, 8, 7]);
});

test('new arrays come out, and survive later calls', () => {
  const addon = loadWasm();
  const scatter = (value: number) =>
    addon.scatterRows(
      Int32Array.of(5, 2),
      Int32Array.of(2),
      Float32Array.of(1),
      null,
      Float32Array.of(value, 2),
    );
  const first = scatter(1);
  scatter(9);
  assert.equal(
    [[...first.rows], [...first.values]],
    [
      [2, 5],
      [2, 1],
    ],
  );
});

test('a size beyond memory is refused, and what follows still works', () => {
  const addon = loadWasm();
  assert.throws(
    () => addon.lstmSavedSize(2 ** 40, 1, 1, 1, new Int32Array(1), 0),
    /a size that memory has room for/,
  );
  assert.is(addon.sumOfSquares(Float32Array.of(3, 4)), 25);
});

/** Prints what came of a program on the kernels; threads are waiting for work when it ends. */
function printed(program: string, environment: Readonly<Record<string, string>> = {}): string {
  const url = new URL('../../../src/tensor/native/wasm/loadWasm.ts', import.meta.url);
  const source = `import { loadWasm } from ${JSON.stringify(url)}; const addon = loadWasm(); ${program}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', source],
    { encoding: 'utf8', env: { ...process.env, ...environment }, timeout: 60_000 },
  );
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
  return stdout.trim();
}

const PRODUCTS = `
  const size = 512;
  const left = new Float32Array(size * size).fill(1);
  const result = new Float32Array(size * size);
  const used = new Set();
  for (let i = 0; i < 20; i += 1) {
    addon.product(left, left, null, result, 1, size, size, size, false, false, 1, 1, 0, 0, 0);
    used.add(result.every((value) => value === size));
    await new Promise((resolve) => setTimeout(resolve, i));
  }
  console.log(addon.info().threads, ...used);`;

test('threads work, wait and do not keep a process from ending', () => {
  assert.is(printed(PRODUCTS, { TEXTVAT_THREADS: '3' }), '3 true');
  assert.is(printed(PRODUCTS, { TEXTVAT_THREADS: '' }), `${availableParallelism()} true`);
});

test('an error inside a kernel leaves the threads usable', () => {
  const addon = loadWasm();
  addon.useThreads(3);
  const noMemory = () => addon.lstmSavedSize(2 ** 40, 1, 1, 1, new Int32Array(1), 0);
  const value = () => {
    const size = 256;
    const result = new Float32Array(size * size);
    const ones = new Float32Array(size * size).fill(1);
    addon.product(ones, ones, null, result, 1, size, size, size, false, false, 1, 1, 0, 0, 0);
    return result.every((one) => one === size);
  };
  for (let i = 0; i < 50; i += 1) {
    assert.throws(noMemory);
    assert.ok(value());
  }
  addon.useThreads(availableParallelism());
});

test.run();
