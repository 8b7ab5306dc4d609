import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { giniCriterion, newtonCriterion } from '../../../src/models/trees/criteria.js';
import { type Criterion, createGrowth } from '../../../src/models/trees/growTree.js';
import { ngramRows } from '../../../src/ngrams/ngramFeatures.js';
import { createNgramTable } from '../../../src/ngrams/ngrams.js';
import { FIRST, planted, textOf, WORDS } from '../planted.js';

const test = suite('growing a decision tree');

const TEXTS = 150;
const CLASSES = 3;

async function grown(criterion: Criterion, limits = { depth: 4, minLeafTexts: 3 }) {
  const { table } = planted(TEXTS, CLASSES);
  const ngrams = createNgramTable(FIRST + WORDS, 1, new Int32Array(0));
  const rows = await ngramRows(ngrams, table.map(textOf));
  const grow = createGrowth(rows, FIRST + WORDS, Int32Array.from(table.keys()));
  return { table, ...(await grow(criterion, limits)) };
}

function gini(): Criterion {
  const { labels } = planted(TEXTS, CLASSES);
  const targets = new Float32Array(TEXTS * CLASSES);
  labels.forEach((label, text) => {
    targets[text * CLASSES + label] = 1;
  });
  return giniCriterion({ targets, weights: new Float32Array(TEXTS).fill(1) });
}

function newton(): Criterion {
  const criterion = newtonCriterion(CLASSES, TEXTS, 1);
  planted(TEXTS, CLASSES).labels.forEach((label, text) => {
    const p = [0.2, 0.5, 0.3];
    const target = [0, 1, 2].map((c) => (c === label ? 1 : 0));
    criterion.update(text, p, target, 1 + (text % 2));
  });
  return criterion;
}

/** The n-gram that parts texts best, by trying all; -1 where none may. */
function bestOf(criterion: Criterion, table: readonly number[][], texts: readonly number[], least: number) {
  const sums = (some: readonly number[]) => {
    const found = new Float64Array(criterion.sums);
    for (const text of some)
      for (let s = 0; s < criterion.sums; s += 1)
        found[s]! += criterion.statistics[text * criterion.sums + s]!;
    return found;
  };
  let best = { ngram: -1, gain: 1e-9 };
  for (let word = 0; word < WORDS; word += 1) {
    const having = texts.filter((text) => table[text]![word] === 1);
    const lacking = texts.filter((text) => table[text]![word] === 0);
    if (having.length < least || lacking.length < least) continue;
    const gain =
      criterion.score(sums(having)) + criterion.score(sums(lacking)) - criterion.score(sums(texts));
    if (gain > best.gain + 1e-9) best = { ngram: FIRST + word, gain };
  }
  return best.ngram;
}

for (const [name, criterion] of [
  ['Gini', gini()],
  ['Newton', newton()],
] as const)
  test(`${name}: every node asks what trying all n-grams finds best, within the limits`, async () => {
    const { table, nodes, leaves } = await grown(criterion);
    const check = (node: number, texts: readonly number[], depth: number): void => {
      const [ngram, lacking, having] = nodes.slice(3 * node, 3 * node + 3) as [number, number, number];
      assert.is(ngram, depth === 0 ? -1 : bestOf(criterion, table, texts, 3), `node ${node}`);
      if (ngram < 0) {
        for (const text of texts) assert.is(leaves[text], node);
        return;
      }
      const has = (text: number) => table[text]![ngram - FIRST] === 1;
      check(
        lacking,
        texts.filter((text) => !has(text)),
        depth - 1,
      );
      check(having, texts.filter(has), depth - 1);
    };
    check(0, [...table.keys()], 4);
    assert.ok(nodes.length / 3 > 9, `${nodes.length / 3} nodes`);
  });

test('no leaf has fewer texts than allowed, and no path more questions', async () => {
  const { leaves } = await grown(gini(), { depth: 12, minLeafTexts: 10 });
  const sizes = new Map<number, number>();
  for (const leaf of leaves) sizes.set(leaf, (sizes.get(leaf) ?? 0) + 1);
  assert.ok(Math.min(...sizes.values()) >= 10, [...sizes.values()].join());
  const stump = await grown(gini(), { depth: 1, minLeafTexts: 1 });
  assert.is(stump.nodes.length, 9);
});

test('an aborted signal ends it with its reason', async () => {
  const { table } = planted(20, 2);
  const rows = await ngramRows(createNgramTable(FIRST + WORDS, 1, new Int32Array(0)), table.map(textOf));
  const reason = new Error('enough');
  const grow = createGrowth(rows, FIRST + WORDS, Int32Array.from(table.keys()));
  const limits = { depth: 3, minLeafTexts: 1 };
  const thrown = await grow(newtonCriterion(2, 20, 1), limits, AbortSignal.abort(reason)).catch(
    (error: unknown) => error,
  );
  assert.is(thrown, reason);
});

test.run();
