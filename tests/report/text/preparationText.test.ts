import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatPreparation } from '../../../src/report/text/preparationText.js';
import { hostile } from '../hostile.js';
import { madeUpSummary } from '../pages/madeUpPreparation.js';

test('what left and why, with shares, examples, lines and bounds', () => {
  const text = formatPreparation(madeUpSummary('Great film.'));
  assert.match(text, /^900 of 1,000 texts stay \(90\.00 %\)\.$/m);
  assert.match(
    text,
    /^are unlike the labeled texts, or break a rule +60 +6\.00 %\n {2}Great film\. +40 +4\.00 %$/m,
  );
  assert.match(text, /^are nearly the same as another text +40 +4\.00 %$/m);
  assert.match(
    text,
    /^words +6\.8 +5,340\ndigits among the characters +– +7\.0 %\nletters among the characters +85\.0 % +–$/m,
  );
  assert.match(text, /^lines taken out +times\n-+ {2}-+\nGreat film\. +12\n\(from 12 texts\)$/m);
  assert.match(text, /^masked: e-mail addresses 3, telephone numbers 1$/m);
});

test('a text from a file cannot act on the terminal', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  assert.not.match(formatPreparation(madeUpSummary(hostile)), /[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('nothing left: one sentence', () => {
  const { inputs, texts, masked } = madeUpSummary('x');
  const nothing = {
    ...{
      inputs,
      texts,
      kept: texts,
      keptCharacters: 9,
      removed: [],
      labeledTexts: 0,
      against: [],
      bounds: [],
    },
    ...{
      boilerplate: { texts: 0, lines: [] },
      masked: { ...masked, addresses: 0, numbers: 0 },
      languages: null,
    },
    rules: 'none' as const,
  };
  assert.is(formatPreparation(nothing), '1,000 of 1,000 texts stay (100.00 %).');
});

test.run();
