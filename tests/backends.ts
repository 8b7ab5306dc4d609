/** The same tests on every tensor engine that loads on this machine. */
import * as tf from '@tensorflow/tfjs-core';
import { type Callback, suite } from 'uvu';
import { type BackendName, backendNames, chooseBackend } from '../src/tensor/backend.js';

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
