import * as assert from 'uvu/assert';
import { createHostFunctions } from '../../../src/tensor/native/nativeHostFunctions.js';
import { trainWordVectors, type WordVectorWork } from '../../../src/tensor/wordVectors.js';
import { someTables, someWork } from '../wordVectorWork.js';
import { assertSameBits, distance, nativeSuite } from './native.js';

const test = nativeSuite('word vectors');

// Around the widths of vectors and panels.
const widths = [1, 7, 16, 50, 64, 100, 256];
const changes: Record<string, Partial<WordVectorWork>> = {
  'skip-gram': {},
  'continuous bag of words': { bagOfWords: true },
  'groups as large as the text': { groupSize: 100, negatives: Int32Array.of(3, 1, 4, 1, 5) },
  'groups of one word': { groupSize: 1, negatives: new Int32Array(56 * 2).fill(7) },
  'no negatives': { negatives: new Int32Array(0) },
};

test.onEverySet('tables as the JavaScript twin makes them', (addon) => {
  const native = createHostFunctions(addon);
  for (const [name, change] of Object.entries(changes)) {
    for (const width of widths) {
      const [actual, expected] = [someTables(width), someTables(width)];
      native.trainWordVectors(someWork(change), actual);
      trainWordVectors(someWork(change), expected);
      for (const table of ['input', 'output'] as const) {
        const found = distance(actual[table], expected[table]);
        assert.ok(found < 2e-6, `${name}, width ${width}, ${table}: ${found}`);
        assert.ok(distance(someTables(width)[table], expected[table]) > 1e-3, `${name} changes the ${table}`);
      }
    }
  }
});

test.onEveryBuild('one thread and several give the same bits', (addon) => {
  const native = createHostFunctions(addon);
  const trained = (threads: number) => {
    addon.useThreads(threads);
    const tables = someTables(64);
    const work = someWork(
      { blockGroups: 40, negatives: new Int32Array(500 * 7).fill(2) },
      Array(40).fill(100),
    );
    native.trainWordVectors(work, tables);
    return tables;
  };
  const one = trained(1);
  for (const threads of [2, 3, 7]) {
    const several = trained(threads);
    assertSameBits(several.input, one.input);
    assertSameBits(several.output, one.output);
  }
});

test('nothing to learn from', (addon) => {
  const native = createHostFunctions(addon);
  const tables = someTables(16);
  native.trainWordVectors(someWork({ negatives: new Int32Array(0) }, []), tables);
  native.trainWordVectors(someWork({}, [1, 1]), tables);
  assert.equal(tables, someTables(16));
});

test('what lies beyond the tables or the text is refused', (addon) => {
  const native = createHostFunctions(addon);
  const { words, left, right, negatives } = someWork();
  const refuses = (change: Partial<WordVectorWork>, message: RegExp) =>
    assert.throws(() => native.trainWordVectors(someWork(change), someTables(16)), message);
  refuses({ words: Int32Array.from(words).fill(23, 0, 1) }, /words: beyond the tables/);
  refuses({ words: Int32Array.from(words).fill(-1, 0, 1) }, /words: beyond the tables/);
  refuses({ negatives: Int32Array.from(negatives).fill(23, 0, 1) }, /negatives: beyond the tables/);
  refuses({ negatives: negatives.subarray(1) }, /negatives: expected the same number/);
  refuses({ left: Int32Array.from(left).fill(1, 0, 1) }, /left, right: beyond the words/);
  refuses({ right: Int32Array.from(right).fill(1, -1) }, /left, right: beyond the words/);
  refuses({ left: left.subarray(1) }, /left: expected 56 elements/);
  refuses({ groupSize: 0 }, /at least 1/);
});

test.run();
