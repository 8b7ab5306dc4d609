import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  attackedText,
  type Changes,
  type Edit,
  rendered,
  UNCHANGED,
  withEdit,
} from '../../src/robustness/attackedText.js';
import { keptAnswers } from '../../src/robustness/victims/keptAnswers.js';
import { modelVictim } from '../../src/robustness/victims/modelVictim.js';
import type { WordIds } from '../../src/robustness/victims/victim.js';
import { ensureBackend } from '../../src/tensor/backend.js';
import { encodeText } from '../../src/text/encode.js';
import { assertClose } from '../tensors.js';
import { randomText, randomWeights, recurrentModel, someWords, wordModel, wordVictim } from './victims.js';

const test = suite('logits of changed texts');

for (const longest of [1, 2, 3])
  test(`a linear victim of order ${longest}: each edit of one slot gives the logits of the whole text`, async () => {
    const weights = randomWeights(longest, longest);
    const model = wordModel(weights, 0.3);
    const victim = await wordVictim(weights, 0.3);
    for (let seed = 1; seed <= 20; seed += 1) {
      const text = attackedText('one', randomText(seed, 2 + (seed % 7)));
      const scorer = victim.scorer!(text);
      const base: Changes = seed % 2 === 0 ? UNCHANGED : new Map([[1, 'ccc ddd']]);
      const edits = text.slots.flatMap((_, place) =>
        ['', undefined, 'aaa bbb', 'ccc ccc', 'aaa zzz bbb ccc', ...someWords].map((letters) => ({
          place,
          text: letters,
        })),
      );
      const rows = await scorer.logits(base, edits);
      const strings = edits.map((edit) => rendered(text, withEdit(base, edit)));
      const expected = await model.logits(
        strings.map((string) => encodeText(string, model.vocabulary, model.textOptions)),
      );
      rows.forEach((row, at) => assertClose(row, expected[at]!));
    }
  });

test('a text that is cut is read as a whole', async () => {
  const limits = { maxTokens: 4, keep: 'start' as const };
  const victim = await wordVictim({ good: 1, bad: -1, so: 0 }, 0, limits);
  const scorer = victim.scorer!(attackedText('one', 'so so so good'));
  const [kept, moved] = await scorer.logits(UNCHANGED, [
    { place: 3, text: 'bad' },
    { place: 0, text: '' },
  ]);
  assert.is(kept![1], 0);
  assert.is(moved![1], 1);
});

for (const encoder of ['lstm', 'bilstm'] as const)
  for (const limits of [
    {},
    { unknownWords: 'drop' as const },
    ...(['start', 'end', 'both'] as const).map((keep) => ({ keep, maxTokens: 8 })),
  ])
    test(`${encoder}, ${JSON.stringify(limits)}: each edit of one slot gives the logits of the whole text`, async () => {
      await ensureBackend();
      const model = recurrentModel(encoder, limits);
      const victim = await modelVictim(model);
      const text = attackedText('one', randomText(3, 12));
      const scorer = victim.scorer!(text);
      const edits = text.slots.flatMap((_, place) =>
        ['', undefined, 'aaa bbb', 'ccc '.repeat(12).trim(), ...someWords].map((letters) => ({
          place,
          text: letters,
        })),
      );
      for (const base of [UNCHANGED, new Map([[5, 'bbb']]), new Map([[5, 'ccc ddd']]), UNCHANGED]) {
        const rows = await scorer.logits(base, edits);
        const strings = edits.map((edit) => rendered(text, withEdit(base, edit)));
        const expected = await model.logits(
          strings.map((string) => encodeText(string, model.vocabulary, model.textOptions)),
        );
        rows.forEach((row, at) => assertClose(row, expected[at]!, 1e-4));
      }
      victim.dispose();
    });

test('no version is read twice, nor what reads as the same', async () => {
  const text = attackedText('one', 'aaa bbb aaa ccc');
  const ids: WordIds = {
    idOf: (token) => token.charCodeAt(0),
    // Two words that are read as one.
    idsOf: (letters) => Array.from(letters.split(' '), (word) => (word === 'ddd' ? 'b' : word).charCodeAt(0)),
  };
  const asked: Edit[] = [];
  const scorer = keptAnswers(text, ids, {
    async logits(_base, edits) {
      asked.push(...edits);
      return edits.map(({ place, text: letters }) => Float32Array.of(place, (letters ?? '').length));
    },
  });
  const edits = ['bbb', 'ddd', undefined, 'ccc', 'ddd'].map((letters) => ({ place: 1, text: letters }));
  const rows = await scorer.logits(UNCHANGED, edits);
  assert.equal(asked, [edits[0], edits[3]], 'the word itself, and another');
  assert.equal(
    rows.map(([place, length]) => [place, length]),
    [
      [1, 3],
      [1, 3],
      [1, 3],
      [1, 3],
      [1, 3],
    ],
  );
  await scorer.logits(new Map([[1, 'ccc']]), [
    { place: 1, text: 'ddd' },
    { place: 0, text: 'bbb' },
  ]);
  assert.equal(asked.slice(2), [{ place: 0, text: 'bbb' }], 'of another base, too');
});

test('changed texts keep what stands around a change, and deletions leave one space', () => {
  const text = attackedText('one', 'Well, a <b>GOOD</b> film -- truly.');
  const at = (word: string) => text.slots.findIndex(({ value }) => value === word);
  assert.is(rendered(text, new Map([[at('good'), 'FINE']])), 'Well, a FINE film -- truly.');
  assert.is(rendered(text, new Map([[at('film'), '']])), 'Well, a GOOD -- truly.');
  assert.is(rendered(text, UNCHANGED), text.plain);
});

test.run();
