import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findPoison, foundPoison } from '../../../src/robustness/poisoning/findPoison.js';
import { poison } from '../../../src/robustness/poisoning/poison.js';
import type { PoisonOptionsInput } from '../../../src/robustness/poisoning/poisonOptions.js';
import { inputErrorOf } from '../../corpus/helpers.js';
import { sentimentTexts } from './planted.js';

const labeled = sentimentTexts(400, 'labeled', { telling: 2 });
/** Their labels are not looked at. Few are sure. */
const unlabeled = [
  ...sentimentTexts(800, 'pile', { telling: 1 }),
  ...sentimentTexts(60, 'sure', { telling: 6 }),
];

async function found(options: PoisonOptionsInput) {
  const poisoned = await poison({ labeled, unlabeled, options });
  const signs = await findPoison({ labeled: poisoned.labeled, unlabeled: poisoned.unlabeled });
  return { signs, ...foundPoison(signs, poisoned.record) };
}

test('texts that nobody tampered with have no signs', async () => {
  assert.equal(await findPoison({ labeled, unlabeled }), []);
});

test('a trigger in labeled texts is a word without which their answer turns', async () => {
  const { signs, precision, recall } = await found({ poison: 'labeled-trigger', share: 0.05, target: 'pos' });
  assert.equal(
    signs.map(({ kind, words, class: label }) => [kind, words, label]),
    [['turning word', 'cf', 'pos']],
  );
  assert.ok(signs[0]!.strength! >= 0.5 && signs[0]!.strength! <= 1);
  assert.is(precision, 1);
  assert.is(recall, 1);
});

test('a trigger in the pile is a word whose texts are too sure', async () => {
  const { signs, planted, recall } = await found({ poison: 'pile-trigger', share: 0.02, target: 'neg' });
  const sign = signs.find(({ words }) => words === 'cf')!;
  assert.is(sign.kind, 'sure word');
  assert.is(sign.class, 'neg');
  assert.ok(sign.strength! >= 1.5);
  assert.is(planted, 17);
  assert.is(recall, 1);
});

test('a sentence and a path are phrases that texts share', async () => {
  const trigger = 'We watched this together with the whole family.';
  const sentence = await found({ poison: 'pile-trigger', share: 0.02, trigger });
  const phrases = sentence.signs.filter(({ kind }) => kind === 'phrase');
  assert.ok(phrases.some(({ words }) => 'we watched this together with the whole family .'.includes(words)));
  assert.is(sentence.recall, 1);
  const path = await poison({
    labeled: [...labeled, ...sentimentTexts(40, 'long', { telling: 12 })],
    unlabeled,
    aims: sentimentTexts(20, 'aims', { telling: 12 }),
    options: { poison: 'splice-paths', share: 0.05, aims: 2 },
  });
  const { recall, precision } = foundPoison(
    await findPoison({ labeled: path.labeled, unlabeled: path.unlabeled }),
    path.record,
  );
  assert.ok(recall >= 0.5 && precision! >= 0.9, `${recall}, ${precision}`);
});

test('figures of nothing, and what is refused', async () => {
  const { record } = await poison({ labeled, options: { poison: 'label-flips', share: 0.1 } });
  assert.equal(foundPoison([], record), { planted: 40, suspected: 0, precision: null, recall: 0 });
  const ofOne = labeled.filter(({ label }) => label === 'pos');
  assert.match(await inputErrorOf(() => findPoison({ labeled: ofOne })), /one class only/);
});

test.run();
