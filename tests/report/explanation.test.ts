import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExplainedWord } from '../../src/explanation/explain.js';
import { type ExplainedText, piecesOf, strongestWords } from '../../src/report/explanationParts.js';
import { explanationPage } from '../../src/report/pages/explanationPage.js';
import { formatExplanation } from '../../src/report/text/explanationText.js';
import { hostile } from './hostile.js';

const TEXT = 'A superb film, but dull at times.';

function word(text: string, contribution: number, more: Partial<ExplainedWord> = {}): ExplainedWord {
  const start = TEXT.indexOf(text);
  return { word: text, start, end: start + text.length, known: true, contribution, occlusion: 0.5, ...more };
}

const explained: ExplainedText = {
  id: 'reviews.csv:2',
  gold: 'neg',
  text: TEXT,
  label: 'pos',
  probability: 0.75,
  rival: 'neg',
  margin: 1.1,
  baseline: 0.1,
  method: 'integrated gradients',
  gap: 0.001,
  unexplained: 0.001,
  words: [
    word('superb', 2),
    word('film', 0.1),
    word('but', 0),
    word('dull', -1.2, { known: false, occlusion: null }),
  ],
  nearest: [{ id: 'x', label: 'pos', text: 'A fine film', similarity: 0.876 }],
};

test('the pieces make up the text; strength is relative to the strongest word', () => {
  const pieces = piecesOf(explained);
  assert.is(pieces.map(({ text }) => text).join(''), TEXT);
  assert.equal(
    pieces.filter((piece) => piece.word).map(({ text, strength }) => [text, strength]),
    [
      ['superb', 4],
      ['film', 0],
      ['but', 0],
      ['dull', 3],
    ],
  );
  assert.equal(
    strongestWords(explained, 2).map((one) => one.word),
    ['superb', 'dull'],
  );
});

test('without colour strong words carry their sign, and there is no escape sequence', () => {
  const text = formatExplanation(explained, false);
  assert.match(
    text,
    /^reviews\.csv:2: pos \(wrong: neg\), probability 75\.0 %; log odds over neg, before calibration, \+1\.10: \+0\.10 before any word, \+1\.00 from the words \(integrated gradients\)$/m,
  );
  assert.match(text, '\nA [+superb] film, but [-dull] at times.\n');
  assert.match(text, /^superb +\+2\.00 +\+0\.50$/m);
  assert.match(text, /^dull +-1\.20 +– {2}unknown to the model$/m);
  assert.match(text, /^ +0\.88 {2}pos +A fine film$/m);
  assert.not.match(text, '\u001b');
});

test('what is left unexplained is said where it matters, with a warning where it is much', () => {
  const some = { ...explained, gap: 0.1, unexplained: 0.1 };
  const much = { ...explained, gap: 0.5, unexplained: 0.5 };
  for (const show of [
    (one: ExplainedText) => formatExplanation(one, false),
    (one: ExplainedText) => explanationPage([one]),
  ]) {
    assert.not.match(show(explained), /\d unexplained|%\) unexplained/);
    assert.match(show(some), 'from the words (integrated gradients), 0.10 (10 %) unexplained');
    assert.not.match(show(some), 'Read it with care');
    assert.match(show(much), '0.50 (50 %) unexplained. Read it with care: the words');
    assert.match(show({ ...much, method: 'occlusion' }), 'words that say the same stand in for each other');
  }
});

test('with colour the words are marked by escape sequences alone', () => {
  const text = formatExplanation(explained, true);
  assert.ok(text.split('superb')[0]!.includes('\u001b['));
  assert.not.match(text, '[+superb]');
});

test('a text without words says so', () => {
  assert.match(
    formatExplanation({ ...explained, text: '', words: [] }, false),
    'no word that the model reads',
  );
});

const evil: ExplainedText = {
  ...explained,
  id: hostile,
  gold: hostile,
  label: hostile,
  rival: hostile,
  text: hostile,
  words: [{ word: hostile, start: 0, end: hostile.length, known: true, contribution: 1, occlusion: 1 }],
  nearest: [{ id: hostile, label: hostile, text: hostile, similarity: 1 }],
};

test('hostile texts and labels are text in the page, and move no cursor on the terminal', () => {
  const page = explanationPage([evil]);
  for (const forbidden of ['<script', '<img', '<svg', '\u001b', '\u202e']) assert.not.match(page, forbidden);
  assert.match(page, '&lt;script&gt;alert(1)&lt;/script&gt;');
  for (const forbidden of ['\u001b', '\u202e']) assert.not.match(formatExplanation(evil, false), forbidden);
});

test('the page tells for from against by class and figure, not by colour alone', () => {
  const page = explanationPage([explained]);
  assert.match(page, '<span class="for strength-4" title="+2.00">superb</span>');
  assert.match(
    page,
    '<span class="against strength-3 unknown" title="-1.20, unknown to the model">dull</span>',
  );
  assert.match(page, '<span class="" title="+0.10">film</span>');
  assert.match(page, 'reviews.csv:2: pos (wrong: neg), 75.0 %');
});

test('the perturbation is told on the terminal and on the page', () => {
  const perturbation = {
    epsilon: 5,
    label: 'pos',
    labelAfter: 'neg',
    margin: 1.1,
    marginAfter: -0.4,
    divergence: 0.51,
    randomDivergence: 0.002,
    words: [{ word: hostile, start: 2, end: 8, push: 0.9, towards: [{ word: 'awful', cosine: 0.5 }] }],
  };
  const perturbed = { ...explained, perturbation };
  const text = formatExplanation(perturbed, false);
  assert.match(
    text,
    /norm 5 the answer turns from pos to neg: log odds \+1\.10, then -0\.40; divergence 0\.510 nats, under random directions 0\.002/,
  );
  assert.match(text, /90\.0 % {2}awful \(0\.50\)/);
  const html = explanationPage([perturbed]);
  assert.match(html, /turns from pos to neg/);
  assert.match(html, /awful \(0\.50\)/);
  assert.not.match(html, /<script>alert/);
  assert.not.match(formatExplanation(explained, false), /perturbation/);
});

test.run();
