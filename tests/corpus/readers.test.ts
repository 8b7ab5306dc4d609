import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placeOf } from '../../src/corpus/example.js';
import { type CorpusOptions, readAll } from '../../src/corpus/readCorpus.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from './helpers.js';

let folder: TemporaryFolder;
test.before(() => {
  folder = temporaryFolder();
});
test.after(() => folder.remove());

const read = (name: string, content: string, options?: CorpusOptions) =>
  readAll(folder.write(name, content), options);

/** The error for a file with this content must hold these pieces, the first of them the line. */
async function refuses(name: string, content: string, line: number, ...pieces: string[]): Promise<void> {
  const message = await inputErrorOf(() => read(name, content));
  holdsInOrder(message, `${folder.path}/${name}:${line}: found `, ...pieces);
}

test('JSON Lines: fields, ids and kinds of labels', async () => {
  const content = [
    '{"id": "x1", "text": "good", "label": "pos", "more": [1]}',
    '',
    '{"text": "five", "label": 5, "id": 7}',
    '{"text": "yes", "label": true}',
    '{"text": "", "label": null, "id": ""}',
    '{"text": "line\\nbreak \\u0001"}',
  ].join('\n');
  assert.equal(await read('a.jsonl', content), [
    { id: 'x1', text: 'good', label: 'pos' },
    { id: '7', text: 'five', label: '5' },
    { id: 'a.jsonl:4', text: 'yes', label: 'true' },
    { id: 'a.jsonl:5', text: '' },
    { id: 'a.jsonl:6', text: 'line\nbreak \u0001' },
  ]);
});

test('JSON Lines: other field names, even odd ones', async () => {
  const options = { textField: 'review', labelField: 'constructor', idField: '__proto__' };
  const rows = await read(
    'b.jsonl',
    '{"review":"a"}\n{"review":"b","constructor":"x","__proto__":"n"}',
    options,
  );
  assert.equal(rows, [
    { id: 'b.jsonl:1', text: 'a' },
    { id: 'n', text: 'b', label: 'x' },
  ]);
});

test('JSON Lines: each bad record is named by file and line', async () => {
  const good = '{"text":"a"}\n\n';
  await refuses('c.jsonl', `${good}{"text": "a`, 3, 'invalid JSON', 'expected one JSON object a line');
  await refuses('c.jsonl', `${good}"text"`, 3, '"text"', 'expected one JSON object a line');
  await refuses('c.jsonl', `${good}[{"text":"a"}]`, 3, 'an array', 'jq');
  await refuses(
    'c.jsonl',
    `${good}{"review":"a","n":1}`,
    3,
    'only the fields "review", "n"',
    '"text"',
    '--text-field',
  );
  await refuses('c.jsonl', `${good}{}`, 3, 'no fields', '"text"');
  await refuses(
    'c.jsonl',
    `${good}{"text":12}`,
    3,
    'the number 12',
    'expected a string in the text field "text"',
  );
  await refuses('c.jsonl', `${good}{"text":null}`, 3, 'null', '"text"');
  await refuses(
    'c.jsonl',
    `${good}{"text":"a","label":""}`,
    3,
    'an empty label',
    '"label"',
    'Unlabeled texts',
  );
  await refuses('c.jsonl', `${good}{"text":"a","label":{}}`, 3, 'an object as label', '"label"');
  await refuses('c.jsonl', `${good}{"text":"a","label":["x","y"]}`, 3, '2 labels', 'one label at most');
  await refuses('c.jsonl', `${good}{"text":"a","label":[[]]}`, 3, 'an array as label');
  await refuses('c.jsonl', `${good}{"text":"a","id":{}}`, 3, 'an object as id', 'string or number');
});

test('JSON Lines: NaN, as Python writes it, is refused with what to write', async () => {
  await refuses('a.jsonl', '{"text":"a","label":NaN}', 1, 'invalid JSON', 'NaN is no JSON: write null');
});

test('JSON Lines: fields inside others, by a path of names', async () => {
  const row = { data: { text: 'a', id: 7 }, choices: [{ value: ['pos'] }], 'meta.label': 'neg' };
  const fields = { textField: 'data.text', idField: 'data.id' };
  const content = JSON.stringify(row);
  assert.equal(await read('a.jsonl', content, { ...fields, labelField: 'choices.0.value' }), [
    { id: '7', text: 'a', label: 'pos' },
  ]);
  // A name with the dot in it wins.
  assert.equal(await read('b.jsonl', content, { ...fields, labelField: 'meta.label' }), [
    { id: '7', text: 'a', label: 'neg' },
  ]);
  assert.equal(await read('c.jsonl', content, { ...fields, labelField: 'choices.1.value' }), [
    { id: '7', text: 'a' },
  ]);
  await refuses(
    'd.jsonl',
    content,
    1,
    'only the fields "data", "choices", "meta.label"',
    '--text-field data.text',
  );
});

test('JSON Lines: a list of one label is that label, an empty one is none, and several are refused', async () => {
  const content = '{"text":"a","label":["pos"]}\n{"text":"b","label":[]}\n{"text":"c","label":[3]}\n';
  assert.equal(
    (await read('a.jsonl', content)).map(({ label }) => label),
    ['pos', undefined, '3'],
  );
  await refuses(
    'b.jsonl',
    `${content}{"text":"d","label":["x","y"]}`,
    4,
    '2 labels',
    'train one model for each',
  );
});

test('JSON Lines: a label that a person turned down is none', async () => {
  const answers = ['accept', 'reject', 'ignore'];
  const content = answers.map((answer) => JSON.stringify({ text: answer, label: 'pos', answer })).join('\n');
  const examples = await read('a.jsonl', content);
  assert.equal(
    examples.map(({ label }) => label),
    ['pos', undefined, undefined],
  );
  assert.match(placeOf(examples[1]!), /a\.jsonl:2 \(answer: reject\)$/);
  const answered = await read('b.jsonl', content, { labelField: 'answer' });
  assert.equal(
    answered.map(({ label }) => label),
    answers,
  );
});

test('JSON Lines: the digits of ids and labels are those that were written', async () => {
  const row = (digits: string) => `{"id":${digits},"text":"9007199254740993 \\" 1","label":${digits}}`;
  const written = [
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '1e400',
    '0.12345678901234567',
  ];
  for (const digits of written)
    assert.equal(await read('a.jsonl', row(digits)), [
      { id: digits, text: '9007199254740993 " 1', label: digits },
    ]);
  // What JSON takes for one number is one label.
  const values = [
    ['1', '1'],
    ['1.0', '1'],
    ['-1', '-1'],
    ['1e2', '100'],
    ['0.10', '0.1'],
  ] as const;
  for (const [digits, label] of values)
    assert.is((await read('b.jsonl', row(digits)))[0]!.label, label, digits);
  await refuses('c.jsonl', '{"text":12345678901234567890}', 1, 'expected a string in the text field');
});

test('JSON Lines: a long text does not hide the digits behind it', async () => {
  const text = 'a "quoted\\" word '.repeat(300_000);
  const [example] = await read(
    'a.jsonl',
    JSON.stringify({ text, id: 'ID' }).replace('"ID"', '9007199254740993'),
  );
  assert.is(example!.text, text);
  assert.is(example!.id, '9007199254740993');
});

test('labels are written in one way, in every format', async () => {
  const labelsOf = async (name: string, content: string) =>
    (await read(name, content)).map(({ label }) => label);
  const odd = 'po\u200bs\u00a0';
  assert.equal(await labelsOf('a.jsonl', JSON.stringify({ text: 'a', label: ` ${odd}` })), ['pos']);
  assert.equal(await labelsOf('a.csv', `text,label\na, ${odd}\nb,cafe\u0301\nc,\u00a0`), [
    'pos',
    'caf\u00e9',
    undefined,
  ]);
  assert.equal(await labelsOf('a.ft', `__label__po\u200bs a`), ['pos']);
});

test('a label that marks texts without one is none, where a person says so', async () => {
  const unlabeledLabel = ['-1', ' N/A'];
  const content = 'text,label\na,-1\nb,1\nc,N/A\n';
  assert.equal(await read('a.csv', content, { unlabeledLabel }), [
    { id: 'a.csv:2', text: 'a' },
    { id: 'a.csv:3', text: 'b', label: '1' },
    { id: 'a.csv:4', text: 'c' },
  ]);
  assert.equal(
    (await read('a.jsonl', '{"text":"a","label":-1}', { unlabeledLabel })).map(({ label }) => label),
    [undefined],
  );
});

test('CSV: quotes, delimiters and line breaks inside texts', async () => {
  const content = [
    'label,text , id',
    'pos,"one, ""two""\nthree",r1',
    '',
    'neg,he said "no" twice,',
    'neg,"Great" movie,r3',
    'neg,"""Quoted"", all of it",r4',
    '',
  ].join('\r\n');
  assert.equal(await read('a.csv', content), [
    { id: 'r1', text: 'one, "two"\nthree', label: 'pos' },
    { id: 'a.csv:5', text: 'he said "no" twice', label: 'neg' },
    { id: 'r3', text: '"Great" movie', label: 'neg' },
    { id: 'r4', text: '"Quoted", all of it', label: 'neg' },
  ]);
});

test('CSV: without label column the texts are unlabeled', async () => {
  assert.equal(await read('b.csv', 'n,text\n1,a\n2,b'), [
    { id: 'b.csv:2', text: 'a' },
    { id: 'b.csv:3', text: 'b' },
  ]);
});

test('CSV: line numbers survive quoted breaks, blank lines and stray carriage returns', async () => {
  const content = 'text,label\n"a\nb\n\nc",x\n\n"d\re",x\nf,y\n';
  await refuses('c.csv', `${content}g,x,x\n`, 9, '3 cells');
  const rows = await read('c.csv', content);
  assert.equal(
    rows.map(({ id }) => id),
    ['c.csv:2', 'c.csv:7', 'c.csv:8'],
  );
});

test('CSV: an empty label cell means no label', async () => {
  assert.equal(await read('b.csv', 'text,label\na,\nb,pos\nc," "'), [
    { id: 'b.csv:2', text: 'a' },
    { id: 'b.csv:3', text: 'b', label: 'pos' },
    { id: 'b.csv:4', text: 'c' },
  ]);
});

test('labels that are ignored are never wrong, in every format', async () => {
  const texts = async (name: string, content: string, options: CorpusOptions = {}) =>
    (await read(name, content, { ...options, ignoreLabels: true })).map(({ text, ...rest }) => {
      assert.not('label' in rest);
      return text;
    });
  assert.equal(await texts('i.jsonl', '{"text":"a","label":["x"]}\n{"text":"b","label":""}'), ['a', 'b']);
  assert.equal(await texts('i.csv', 'text,label\na,\nb,pos'), ['a', 'b']);
  assert.equal(await texts('i.csv', 'text\na', { labelField: 'stars' }), ['a']);
  assert.equal(await texts('i.tsv', 'label\ttext\tlabel\nx\ta\ty'), ['a']);
  assert.equal(await texts('i.txt', '__label__a __label__b good film\n__label__ x\n__label__c'), [
    'good film',
    'x',
    '',
  ]);
  folder.write('i/pos/1.txt', 'good');
  const [only] = await readAll(`${folder.path}/i`, { ignoreLabels: true });
  assert.equal(only, { id: 'pos/1', text: 'good' });
});

test('CSV: bad input is named by file and line', async () => {
  await refuses(
    'd.csv',
    'said,label\na,x',
    1,
    'a header with the columns "said", "label"',
    'a column "text"',
    '--columns',
  );
  await refuses('d.csv', 'text,text\na,x', 1, 'two columns "text"');
  await refuses(
    'd.csv',
    'text,label\n"a\nb",x\n\na,b,x',
    5,
    '3 cells',
    'as many as the header has',
    'quotes',
  );
  await refuses('d.csv', 'text,label\na,x\n\n"b,x\nc,y\n', 4, 'opens with a quote', 'written twice');
  await refuses('d.csv', 'text,label\na,x\n"b,x\nc,x\nsay "hi,y\n', 3, 'opens with a quote');
  const message = await inputErrorOf(() => read('d.csv', 'text,label\na,x', { labelField: 'stars' }));
  holdsInOrder(message, 'd.csv:1: found a header', 'a column "stars"', '--label-field');
});

test('TSV: commas and inner quotes are plain text', async () => {
  assert.equal(await read('a.tsv', 'text\tlabel\na, "b" c\tpos\n"x\ty"\tneg\n'), [
    { id: 'a.tsv:2', text: 'a, "b" c', label: 'pos' },
    { id: 'a.tsv:3', text: 'x\ty', label: 'neg' },
  ]);
  assert.equal(await read('b.tsv', 'text\tlabel\n"open\tpos\nnext "q\tneg\n'), [
    { id: 'b.tsv:2', text: '"open', label: 'pos' },
    { id: 'b.tsv:3', text: 'next "q', label: 'neg' },
  ]);
});

test('plain text: every line is a text, blank ones too', async () => {
  assert.equal(await read('a.txt', 'one\n\n{"text":1}\n'), [
    { id: 'a.txt:1', text: 'one' },
    { id: 'a.txt:2', text: '' },
    { id: 'a.txt:3', text: '{"text":1}' },
  ]);
});

test('fastText: labels, unlabeled lines, tabs', async () => {
  assert.equal(await read('ft.txt', '__label__pos good film\n\nno label here\n__label__a-b\t x  y \n'), [
    { id: 'ft.txt:1', text: 'good film', label: 'pos' },
    { id: 'ft.txt:3', text: 'no label here' },
    { id: 'ft.txt:4', text: 'x  y', label: 'a-b' },
  ]);
  await refuses('ft2.txt', '__label__a x\n__label__ y', 2, 'an empty label', 'one label and a text');
  await refuses('ft2.txt', '__label__a x\n__label__a __label__b y', 2, 'more than one label');
});

test.run();
