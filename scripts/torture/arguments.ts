/** Calls of the library as a person may get them wrong: each is one clear error. */
import { join } from 'node:path';
import * as library from '../../src/index.js';
import { add, type Counts, outcome } from './damage.js';

const odd: readonly unknown[] = [
  undefined,
  null,
  '',
  'nothing there',
  0,
  -1,
  Number.NaN,
  [],
  {},
  [null],
  [{ text: 1 }],
  [{ id: 'a', text: 'b', label: {} }],
  () => {},
  Symbol('odd'),
  '\0',
];

type AnyFunction = (...args: unknown[]) => unknown;

async function drain(found: unknown): Promise<void> {
  const value = await found;
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
    for await (const _event of value as AsyncIterable<unknown>);
}

/** @param folder for what is written all the same */
export async function oddArguments(folder: string): Promise<{ counts: Counts; calls: Counts }> {
  const { train, pretrain, loadModel, loadClassifier, readAll, saveModel, compare, tune } =
    library as unknown as Record<string, AnyFunction>;
  const calls: Record<string, (value: unknown) => unknown> = {
    'loadModel(x)': (x) => loadModel!(x),
    'loadClassifier(x)': (x) => loadClassifier!(x),
    'readAll(x)': (x) => readAll!(x),
    'train({ labeled: x })': (x) => train!({ labeled: x }),
    'train({ options: x })': (x) => train!({ labeled: [], options: x }),
    'compare({ labeled: x })': (x) =>
      compare!({ labeled: x, test: [], labelCounts: ['all'], methods: ['linear'], seeds: 1 }),
    'tune({ labeled: x })': (x) => tune!({ labeled: x, trials: 1, options: { model: 'linear' } }),
    'pretrain({ texts: x })': (x) => pretrain!({ texts: x, out: join(folder, 'out') }),
    'pretrain({ out: x })': (x) => pretrain!({ texts: [], out: typeof x === 'string' ? join(folder, x) : x }),
    'saveModel(folder, x)': (x) => saveModel!(join(folder, 'model'), x),
  };
  const counts: Counts = {};
  const wrong: Counts = {};
  for (const [name, call] of Object.entries(calls)) {
    for (const value of odd) {
      const kind = await outcome(() => drain(call(value)));
      const known = kind === 'refused' || kind === 'loaded';
      add(counts, known ? kind : 'another error');
      if (!known) add(wrong, `${name}: ${kind}`);
    }
  }
  return { counts, calls: wrong };
}
