import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holdsInOrder } from '../corpus/helpers.js';
import { textvat } from './program.js';
import { asJsonLines, folder } from './reviews.js';

const WORDS = ['awful', 'dull', 'fair', 'good', 'great', 'fine', 'nice', 'odd', 'slow', 'superb'];
/** A star for each word, from 1 to 10. */
const starred = (copies: number) =>
  Array.from({ length: copies * WORDS.length }, (_, n) => ({
    id: `r${n}`,
    text: `${WORDS[n % WORDS.length]} film number ${n}`,
    label: (n % WORDS.length) + 1,
  }));
const stars = folder.write('stars.jsonl', asJsonLines(starred(4)));
const linear = ['--model', 'linear', '--dev', '0', '--quiet'];
const model = `${folder.path}/stars`;

test('stars: classes in the order of their numbers, and how far off the answers are', async () => {
  const trained = await textvat(['train', '--labeled', stars, '--out', model, ...linear]);
  assert.is(trained.status, 0, trained.stderr);
  const [json, text, both] = await Promise.all([
    textvat(['evaluate', model, stars, '--ordinal', '--json']),
    textvat(['evaluate', model, stars, '--ordinal']),
    textvat(['compare', model, model, '--test', stars, '--ordinal']),
  ]);
  const report = JSON.parse(json.stdout);
  assert.equal(
    report.perClass.map(({ label }: { label: string }) => label),
    Array.from({ length: 10 }, (_, star) => String(star + 1)),
  );
  assert.type(report.ordinal.meanAbsoluteError, 'number');
  assert.ok(report.ordinal.quadraticKappa <= 1);
  // All answers are right here, so that nothing varies.
  assert.is(report.ordinal.meanAbsoluteErrorInterval, null);
  assert.is(report.ordinal.quadraticKappaInterval, null);
  assert.match(text.stdout, /\nmean absolute error \d\.\d+, quadratic weighted kappa \d\.\d+\n/);
  assert.match(both.stdout, /mean absolute error +quadratic kappa/);
});

test('a label that the model does not know is named by file and line, with the class it looks like', async () => {
  const odd = folder.write('odd-stars.jsonl', asJsonLines([{ id: 'x', text: 'good', label: '1.0' }]));
  const { status, stderr } = await textvat(['evaluate', model, odd]);
  assert.is(status, 1);
  holdsInOrder(stderr, 'odd-stars.jsonl:1: found the label "1.0"', 'It looks like "1"');
});

test('marks for texts without a label: asked about, and read as a person says', async () => {
  const marked = starred(4).map((row) => ({ ...row, label: row.label > 2 ? -1 : row.label }));
  const file = folder.write('marked.jsonl', asJsonLines(marked));
  const out = (name: string) => ['--labeled', file, '--out', `${folder.path}/${name}`, ...linear];
  const [asked, none, real, checked] = await Promise.all([
    textvat(['train', ...out('asked')]),
    textvat(['train', ...out('none'), '--unlabeled-label', '-1', '--unlabeled-label', 'nan']),
    textvat(['train', ...out('real'), '--label-is-real', '-1']),
    textvat(['check', file]),
  ]);
  assert.is(asked.status, 1);
  holdsInOrder(
    asked.stderr,
    'marked.jsonl:3: found the label "-1", which often says that there is none',
    '--unlabeled-label -1; if it is a class, say --label-is-real -1',
  );
  assert.is(none.status, 0, none.stderr);
  assert.match(none.stderr, '32 texts among the labeled ones had no label');
  assert.is(real.status, 0, real.stderr);
  holdsInOrder(checked.stdout, '32 texts with the label "-1", which often says that there is none');
  const [left, strange] = await Promise.all([
    textvat(['evaluate', `${folder.path}/none`, file, '--unlabeled-label', '-1', '--json']),
    textvat(['evaluate', `${folder.path}/none`, file]),
  ]);
  assert.is(JSON.parse(left.stdout).n, 8);
  assert.match(left.stderr, 'left out 32 texts without a label');
  holdsInOrder(strange.stderr, 'marked.jsonl:3: found the label "-1"', '--unlabeled-label -1');
});

test.run();
