/** Weights files of models on n-grams that were tampered with: each is refused by name, and none is followed into a circle. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { knnArrays, knnFromArrays } from '../../src/models/knn/knnArrays.js';
import { forestArrays, forestFromArrays } from '../../src/models/trees/forestArrays.js';
import { createNgramTable } from '../../src/ngrams/ngrams.js';
import { createArrayReader } from '../../src/storage/arrays.js';
import type { NamedArray } from '../../src/storage/safetensors.js';
import { inputErrorOf } from '../corpus/helpers.js';

const test = suite('damaged arrays of models on n-grams');

const WORDS = 6;
const ngrams = createNgramTable(WORDS, 1, new Int32Array(0));

/** Two trees: one asks for word 3, the other is a leaf. */
const forest = () =>
  forestArrays({
    classes: 2,
    ngrams,
    nodes: Int32Array.of(3, 1, 2, -1, -1, -1, -1, -1, -1, -1, -1, -1),
    values: new Float32Array(8),
    roots: Int32Array.of(0, 3),
    bias: new Float32Array(2),
  });
const neighbors = () =>
  knnArrays({
    classes: 2,
    neighbors: 1,
    ngrams,
    rows: { starts: Int32Array.of(0, 2, 3), ngrams: Int32Array.of(3, 4, 5) },
    labels: Int32Array.of(0, 1),
    votes: Float32Array.of(1, 1),
  });

const readForest = (arrays: Map<string, NamedArray>) =>
  forestFromArrays(createArrayReader('weights', arrays), WORDS, 2);
const readNeighbors = (arrays: Map<string, NamedArray>) =>
  knnFromArrays(createArrayReader('weights', arrays), WORDS, { classes: 2, neighbors: 1 });

/** The message of reading the arrays with one number changed. */
function changed(
  arrays: Map<string, NamedArray>,
  read: (arrays: Map<string, NamedArray>) => unknown,
  [name, at, value]: readonly [string, number, number],
): Promise<string> {
  const found = arrays.get(name)!;
  const values = found.values.slice();
  values[at] = value;
  arrays.set(name, { ...found, values } as NamedArray);
  return inputErrorOf(async () => read(arrays));
}

test('whole ones are read', () => {
  assert.equal([...readForest(forest()).roots], [0, 3]);
  assert.equal([...readNeighbors(neighbors()).labels], [0, 1]);
});

for (const [change, message] of [
  [['nodes', 1, 0], 'the children 0, 2 of node 0'],
  [['nodes', 2, 3], 'the children 1, 3 of node 0'],
  [['nodes', 0, 6], 'n-gram 6 in node 0'],
  [['nodes', 0, -2], 'n-gram -2 in node 0'],
  [['roots', 0, 1], 'node 1 as the root of tree 0'],
  [['roots', 1, 4], 'node 4 as the root of tree 1'],
  [['roots', 1, 0], 'node 0 as the root of tree 1'],
] as const)
  test(`of a tree: ${message}`, async () => {
    assert.match(await changed(forest(), readForest, change), message);
  });

for (const [change, message] of [
  [['starts', 0, 1], 'starts that do not part the n-grams'],
  [['starts', 1, 4], 'starts that do not part the n-grams'],
  [['starts', 2, 2], 'starts that do not part the n-grams'],
  [['textNgrams', 0, 6], 'the n-gram 6'],
  [['textNgrams', 0, -1], 'the n-gram -1'],
  [['labels', 1, 2], 'the label 2'],
] as const)
  test(`of neighbors: ${message} (${change.join(' ')})`, async () => {
    assert.match(await changed(neighbors(), readNeighbors, change), message);
  });

test.run();
