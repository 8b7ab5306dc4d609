import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readAll } from '../../src/corpus/readCorpus.js';
import { jsonLines, type Outcome, shell, shellLine, start, textvat } from './program.js';
import { asJsonLines, folder, out, reviews, sharedModel, trainFile } from './reviews.js';

interface Row {
  readonly id: string;
  readonly label: string;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly unknownWords: number;
}

let model: string;
test.before(async () => {
  model = await sharedModel();
});

/** 3,000 rows, some of them without a text, with a word that nobody knows, or with several lines. */
const many = Array.from({ length: 3000 }, (_, index) => {
  const { text } = reviews[index % reviews.length]!;
  if (index % 100 === 7) return { id: `row ${index}`, text: '' };
  if (index % 100 === 8) return { id: `row ${index}`, text: 'zzqx zzqy' };
  return { id: `row ${index}`, text: index % 100 === 9 ? `${text}\r\n"and", more\u2028` : text };
});

test('one row out for every row in and in order, the same in every format', async () => {
  const file = folder.write('many.jsonl', asJsonLines(many));
  const formats = ['jsonl', 'csv', 'tsv', 'text'];
  const outcomes = await Promise.all(
    formats.map((format) => textvat(['classify', model, file, '--format', format])),
  );
  for (const { status, stderr } of outcomes) {
    assert.is(status, 0, stderr);
    assert.is(stderr, '');
  }
  const [json, csv, tsv, text] = outcomes.map(({ stdout }) => stdout) as [string, string, string, string];
  const rows = jsonLines<Row>(json);
  assert.equal(
    rows.map(({ id }) => id),
    many.map(({ id }) => id),
  );
  for (const row of rows) {
    assert.equal(Object.keys(row), ['id', 'label', 'probability', 'probabilities', 'unknownWords']);
    assert.equal(Object.keys(row.probabilities), ['neg', 'pos']);
    assert.is(row.probability, row.probabilities[row.label]);
    assert.ok(row.probability >= 0.5);
    assert.ok(Math.abs(row.probabilities['neg']! + row.probabilities['pos']! - 1) < 1e-5);
    assert.ok(row.unknownWords >= 0 && row.unknownWords <= 1);
  }
  assert.is(rows[7]!.unknownWords, 1, 'an empty text');
  assert.is(rows[8]!.unknownWords, 1);
  assert.ok(rows[0]!.unknownWords < 1);
  for (const [table, delimiter] of [
    [csv, ','],
    [tsv, '\t'],
  ] as const) {
    const cells: string[][] = parse(table, { delimiter });
    assert.equal(cells[0], [
      'id',
      'label',
      'probability',
      'probability of neg',
      'probability of pos',
      'unknownWords',
    ]);
    assert.equal(
      cells
        .slice(1)
        .map(([id, label, probability, , , unknown]) => [id, label, Number(probability), Number(unknown)]),
      rows.map(({ id, label, probability, unknownWords }) => [id, label, probability, unknownWords]),
    );
  }
  assert.is(text, rows.map(({ label }) => `${label}\n`).join(''));
});

test('below a given probability there is no label, but still a row', async () => {
  const file = folder.write('some.jsonl', asJsonLines(many.slice(0, 60)));
  const answered = jsonLines<Row>((await textvat(['classify', model, file])).stdout);
  const threshold = answered.map(({ probability }) => probability).sort()[30]!;
  const [json, csv, text, bad] = await Promise.all([
    ...['jsonl', 'csv', 'text'].map((format) =>
      textvat(['classify', model, file, '--format', format, '--abstain-below', String(threshold)]),
    ),
    textvat(['classify', model, file, '--abstain-below', '80']),
  ]);
  const expected = answered.map((row) => (row.probability < threshold ? { ...row, label: null } : row));
  assert.equal(jsonLines(json!.stdout), expected);
  assert.is(expected.filter(({ label }) => label === null).length, 30);
  const labels = expected.map(({ label }) => label ?? '');
  assert.equal(
    parse(csv!.stdout)
      .slice(1)
      .map(([, label]: string[]) => label),
    labels,
  );
  assert.is(text!.stdout, labels.map((label) => `${label}\n`).join(''));
  assert.is(bad!.status, 2);
  assert.match(bad!.stderr, '--abstain-below: found 80, expected at most 1');
});

test('standard input, gzip, other field names and other formats give the same answers', async () => {
  const some = many.slice(0, 20).filter(({ text }) => text !== '' && !text.includes('\n'));
  const input = asJsonLines(some);
  const csv = `key,body\r\n${some.map(({ id, text }) => `${id},"${text.replaceAll('"', '""')}"\r\n`).join('')}`;
  const packed = folder.write('some.jsonl.gz', gzipSync(input));
  const plain = some.map(({ text }) => `${text}\n`).join('');
  const [expected, stdin, gzip, gzipStdin, columns, usual, lines] = await Promise.all([
    textvat(['classify', model, '-'], { input }),
    textvat(['classify', model], { input }),
    textvat(['classify', model, packed]),
    textvat(['classify', model, '-'], { input: gzipSync(input) }),
    textvat(['classify', model, '--id-field', 'key', '--text-field', 'body'], { input: csv }),
    textvat(['classify', model], { input: csv.replace('key,body', 'ID,Review') }),
    textvat(['classify', model, '--input-format', 'text'], { input: plain }),
  ]);
  assert.is(jsonLines(expected.stdout).length, some.length);
  for (const { status, stdout, stderr } of [stdin, gzip, gzipStdin, columns]) {
    assert.equal([status, stderr], [0, '']);
    assert.is(stdout, expected.stdout);
  }
  assert.is(usual.stdout, expected.stdout);
  assert.is(
    usual.stderr,
    'stdin: read as CSV: its first line names the column "Review"\n' +
      'stdin: the text is taken from "Review", the id is taken from "ID"\n',
  );
  const answers = (text: string) => jsonLines<Row>(text).map(({ id: _id, ...row }) => row);
  assert.equal(answers(lines.stdout), answers(expected.stdout));
  assert.is(jsonLines<Row>(lines.stdout)[2]!.id, 'stdin:3');
});

test('labels of the input are not looked at', async () => {
  const input = '{"text": "good film", "label": ["a", "b"]}\n{"text": "good film", "label": ""}\n';
  const { status, stdout, stderr } = await textvat(['classify', model], { input });
  assert.is(status, 0, stderr);
  assert.is(jsonLines(stdout).length, 2);
});

test('a row is one line of plain labels, whatever a label holds', async () => {
  const odd = (label: string) => (label === 'pos' ? 'good\r\nfilm' : label);
  const rows = reviews.slice(0, 60).map(({ text, label }) => ({ text, label: odd(label) }));
  const file = folder.write('odd labels.jsonl', asJsonLines(rows));
  const args = ['train', '--labeled', file, '--model', 'linear', '--dev', '0', '--out', out('odd labels')];
  assert.is((await textvat(args)).status, 0);
  const { stdout } = await textvat(['classify', out('odd labels'), file, '--format', 'text']);
  assert.equal([...new Set(stdout.split('\n'))].sort(), ['', 'good film', 'neg']);
  assert.is(stdout.split('\n').length, 61);
});

test('no rows in, no rows out', async () => {
  const { status, stdout, stderr } = await textvat(['classify', model], { input: '' });
  assert.equal({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
});

test('bad rows end with 1, file and line and no stack, after the rows before them', async () => {
  const file = folder.write('bad.jsonl', '{"text": "good film"}\n{"text": 5}\n');
  const [bad, stdin, noFile, noModel, noFolder] = await Promise.all([
    textvat(['classify', model, file]),
    textvat(['classify', model], { input: '{"text": "good"}\n{"text"\n' }),
    textvat(['classify', model, 'missing.csv']),
    textvat(['classify', folder.path, file]),
    textvat(['classify', 'missing', file]),
  ]);
  for (const { status, stderr } of [bad, stdin, noFile, noModel, noFolder]) {
    assert.is(status, 1);
    assert.match(stderr, /^textvat: [^\n]+\n$/);
  }
  assert.is(jsonLines(bad.stdout).length, 1);
  assert.match(bad.stderr, `${file}:2: found the number 5, expected a string in the text field "text"`);
  assert.match(stdin.stderr, 'stdin:2: found invalid JSON');
  assert.match(noFile.stderr, 'missing.csv: found no such file');
  for (const { stderr } of [noModel, noFolder])
    assert.match(
      stderr,
      /config\.json: found no such file, .* Give the folder that `textvat train --out` wrote\./,
    );
});

test('a model that was tampered with is one clear error', async () => {
  const broken = out('broken');
  cpSync(model, broken, { recursive: true });
  writeFileSync(`${broken}/weights.safetensors`, 'nothing');
  const { status, stdout, stderr } = await textvat(['classify', broken], { input: 'a film\n' });
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(stderr, /^textvat: .*weights\.safetensors[^\n]*\n$/);
});

test('a reader that has seen enough ends it quietly', async () => {
  const file = folder.write('endless.jsonl', asJsonLines(many));
  const program = shellLine(['classify', model, file]);
  const { stdout, stderr } = await shell(`{ ${program}; echo "status $?" >&2; } | head -1`);
  assert.is(jsonLines(stdout).length, 1);
  assert.is(stderr, 'status 0\n');
});

test('answers come while the input is open; Ctrl-C then ends with 130', async () => {
  const running = start(['classify', model]);
  // Each row by itself, as a program that asks and waits would: the next one is sent when its answer is there.
  for (let row = 1; row <= 20; row += 1) {
    running.child.stdin.write(`{"id": ${row}, "text": "A film to remember."}\n`);
    await running.until('stdout', new RegExp(`"id":"${row}".*\\n`));
  }
  running.child.kill('SIGINT');
  const { status, stdout, stderr } = await running.ended;
  assert.is(status, 130);
  assert.equal(
    jsonLines<Row>(stdout).map(({ id }) => id),
    Array.from({ length: 20 }, (_, row) => String(row + 1)),
  );
  assert.is(stderr, '\ninterrupted: stopping; once more to stop at once\n');
});

/** Of Debian and others; where it is not installed, the test is skipped, and counted so. */
const hasParallel = spawnSync('parallel', ['--version']).status === 0;

(hasParallel ? test : test.skip)('GNU parallel gives the bytes of one process, or fails', async () => {
  const file = folder.write('rows for parallel.jsonl', asJsonLines(many));
  const broken = folder.write('broken row.jsonl', `${asJsonLines(many.slice(0, 900))}{bad\n`);
  const recipe = (path: string) =>
    `parallel --will-cite --pipepart -a '${path}' --block 100k -k -j2 --halt now,fail=1 -q ${shellLine(['classify', model, '-'])}`;
  const [one, several, failed] = await Promise.all([
    textvat(['classify', model, file]),
    shell(recipe(file)),
    shell(recipe(broken)),
  ]);
  assert.is(several.status, 0, several.stderr);
  assert.is(several.stdout, one.stdout);
  assert.is.not(failed.status, 0);
  assert.match(failed.stderr, 'found invalid JSON');
});

test('plain lines are classified without the modules that only other texts and formats need', async () => {
  const refused = ['htmlparser2', 'csv-stringify', 'csv-parse', 'corpus/folder.js', '/ora/'];
  const hook = `export const load = (url, context, next) => {
    if (${JSON.stringify(refused)}.some((part) => url.includes(part))) throw new Error(url + ' was loaded');
    return next(url, context);
  }`;
  const script = `import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));`;
  const hooked = ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
  const { status, stderr } = await textvat(['classify', model], { input: 'a film\n', node: hooked });
  assert.equal([status, stderr], [0, '']);
});

const faulty = [
  '{"text":"A good film."}',
  '{"text":5}',
  'no json at all',
  '{"body":"elsewhere"}',
  '{"id":"last","text":"A bad film."}',
];

test('a row that cannot be read ends the command, is given without an answer, or is left out', async () => {
  const file = folder.write('faulty.jsonl', faulty.map((line) => `${line}\n`).join(''));
  const [fail, empty, skip, csv, text] = (await Promise.all(
    [[], ['empty'], ['skip'], ['empty', '--format', 'csv'], ['empty', '--format', 'text']].map((args) =>
      textvat(['classify', model, file, ...(args.length > 0 ? ['--on-error'] : []), ...args]),
    ),
  )) as [Outcome, Outcome, Outcome, Outcome, Outcome];
  assert.is(fail.status, 1);
  assert.match(fail.stderr, /^textvat: .*faulty\.jsonl:2: found the number 5/);
  assert.is(empty.status, 0, empty.stderr);
  const rows = jsonLines<{ id: string; label: string | null; error: string | null }>(empty.stdout);
  assert.equal(
    rows.map(({ id, label, error }) => [id, label === null, error === null]),
    [
      ['faulty.jsonl:1', false, true],
      ['faulty.jsonl:2', true, false],
      ['faulty.jsonl:3', true, false],
      ['faulty.jsonl:4', true, false],
      ['last', false, true],
    ],
  );
  assert.match(rows[2]!.error!, 'faulty.jsonl:3: found invalid JSON');
  assert.match(
    empty.stderr,
    'warning: 3 of 5 rows could not be read and were given without an answer; the first: ',
  );
  assert.is(skip.status, 0, skip.stderr);
  assert.equal(
    jsonLines<Row>(skip.stdout).map(({ id }) => id),
    ['faulty.jsonl:1', 'last'],
  );
  assert.match(skip.stderr, 'warning: 3 of 5 rows could not be read and were left out');
  const cells = parse(csv.stdout) as string[][];
  assert.is(cells[0]!.at(-1), 'error');
  assert.equal(
    cells.slice(1).map((row) => row.at(-1) !== ''),
    [false, true, true, true, false],
  );
  assert.equal(
    text.stdout.split('\n').map((line) => line !== ''),
    [true, false, false, false, true, false],
  );
});

test('a row of CSV with too few or too many cells is one row out; where none can be read, that is a failure', async () => {
  const file = folder.write('uneven.csv', 'id,text\na,good\nb\nc,bad,too many\nd,"two\nlines"\n');
  const none = folder.write('none.csv', 'id,text\na\nb\n');
  const [some, all] = (await Promise.all(
    [file, none].map((path) => textvat(['classify', model, path, '--on-error', 'empty'])),
  )) as [Outcome, Outcome];
  assert.is(some.status, 0, some.stderr);
  const rows = jsonLines<{ id: string; error: string | null }>(some.stdout);
  assert.equal(
    rows.map(({ id }) => id),
    ['a', 'uneven.csv:3', 'uneven.csv:4', 'd'],
  );
  assert.equal(
    rows.map(({ error }) => error === null),
    [true, false, false, true],
  );
  assert.is(all.status, 1);
  assert.is(jsonLines(all.stdout).length, 2);
});

test('with their texts, the answers are a labeled corpus', async () => {
  const file = folder.write('some.jsonl', asJsonLines(many.slice(5, 40)));
  const withoutText = await textvat(['classify', model, file]);
  const labels = jsonLines<Row>(withoutText.stdout).map(({ label }) => label);
  const texts = await readAll(file);
  for (const format of ['jsonl', 'csv', 'tsv']) {
    const answers = await textvat(['classify', model, file, '--with-text', '--format', format]);
    assert.is(answers.status, 0, answers.stderr);
    const read = await readAll(folder.write(`answers.${format}`, answers.stdout));
    // Line breaks within cells of tables are read as \n.
    const shown = (text: string) => (format === 'jsonl' ? text : text.replaceAll('\r\n', '\n'));
    assert.equal(
      read.map(({ id, text, label }) => [id, text, label]),
      texts.map(({ id, text }, at) => [id, shown(text), labels[at]]),
      format,
    );
  }
  const labelAlone = await textvat(['classify', model, file, '--with-text', '--format', 'text']);
  assert.is(labelAlone.status, 2);
  assert.match(labelAlone.stderr, '--with-text');
  const uneven = folder.write('uneven-text.csv', 'id,text\na,good\nb\n');
  const { stdout } = await textvat(['classify', model, uneven, '--on-error', 'empty', '--with-text']);
  assert.equal(
    jsonLines<{ text: string | null }>(stdout).map(({ text }) => text),
    ['good', null],
  );
});

test('one text is classified by itself', async () => {
  const { status, stdout } = await textvat([
    'classify',
    model,
    '--text',
    'A good film, -',
    '--format',
    'text',
  ]);
  assert.is(status, 0);
  assert.match(stdout, /^(neg|pos)\n$/);
});

test('a slow reader is waited for without a listener left behind', async () => {
  const file = folder.write('slow.jsonl', asJsonLines(many));
  const reader = `${process.execPath} -e "setTimeout(() => process.stdin.resume(), 300)"`;
  const { status, stderr } = await shell(`${shellLine(['classify', model, file])} | ${reader}`);
  assert.is(status, 0);
  assert.is(stderr, '');
});

test('a model that tells attacked texts apart says so of each row', async () => {
  const list = folder.write('rare.tsv', 'good\tsplendiferous\nsplendiferous\tgood\n');
  const model = out('suspecting');
  const defense = ['--model', 'linear', '--defense', 'rare-substitutions', '--defense-candidates', list];
  const trained = await textvat(['train', '--labeled', trainFile, ...defense, '--out', model, '--quiet']);
  assert.is(trained.status, 0, trained.stderr);
  const texts = folder.write('suspected.txt', 'a good film\nthis is a splendiferous film\n');
  const [csv, jsonl] = await Promise.all([
    textvat(['classify', model, texts, '--format', 'csv']),
    textvat(['classify', model, texts]),
  ]);
  const [header, ...rows] = csv.stdout.trim().split('\n');
  assert.match(header!, /,unknownWords,suspicious$/);
  for (const row of rows) assert.match(row, /,(true|false)$/);
  for (const line of jsonl.stdout.trim().split('\n')) assert.type(JSON.parse(line).suspicious, 'boolean');
});

test.run();
