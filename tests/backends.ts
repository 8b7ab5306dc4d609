/** The same tests on every tensor engine that loads on this machine. */
import * as tf from '@tensorflow/tfjs-core';
import { type Callback, suite } from 'uvu';
import { chooseBackend } from '../src/tensor/backend.js';
import { type BackendName, backendNames } from '../src/tensor/backendNames.js';
import { registerGradients } from '../src/tensor/gradients.js';

/** The engines that load here, fastest first. */
export const loadableBackends: readonly BackendName[] = await probe();

/** Tries every engine once, and says on stderr which are covered and why others are not. */
async function probe(): Promise<BackendName[]> {
  const loadable: BackendName[] = [];
  const notes: string[] = [];
  for (const backend of backendNames) {
    try {
      await chooseBackend(backend);
      loadable.push(backend);
    } catch (error) {
      notes.push(`  not ${backend}: ${error instanceof Error ? error.message : error}`);
    }
  }
  process.stderr.write(`${[`engines under test: ${loadable.join(', ')}`, ...notes].join('\n')}\n`);
  return loadable;
}

/**
 * All gradients that are registered once every engine has been tried. In Node.js tfjs-core has none; tfjs-node brings
 * them for every engine of its process, where they would hide that ours are wrong or missing.
 */
const gradients = backendNames
  .flatMap((backend) => tf.getKernelsForBackend(backend))
  .flatMap(({ kernelName }) => tf.getGradient(kernelName) ?? []);

/** The gradients that a process with this engine alone has. */
function useGradientsOf(backend: BackendName): void {
  for (const { kernelName } of gradients) if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
  if (backend === 'tensorflow') for (const gradient of gradients) tf.registerGradient(gradient);
  registerGradients();
}

export interface BackendSuite {
  /** Registers a test for every engine; its tensors are disposed of when it ends. */
  (name: string, test: (backend: BackendName) => void | Promise<void>): void;
  run(): void;
}

/** One uvu suite for each engine, so that every engine is chosen once and a failure names it. */
export function onEveryBackend(name: string): BackendSuite {
  const suites = loadableBackends.map((backend) => {
    const tests = suite(`${name} on ${backend}`);
    tests.before(async () => {
      await chooseBackend(backend);
      useGradientsOf(backend);
    });
    return { backend, tests };
  });
  const register = (testName: string, test: (backend: BackendName) => void | Promise<void>) => {
    for (const { backend, tests } of suites)
      tests(
        testName,
        inScope(() => test(backend)),
      );
  };
  return Object.assign(register, {
    run: () => {
      for (const { tests } of suites) tests.run();
    },
  });
}

function inScope(test: () => void | Promise<void>): Callback {
  return async () => {
    tf.engine().startScope();
    try {
      await test();
    } finally {
      tf.engine().endScope();
    }
  };
}
