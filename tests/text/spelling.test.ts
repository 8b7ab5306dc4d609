import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainLetters } from '../../src/text/plainLetters.js';
import { createCorrection } from '../../src/text/spelling.js';
import { tokenise } from '../../src/text/tokenise.js';

const test = suite('misspelt words');

const correction = createCorrection([
  'great',
  'film',
  'films',
  'greet',
  'café',
  'прекрасный',
  'be',
  'wonderful',
]);

test('one letter swapped, left out, doubled, put in, or replaced', () => {
  for (const slip of [
    'wodnerful',
    'wondeful',
    'wonderrful',
    'wonqderful',
    'wonderfil',
    'xonderful',
    'wonderfuls',
  ])
    assert.is(correction(slip), 'wonderful', slip);
  assert.is(correction('прекрасны'), 'прекрасный');
});

test('two edits are too many, and what is short or holds no letters alone is left', () => {
  for (const word of ['wodnefrul', 'wonderfxlz', 'bee', 'b', '', 'film2', '!!!', 'gr8at'])
    assert.is(correction(word), undefined, word);
});

test('likely slips come before others, and then the more frequent word', () => {
  // "gret" is "great" and "greet" with a letter left out: the first is more frequent.
  assert.is(correction('gret'), 'great');
  // "grest": s is beside a, far from e.
  assert.is(correction('grest'), 'great');
  assert.is(correction('grret'), 'greet', 'r is beside e');
  assert.is(correction('filn'), 'film');
  assert.is(correction('flims'), 'films');
});

test('look-alikes of other scripts, full-width and mathematical letters and accents become plain letters', () => {
  for (const [written, plain] of [
    ['fаntаstіc', 'fantastic'],
    ['ѕuреrb', 'superb'],
    ['ｆｉｌｍ', 'film'],
    ['𝐟𝐢𝐥𝐦', 'film'],
    ['f́ántástic', 'fantastic'],
    ['ƒilm', 'film'],
  ] as const)
    assert.equal(tokenise(written).map(plainLetters), [plain]);
});

test('plain letters and digits stay: "m" does not become "rn", nor 0 the letter O', () => {
  for (const word of ['mmm', '0', '10', 'I', 'l', 'о0m'])
    assert.is(plainLetters(word), word.replace('о', 'o'));
});

test.run();
