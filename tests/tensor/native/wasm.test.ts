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

/** What a program on the kernels prints, in a process of its own; `exported` is what the module exports. */
function printed(program: string, flags: readonly string[] = [], threads = ''): string {
  const url = new URL('../../../src/tensor/native/wasm/loadWasm.ts', import.meta.url);
  const source = `
    const { Instance } = WebAssembly;
    let exported;
    WebAssembly.Instance = function (...given) {
      const instance = new Instance(...given);
      exported = instance.exports;
      return instance;
    };
    const { loadWasm } = await import(${JSON.stringify(url)});
    const addon = loadWasm();
    const size = 256;
    const ones = new Float32Array(size * size).fill(1);
    const multiply = (result) => addon.product(ones, ones, null, result, 1, size, size, size, false, false, 1, 1, 0, 0, 0);
    const isRight = () => {
      const result = new Float32Array(size * size);
      multiply(result);
      return result.every((value) => value === size);
    };
    const untilThreadsWork = async () => {
      while (exported.tasksOfThreads() === 0) {
        isRight();
        await new Promise(setImmediate);
      }
    };
    ${program}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--import', 'tsx', '--input-type=module', '-e', source],
    { encoding: 'utf8', env: { ...process.env, TEXTVAT_THREADS: threads }, timeout: 120_000 },
  );
  assert.equal({ status, stderr }, { status: 0, stderr: '' });
  return stdout.trim();
}

test('threads work, sleep, work again and do not keep a process from ending', () => {
  const program = `
    await untilThreadsWork();
    const before = exported.tasksOfThreads();
    await new Promise((resolve) => setTimeout(resolve, 100));
    while (exported.tasksOfThreads() === before) isRight();
    console.log(addon.info().threads, isRight());`;
  assert.is(printed(program, [], '3'), '3 true');
});

test('as many threads as the process may use, or as TEXTVAT_THREADS says', () => {
  const program = 'console.log(addon.info().threads);';
  for (const given of ['', '0', 'many']) assert.is(printed(program, [], given), `${availableParallelism()}`);
  assert.is(printed(program, [], '99999999999'), '256');
});

test('where no thread can start, the calling one does all', () => {
  const program = `
    const { createRequire, syncBuiltinESMExports } = await import('node:module');
    createRequire(import.meta.url)('node:worker_threads').Worker = function () {
      throw new Error('refused');
    };
    syncBuiltinESMExports();
    console.log([1, 2, 3].map(isRight).join(), exported.tasksOfThreads());`;
  assert.is(printed(program, [], '3'), 'true,true,true 0');
});

test('threads are not started on memory that is not there', () => {
  const program = `
    addon.useThreads(1);
    isRight();
    for (let bytes = 2 ** 24; bytes > 2 ** 18; bytes /= 2) while (exported.malloc(bytes) !== 0);
    addon.useThreads(4);
    const all = [];
    for (let i = 0; i < 50; i += 1) {
      all.push(isRight());
      await new Promise(setImmediate);
    }
    console.log(all.every(Boolean), exported.tasksOfThreads());`;
  assert.is(printed(program, ['--wasm-max-mem-pages=400']), 'true 0');
});

test('where memory ends inside a task, in whatever thread, there is an error, and later calls work', () => {
  const program = `
    await untilThreadsWork();
    const left = new Float32Array(600 * 600).fill(1);
    const right = () => {
      const result = new Float32Array(600 * 600);
      addon.product(left, left, null, result, 1, 600, 600, 600, false, false, 1, 1, 0, 0, 0);
      return result.every((value) => value === 600);
    };
    // The C library neither joins small blocks nor cuts large ones.
    const kept = [];
    for (let bytes = 256; bytes <= 2 ** 22; bytes *= 2)
      for (let i = 0; i < 9; i += 1) kept.push(exported.malloc(bytes - 64));
    const taken = [];
    for (let bytes = 2 ** 21 - 64; bytes >= 64; bytes = Math.floor(bytes / 2))
      for (let at = exported.malloc(bytes); at !== 0; at = exported.malloc(bytes)) taken.push(at);
    // Room for the arrays of a call, and for nothing else.
    for (const at of taken.splice(0, 3)) exported.free(at);
    let errors = 0;
    for (let i = 0; i < 20; i += 1) {
      try {
        right();
      } catch {
        errors += 1;
      }
    }
    for (const at of [...taken, ...kept]) exported.free(at);
    const before = exported.tasksOfThreads();
    const results = [];
    do results.push(right());
    while (exported.tasksOfThreads() === before);
    console.log(errors, results.every(Boolean));`;
  assert.is(printed(program, ['--wasm-max-mem-pages=1000'], '3'), '20 true');
});

test.run();
