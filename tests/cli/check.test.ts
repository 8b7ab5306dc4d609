import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';
import {
  asJsonLines,
  csvFile,
  folder,
  pileFile,
  type Review,
  reviews,
  testFile,
  trainFile,
} from './reviews.js';

test('several roles, and a leak between training and test', async () => {
  const leaky = folder.write('leaky.jsonl', asJsonLines(reviews.slice(55, 90)));
  const args = ['check', '--labeled', trainFile, '--unlabeled', pileFile, '--test', leaky];
  const [text, json] = await Promise.all([textvat(args), textvat([...args, '--json'])]);
  assert.is(text.status, 0, text.stderr);
  assert.is(text.stderr, '');
  assert.match(text.stdout, /^given as +labeled +unlabeled +test$/m);
  assert.match(text.stdout, /^texts +60 +120 +35$/m);
  assert.match(
    text.stdout,
    /share 5 texts; remove them from the training file, or the measured error is too good/,
  );
  const report = JSON.parse(json.stdout);
  assert.equal(
    report.inputs.map(({ role, rows }: Record<string, unknown>) => [role, rows]),
    [
      ['labeled', 60],
      ['unlabeled', 120],
      ['test', 35],
    ],
  );
  assert.is(report.shared.length, 1);
  assert.is(report.shared[0].texts, 5);
});

test('sound files have no leak; an empty file and a program are warned about, not refused', async () => {
  const empty = folder.write('nothing.txt', '');
  const [sound, nothing, program] = await Promise.all([
    textvat(['check', '--labeled', trainFile, '--test', testFile]),
    textvat(['check', empty]),
    textvat(['check', 'src/cli/check.ts']),
  ]);
  assert.is(sound.status, 0);
  assert.not.match(sound.stdout, 'measured error is too good');
  assert.is(nothing.status, 0);
  assert.match(nothing.stdout, /^texts +0$/m);
  assert.match(nothing.stdout, /nothing\.txt: no texts at all/);
  assert.match(program.stdout, /check\.ts: \d+ texts of \d+ with lines as a program has them/);
});

test('fields by option, standard input, and a bad file', async () => {
  const [columns, stdin, bad] = await Promise.all([
    textvat(['check', csvFile, '--text-field', 'review', '--label-field', 'stars']),
    textvat(['check', '-'], { input: 'one text\nanother\n' }),
    textvat(['check', '-'], { input: '{"text": "fine"}\n{"tex": "typo"}\n' }),
  ]);
  assert.is(columns.status, 0, columns.stderr);
  assert.match(columns.stdout, /^class in .*train\.csv/m);
  assert.match(stdin.stdout, /^texts +2$/m);
  assert.is(bad.status, 1);
  assert.is(bad.stdout, '');
  assert.match(bad.stderr, /^textvat: stdin:2: found only the fields "tex", .* --text-field\.\n$/);
});

test('doubtful labels are listed with their file and line, the worst first', async () => {
  const rows = reviews.slice(0, 200).map((review, place) => (place === 7 ? otherwise(review) : review));
  const file = folder.write('doubted.jsonl', asJsonLines(rows));
  const args = ['check', '--labeled', file, '--unlabeled', pileFile, '--labels', '--inspect', '3'];
  const [text, json, idle] = await Promise.all([
    textvat(args),
    textvat([...args, '--json']),
    textvat(['check', file, '--inspect', '3']),
  ]);
  assert.is(text.status, 0, text.stderr);
  assert.match(text.stdout, /^labels to look at, the worst first: \d+ of 200 are suspected/m);
  const { labels } = JSON.parse(json.stdout);
  assert.is(labels.texts, 200);
  assert.is(labels.doubts.length, 3);
  for (const { place, label, likelier } of labels.doubts) {
    assert.match(place, /doubted\.jsonl:\d+$/);
    assert.is.not(label, likelier);
    assert.ok(text.stdout.includes(place));
  }
  assert.is(idle.status, 2);
  assert.match(idle.stderr, /--inspect: found no --labels/);
});

const otherwise = ({ text, label }: Review): Review => ({ text, label: label === 'pos' ? 'neg' : 'pos' });

test('labels of unlabeled files are not looked at', async () => {
  const labeled = folder.write('named.csv', 'text,sentiment\na fine film,pos\na bad film,neg\n');
  const bare = folder.write('bare.csv', 'text\na film\n');
  const empty = folder.write('empty labels.jsonl', '{"text": "another film", "label": ""}\n');
  const { status, stdout, stderr } = await textvat([
    ...['check', '--labeled', labeled, '--unlabeled', bare, empty, '--label-field', 'sentiment'],
  ]);
  assert.is(status, 0, stderr);
  assert.match(stdout, /^texts +2 +1 +1$/m);
});

test.run();
