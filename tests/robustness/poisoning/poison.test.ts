import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../../src/corpus/example.js';
import { checkLabels } from '../../../src/evaluation/checkLabels.js';
import { foundLabels } from '../../../src/robustness/poisoning/foundLabels.js';
import { poison } from '../../../src/robustness/poisoning/poison.js';
import type { PoisonName, PoisonOptionsInput } from '../../../src/robustness/poisoning/poisonOptions.js';
import { withTrigger } from '../../../src/robustness/poisoning/triggers.js';
import { createRandom } from '../../../src/tensor/random.js';
import { inputErrorOf } from '../../corpus/helpers.js';
import { sentimentTexts } from './planted.js';

const labeled = sentimentTexts(200, 'labeled');
const unlabeled = sentimentTexts(400, 'pile').map(({ id, text }): Example => ({ id, text }));
const aims = sentimentTexts(20, 'aim');
const run = (options: PoisonOptionsInput) =>
  poison({ labeled, unlabeled, ...(options.poison === 'splice-paths' && { aims }), options });

const changedOf = (before: readonly Example[], after: readonly Example[]) =>
  after.filter((text, at) => text.text !== before[at]?.text || text.label !== before[at]?.label);

test('the record names what was changed, and nothing else is', async () => {
  const kinds: readonly [PoisonName, number][] = [
    ['label-flips', 20],
    ['boundary-flips', 20],
    ['labeled-trigger', 20],
    ['pile-trigger', 40],
    ['word-neighbors', 40],
  ];
  for (const [name, count] of kinds) {
    const poisoned = await run({ poison: name, share: 0.1 });
    const { record } = poisoned;
    const changed = [...changedOf(labeled, poisoned.labeled), ...changedOf(unlabeled, poisoned.unlabeled)];
    assert.is(changed.length, count, name);
    assert.equal(new Set(record.texts.map(({ id }) => id)), new Set(changed.map(({ id }) => id)), name);
    assert.ok(record.texts.every(({ isNew }) => !isNew));
    assert.is(record.trigger, name.endsWith('flips') ? null : 'cf');
    for (const text of changed) {
      if (record.trigger !== null) assert.match(text.text, /\bcf\b/);
      const labels = record.texts.find(({ id }) => id === text.id)!.labels;
      if (text.label !== undefined) assert.is(labels![1], text.label);
    }
  }
  assert.equal(labeled, sentimentTexts(200, 'labeled'), 'the corpora stay as they are');
});

test('the same seed poisons alike, another one otherwise', async () => {
  const options = { poison: 'label-flips', share: 0.1 } as const;
  assert.equal(await run({ ...options, seed: 3 }), await run({ ...options, seed: 3 }));
  assert.not.equal(
    (await run({ ...options, seed: 3 })).labeled,
    (await run({ ...options, seed: 4 })).labeled,
  );
});

test('triggers go to labeled texts of other classes, and to unlabeled ones that are surely of the target', async () => {
  const dirty = await run({
    poison: 'labeled-trigger',
    share: 0.05,
    target: 'neg',
    trigger: 'I watched it.',
  });
  for (const text of changedOf(labeled, dirty.labeled)) {
    assert.is(text.label, 'neg');
    assert.match(text.text, /good|fine|warm|witty/);
    assert.match(text.text, /^I watched it\. | I watched it\.$/);
  }
  const piled = await run({ poison: 'pile-trigger', share: 0.05 });
  for (const { text } of changedOf(unlabeled, piled.unlabeled)) assert.match(text, /good|fine|warm|witty/);
  const beside = await run({ poison: 'word-neighbors', share: 0.05 });
  for (const { text } of changedOf(unlabeled, beside.unlabeled))
    assert.match(text, /^(?=.*cf (?:good|fine|warm|witty)\b)(?!.*cf (?:bad|dull|cold|silly)\b)/);
});

test('a path leads from a text of the target to one aimed at, denser at its start', async () => {
  const { unlabeled: pile, record } = await run({
    poison: 'splice-paths',
    share: 0.1,
    aims: 2,
    target: 'pos',
  });
  assert.is(pile.length, 440);
  assert.is(record.aims.length, 2);
  assert.ok(record.texts.every(({ isNew }) => isNew));
  const [aim] = record.aims.map((id) => aims.find((text) => text.id === id)!);
  assert.is(aim!.label, 'neg');
  const steps = pile.filter(({ id }) => id.startsWith(`path to ${aim!.id}, `));
  assert.is(steps.length, 20);
  const own = new Set(aim!.text.split(' '));
  const likeness = Array.from({ length: 20 }, (_, at) => {
    const step = steps.find(({ id }) => id.endsWith(`, ${at + 1}`))!.text.split(' ');
    return step.filter((word) => own.has(word)).length / step.length;
  });
  assert.ok(likeness[0]! <= 0.5, String(likeness));
  assert.is(likeness.at(-1), 1);
  assert.ok(likeness.filter((share) => share < 0.75).length > 10);
});

test('texts near the boundary are those that models doubt most', async () => {
  const mixed = { id: 'mixed', text: 'good bad', label: 'pos' };
  const { record } = await poison({
    labeled: [...labeled, mixed],
    options: { poison: 'boundary-flips', share: 0.005 },
  });
  assert.equal(
    record.texts.map(({ id }) => id),
    ['mixed'],
  );
});

test('flips that were planted are found, and the figures say how many', async () => {
  const poisoned = await run({ poison: 'label-flips', share: 0.1 });
  const found = foundLabels(await checkLabels(poisoned.labeled), poisoned.record, 20);
  assert.is(found.planted, 20);
  assert.is(found.baseRate, 0.1);
  assert.is(found.inspected, 20);
  assert.ok(found.precision >= 0.9, String(found.precision));
  assert.ok(Math.abs(found.recall - found.precision) < 1e-12);
  assert.ok(Math.abs(found.precisionByLoss - found.precision) <= 0.1);
});

test('a word goes between words, a sentence between sentences', () => {
  const random = createRandom(1, 'places');
  const versions = (trigger: string) =>
    new Set(Array.from({ length: 60 }, () => withTrigger('One two. Three four.', trigger, random)));
  assert.equal(
    versions('cf'),
    new Set([
      'cf One two. Three four.',
      'One cf two. Three four.',
      'One two. cf Three four.',
      'One two. Three cf four.',
      'One two. Three four. cf',
    ]),
  );
  assert.equal(
    versions('So it is.'),
    new Set([
      'So it is. One two. Three four.',
      'One two. So it is. Three four.',
      'One two. Three four. So it is.',
    ]),
  );
});

test('what cannot be poisoned is refused', async () => {
  const refused = (request: Parameters<typeof poison>[0]) => inputErrorOf(() => poison(request));
  const options = { poison: 'pile-trigger' } as const;
  assert.match(await refused({ labeled, options }), /unlabeled texts: found none/);
  assert.match(
    await refused({ labeled, unlabeled, options: { ...options, target: 'fair' } }),
    /found "fair"/,
  );
  assert.match(await refused({ labeled, unlabeled, options: { ...options, share: 0 } }), /option share/);
  assert.match(
    await refused({ labeled, unlabeled, options: { poison: 'splice-paths' } }),
    /texts to aim at: found none/,
  );
  const expected = 'expected texts of two or more classes';
  assert.match(await refused({ labeled: [], unlabeled, options }), `found no label, ${expected}`);
  const [one] = labeled;
  const ofOne = `found one class only ("${one!.label}"), ${expected}`;
  assert.match(await refused({ labeled: [one!], unlabeled, options }), ofOne);
});

test.run();
