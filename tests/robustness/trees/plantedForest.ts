/** Small forests over n-grams of up to three words, and texts that attackers may change. */
import { type ForestState, ngramForest } from '../../../src/models/trees/forest.js';
import { createNgramTable } from '../../../src/ngrams/ngrams.js';
import { EMPTY, type VersionSpace } from '../../../src/robustness/trees/versionSpace.js';
import { seededRandom } from '../../corpus/helpers.js';

const WORDS = 9;
/** Pairs of words 3 to 8, and two of three words. */
const PAIRS = [3, 4, 4, 5, 5, 6, 3, 3, 6, 7, 7, 3, WORDS, 5, WORDS + 3, 3];

export function plantedForest(seed: number, trees = 6, classes = 2): ForestState {
  const random = seededRandom(seed);
  const ngrams = createNgramTable(WORDS, 3, Int32Array.from(PAIRS));
  const count = WORDS + PAIRS.length / 2;
  const nodes: number[] = [];
  const values: number[] = [];
  const roots: number[] = [];
  const leaf = () => {
    nodes.push(-1, -1, -1);
    for (let c = 0; c < classes; c += 1) values.push(random() * 2 - 1);
  };
  const grow = (depth: number): void => {
    if (depth === 0 || random() < 0.15) {
      leaf();
      return;
    }
    const node = nodes.length / 3;
    nodes.push(3 + Math.floor(random() * (count - 3)), 0, 0);
    for (let c = 0; c < classes; c += 1) values.push(0);
    for (const side of [1, 2]) {
      nodes[3 * node + side] = nodes.length / 3;
      grow(depth - 1);
    }
  };
  for (let tree = 0; tree < trees; tree += 1) {
    roots.push(nodes.length / 3);
    grow(3);
  }
  return {
    classes,
    ngrams,
    nodes: Int32Array.from(nodes),
    values: Float32Array.from(values),
    roots: Int32Array.from(roots),
    bias: new Float32Array(classes),
  };
}

export const forestOf = (state: ForestState) => ngramForest(state);

/** Slots with one to three choices, some of which may be left empty. */
export function plantedSpace(seed: number, slots = 5): VersionSpace {
  const random = seededRandom(seed);
  const word = () => 3 + Math.floor(random() * (WORDS - 3));
  return Array.from({ length: slots }, () => {
    const choices = [word()];
    while (random() < 0.6 && choices.length < 3) choices.push(word());
    if (random() < 0.3) choices.push(EMPTY);
    return [...new Set(choices)];
  });
}

/** The choices of every version. */
export function everyVersion(space: VersionSpace): number[][] {
  return space.reduce<number[][]>(
    (found, choices) => found.flatMap((before) => choices.map((_, at) => [...before, at])),
    [[]],
  );
}
