import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InputError } from '../../src/errors.js';
import { chooseBackend } from '../../src/tensor/backend.js';
import type { BackendName } from '../../src/tensor/backendNames.js';
import { loadableBackends } from '../backends.js';

const test = suite('choice of the engine');

const root = new URL('../../', import.meta.url);

async function failure(wanted: BackendName): Promise<unknown> {
  try {
    await chooseBackend(wanted);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Runs a module in its own process, so that nothing is loaded yet. */
function runModule(code: string, ...nodeOptions: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', ...nodeOptions, '--input-type=module', '--eval', code],
    { cwd: root, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

/** A module hook that lets the resolution of some packages fail. */
function without(...packages: string[]): string[] {
  const hook = `export const resolve = (name, context, next) => {
    if (${JSON.stringify(packages)}.some((missing) => name.includes(missing))) throw new Error(name + ' is missing\\nbecause');
    return next(name, context);
  }`;
  const register = `import { register } from 'node:module';
    register('data:text/javascript,${encodeURIComponent(hook).replaceAll("'", '%27')}');`;
  return ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
}

const printChoice = `import { chooseBackend } from './src/tensor/backend.ts';
  console.log(JSON.stringify(await chooseBackend()));`;

test('auto takes the fastest that loads, and says why no faster one', async () => {
  const choice = await chooseBackend();
  assert.is(choice.backend, loadableBackends[0]);
  for (const { backend, reason } of choice.refused) assert.ok(!loadableBackends.includes(backend) && reason);
});

test('an engine is made sure of once, and the one that was chosen stays', () => {
  const { status, stdout, stderr } =
    runModule(`import { chooseBackend, ensureBackend } from './src/tensor/backend.ts';
    import * as tf from '@tensorflow/tfjs-core';
    await ensureBackend();
    console.log(tf.getBackend());
    await chooseBackend('cpu');
    await ensureBackend();
    console.log(tf.getBackend());
    await ensureBackend('wasm');
    console.log(tf.getBackend());`);
  assert.is(status, 0, stderr);
  assert.equal(stdout.trim().split('\n'), [loadableBackends[0], 'cpu', 'wasm']);
});

test('an unknown engine is bad input that names those there are', async () => {
  for (const name of ['gpu', 'toString']) {
    const error = await failure(name as BackendName);
    assert.instance(error, InputError);
    assert.match(
      (error as InputError).message,
      new RegExp(`--backend ${name}.*native, tensorflow, wasm, cpu`),
    );
  }
});

test('an engine that is not installed is passed over by auto, with one warning, and refused when forced', () => {
  const missing = without('nativeBackend', 'tfjs-node');
  const { stdout, stderr } = runModule(`${printChoice}; await chooseBackend();`, ...missing);
  assert.is(stderr.match(/the fast tensor engine does not load/g)?.length, 1);
  assert.match(stderr, /\(.*nativeBackend.* is missing\); the engine cpu works in its place/);
  const choice = JSON.parse(stdout);
  assert.is(choice.backend, 'cpu');
  assert.equal(
    choice.refused.map((one: { backend: string }) => one.backend),
    ['native', 'tensorflow', 'wasm'],
  );
  assert.match(choice.refused[2].reason, /^\S*nativeBackend\.js is missing$/);

  const forced = runModule(
    `import { chooseBackend } from './src/tensor/backend.ts';
     await chooseBackend('wasm').catch((error) => console.log(error.name, error.message));`,
    ...missing,
  );
  assert.match(forced.stdout, /^InputError --backend wasm: .*nativeBackend\.js is missing.*doctor/);
  assert.is(forced.stderr, '');
});

test('an engine that is there but cannot multiply is passed over', () => {
  const broken = `import * as tf from '@tensorflow/tfjs-core';
    import { registerWasmBackend } from './src/tensor/native/nativeBackend.ts';
    process.env.TEXTVAT_ADDON = 'none.node';
    registerWasmBackend();
    tf.unregisterKernel('BatchMatMul', 'wasm');
    tf.unregisterKernel('_FusedMatMul', 'wasm');
    ${printChoice}`;
  const choice = JSON.parse(runModule(broken, ...without('tfjs-node')).stdout);
  assert.is(choice.backend, 'cpu');
  assert.match(choice.refused.at(-1).reason, /BatchMatMul/);
});

for (const backend of loadableBackends)
  test(`${backend} prints nothing of its own`, () => {
    const { status, stdout, stderr } = runModule(`import * as tf from '@tensorflow/tfjs-core';
      import { chooseBackend } from './src/tensor/backend.ts';
      await chooseBackend('${backend}');
      tf.grad((x) => tf.sum(tf.logSoftmax(tf.concat([tf.matMul(x, x), x]))))(tf.ones([8, 8])).dataSync();
      tf.split(tf.ones([4, 4]), 2);
      console.log(tf.getBackend());`);
    assert.equal({ status, stdout, stderr }, { status: 0, stdout: `${backend}\n`, stderr: '' });
  });

test('importing the module loads no engine', () => {
  const { stdout } = runModule(`import './src/tensor/backend.ts';
    import * as tf from '@tensorflow/tfjs-core';
    console.log(JSON.stringify(Object.keys(tf.engine().registryFactory)));`);
  assert.is(stdout, '[]\n');
});

test.run();
