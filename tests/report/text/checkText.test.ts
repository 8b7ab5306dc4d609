import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkCorpora } from '../../../src/corpus/check.js';
import type { CorpusReport, CorpusRole } from '../../../src/corpus/corpusReport.js';
import { noFaults } from '../../../src/corpus/encodingFaults.js';
import type { Example } from '../../../src/corpus/example.js';
import { formatCheck } from '../../../src/report/text/checkText.js';
import { streamOf } from '../../corpus/helpers.js';

type Input = readonly [name: string, role: CorpusRole, examples: readonly Example[]];

function check(...inputs: readonly Input[]): Promise<CorpusReport> {
  return checkCorpora(
    inputs.map(([name, role, examples]) => ({
      name,
      role,
      examples: streamOf(examples),
      faults: noFaults(),
    })),
    (text) => text.split(' ').filter((word) => word !== ''),
  );
}

/** Texts of the classes one after the other, so that nothing is worth a warning. */
const clean = (count: number, labels: readonly string[] = ['neg', 'pos']): Example[] =>
  Array.from({ length: count }, (_, index) => {
    const label = labels[index % labels.length]!;
    return { id: `a${index}`, text: `a film ${label} ${index}`, label };
  });

test('a clean corpus: a column of measures, its classes, nothing to warn about', async () => {
  const text = formatCheck(await check(['train', 'labeled', clean(20)]));
  assert.match(text, /^texts +20$/m);
  assert.match(text, /^median +4$/m);
  assert.match(text, /^words known +–$/m);
  assert.match(
    text,
    'class in train  texts   share\n--------------  -----  ------\nneg                10  50.0 %\n',
  );
  assert.ok(text.endsWith('\n\nNothing to warn about.'));
});

test('inputs stand side by side, shared texts and contradictions below', async () => {
  const twice = { id: 'twice', text: 'a film pos 1', label: 'neg' };
  const text = formatCheck(
    await check(
      ['train.csv', 'labeled', [...clean(20), twice]],
      ['pile.txt', 'unlabeled', [{ id: 'p1', text: 'a film pos 3' }]],
    ),
  );
  const overview = text.split('\n\n')[0]!.split('\n');
  assert.match(overview[0]!, /^ +train\.csv +pile\.txt$/);
  assert.match(overview.find((line) => line.startsWith('texts'))!, /^texts +21 +1$/);
  assert.is(new Set(overview.map((line) => line.length)).size, 1, 'every line ends in the same column');
  assert.match(text, 'texts in two files\n  train.csv  and  pile.txt: 1\n    a3  =  p1');
  assert.match(text, 'the same text under two labels in train.csv\n  a1 (pos)  =  twice (neg)');
  assert.match(text, 'what to look at\n  - train.csv: 1 text under two labels');
});

test('an input without texts has no lengths', async () => {
  const text = formatCheck(await check(['empty', 'any', []]));
  assert.match(text, /^texts +0$/m);
  assert.match(text, /^median +–$/m);
});

test('many classes are cut', async () => {
  const labels = Array.from({ length: 25 }, (_, index) => `class ${index}`);
  const text = formatCheck(await check(['train', 'labeled', clean(250, labels)]));
  assert.match(text, /\(and 5 more\)/);
});

test('classes come by their texts, the most first, but numbers by value', async () => {
  const classes = async (...labels: string[]) => {
    const rows = labels.flatMap((label, place) => clean(10 + place, [label]));
    const text = formatCheck(await check(['train', 'labeled', rows]));
    return [...text.matchAll(/^(\S+) +1\d +\d+\.\d %$/gm)].map(([, label]) => label);
  };
  assert.equal(await classes('few', 'more', 'most'), ['most', 'more', 'few']);
  assert.equal(await classes('1', '2', '10'), ['1', '2', '10']);
});

test('names, ids and labels from files cannot steer the terminal', async () => {
  const evil = { id: 'x\u001b[2J', text: 'a film pos 1', label: 'evil\u001b[31m\u202e' };
  const text = formatCheck(await check(['tr\u0007ain', 'labeled', [...clean(20), evil]]));
  assert.not.match(text, /(?!\n)\p{Cc}|\p{Bidi_Control}/u);
});

test.run();
