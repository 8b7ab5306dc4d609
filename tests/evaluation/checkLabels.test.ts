import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { dealtFolds } from '../../src/corpus/split.js';
import { checkLabels, suspectedLabels } from '../../src/evaluation/checkLabels.js';
import { createRandom } from '../../src/tensor/random.js';
import { inputErrorOf } from '../corpus/helpers.js';

const words = { pos: ['good', 'fine', 'warm', 'witty'], neg: ['bad', 'dull', 'cold', 'silly'] } as const;

/** Texts of two words of their class and two that say nothing; every eighth has the other label. */
function flippedCorpus(): { readonly examples: Example[]; readonly flipped: Set<string> } {
  const random = createRandom(3, 'planted corpus');
  const flipped = new Set<string>();
  const examples = Array.from({ length: 240 }, (_, number): Example => {
    const label = number % 2 === 0 ? 'pos' : 'neg';
    const own = words[label];
    const text = [0, 1].map(() => `${own[random.integer(own.length)]} thing${random.integer(30)}`).join(' ');
    const id = `text ${number}`;
    if (number % 8 !== 0 && number % 8 !== 5) return { id, text, label };
    flipped.add(id);
    return { id, text, label: label === 'pos' ? 'neg' : 'pos' };
  });
  return { examples, flipped };
}

test('flipped labels come first, and are suspected', async () => {
  const { examples, flipped } = flippedCorpus();
  const { texts, classes, doubts, suspected, outOfFoldError } = await checkLabels(examples);
  assert.is(texts, 240);
  assert.equal(classes, ['neg', 'pos']);
  const first = doubts.slice(0, flipped.size);
  const found = first.filter(({ id }) => flipped.has(id)).length;
  assert.ok(found >= 0.9 * flipped.size, `${found} of ${flipped.size}`);
  assert.ok(Math.abs(suspected - flipped.size) <= 6, `${suspected} suspected of ${flipped.size}`);
  assert.ok(Math.abs(outOfFoldError - flipped.size / 240) < 0.03, String(outOfFoldError));
  for (const { label, likelier, probabilities, isSuspected } of doubts) {
    assert.ok(probabilities[1] >= probabilities[0]);
    if (isSuspected) assert.is.not(label, likelier);
  }
  assert.equal(
    doubts.map(({ rankByLoss }) => rankByLoss).sort((one, other) => one - other),
    Array.from({ length: 240 }, (_, rank) => rank + 1),
  );
});

test('the same seed gives the same doubts, another one others', async () => {
  const { examples } = flippedCorpus();
  const probabilities = async (seed: number) =>
    (await checkLabels(examples, { seed })).doubts.map((doubt) => doubt.probabilities);
  assert.equal(await probabilities(4), await probabilities(4));
  assert.not.equal(await probabilities(4), await probabilities(5));
});

test('confident learning suspects as many labels as are confidently of another class', () => {
  // Thresholds 0.55 and 0.7; only the third text is confidently of the other class.
  const rows = [
    [0.9, 0.1],
    [0.8, 0.2],
    [0.1, 0.9],
    [0.4, 0.6],
    [0.2, 0.8],
    [0.4, 0.6],
  ];
  // Of class 0: two sure of it, one sure of the other; a third of four texts is one.
  assert.equal([...suspectedLabels(rows, [0, 0, 0, 0, 1, 1], 2)], [2]);
});

test('all copies of a text are in one fold, and every class is in each', () => {
  const examples = Array.from({ length: 60 }, (_, number): Example => {
    const text = number < 55 ? `text ${number % 40}` : '';
    return { id: String(number), text, label: number % 4 === 0 ? 'rare' : 'frequent' };
  });
  const dealt = dealtFolds(examples, 5, Math.random);
  for (let copy = 40; copy < 55; copy += 1) assert.is(dealt[copy], dealt[copy - 40]);
  assert.equal([...dealt.slice(55)], [-1, -1, -1, -1, -1]);
  for (const label of ['rare', 'frequent'])
    assert.is(
      new Set([...dealt.slice(0, 40)].filter((_, place) => examples[place]!.label === label)).size,
      5,
    );
});

test('the only text of a class cannot be judged; one class or one fold is refused', async () => {
  const { examples } = flippedCorpus();
  const alone = { id: 'alone', text: 'neither good nor bad', label: 'mixed' };
  const { texts, doubts } = await checkLabels([...examples, alone]);
  assert.is(texts, 240);
  assert.not(doubts.some(({ id }) => id === 'alone'));
  const ofOne = examples.filter(({ label }) => label === 'pos');
  assert.match(await inputErrorOf(() => checkLabels(ofOne)), /one class only/);
  assert.match(
    await inputErrorOf(() => checkLabels([])),
    /found no label, expected texts of two or more classes/,
  );
  const unlabeled = [{ id: '1', text: 'good' }];
  assert.match(
    await inputErrorOf(() => checkLabels(unlabeled)),
    /found no label, expected texts of two or more classes/,
  );
  assert.match(await inputErrorOf(() => checkLabels(examples, { folds: 1 })), /folds: found 1/);
});

test.run();
