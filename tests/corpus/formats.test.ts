/** Files as people have them: which format, which columns and which delimiter are found, and what is said about it. */
import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CorpusOptions, readAll } from '../../src/corpus/readCorpus.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from './helpers.js';

let folder: TemporaryFolder;
test.before(() => {
  folder = temporaryFolder();
});
test.after(() => folder.remove());

type Pair = [text: string, label: string | undefined];

/** What a file gives, and what is said about it without the file's name. */
async function read(name: string, content: string, options: CorpusOptions = {}) {
  const notes: string[] = [];
  const path = name === '-' ? name : folder.write(name, content);
  const input = Readable.from([content]);
  const onNote = (note: string) => notes.push(note.slice(note.indexOf(': ') + 2));
  const examples = await readAll(path, { input, onNote, ...options });
  return {
    rows: examples.map(({ text, label }): Pair => [text, label]),
    ids: examples.map(({ id }) => id),
    notes,
  };
}

async function refuses(
  name: string,
  content: string,
  pieces: readonly string[],
  options: CorpusOptions = {},
) {
  holdsInOrder(await inputErrorOf(() => read(name, content, options)), ...pieces);
}

const FILMS: Pair[] = [
  ['Good, "very" good.<br />\nTwice, even.', 'positive'],
  ['Bad; really | bad', 'negative'],
];

const quoted = (cell: string | undefined) => `"${cell!.replaceAll('"', '""')}"`;

function table(header: string, delimiter: string, rows: readonly Pair[] = FILMS): string {
  const lines = rows.map((cells) => cells.map(quoted).join(delimiter));
  return `${[header, ...lines].join('\n')}\n`;
}

const FROM_REVIEW = 'the text is taken from "review", the label is taken from "sentiment"';

test('a table with usual names of columns, whatever it is called and from wherever', async () => {
  const content = table('review,sentiment', ',');
  assert.equal(await read('kaggle.csv', content), {
    rows: FILMS,
    ids: ['kaggle.csv:2', 'kaggle.csv:4'],
    notes: [FROM_REVIEW],
  });
  for (const name of ['-', 'kaggle.txt', 'kaggle', 'kaggle.jsonl']) {
    const { rows, notes } = await read(name, content);
    assert.equal(rows, FILMS, name);
    assert.equal(notes, ['read as CSV: its first line names the column "review"', FROM_REVIEW], name);
  }
});

test('the delimiter is told by the header', async () => {
  for (const [delimiter, name] of [
    [';', '";"'],
    ['|', '"|"'],
    ['\t', 'a tab'],
  ] as const) {
    const { rows, notes } = await read('a.csv', table(['text', 'label'].join(delimiter), delimiter));
    assert.equal(rows, FILMS, name);
    holdsInOrder(notes.join(), delimiter === '\t' ? 'read as TSV' : `the delimiter is ${name}`);
  }
  const { rows, ids } = await read('b.csv', `sep=;\n${table('text;label', ';')}`);
  assert.equal([rows, ids], [FILMS, ['b.csv:3', 'b.csv:5']]);
  assert.equal((await read('c.csv', table('text^label', '^'), { delimiter: '^' })).rows, FILMS);
  assert.equal((await read('d.txt', table('text\tlabel', '\t'), { delimiter: 'tab' })).rows, FILMS);
});

test('names of columns in other case, and those that tools and data sets use', async () => {
  for (const header of [
    'Text,Label',
    'TEXT,LABEL',
    'content,stars',
    'reviewText,overall',
    'tweet,airline_sentiment',
  ])
    assert.equal((await read('a.csv', table(header, ','))).rows, FILMS, header);
  const yelp = '{"review_id":"a","stars":5.0,"text":"good"}\n{"review_id":"b","stars":1.0,"text":"bad"}\n';
  assert.equal(await read('yelp.json', yelp), {
    rows: [
      ['good', '5'],
      ['bad', '1'],
    ],
    ids: ['yelp.json:1', 'yelp.json:2'],
    notes: ['the label is taken from "stars"'],
  });
  const plain = await read('b.csv', 'text,label,sentiment,review\na,x,y,z\n');
  assert.equal(plain, { rows: [['a', 'x']], ids: ['b.csv:2'], notes: [] });
});

test('one of several columns is never guessed', async () => {
  await refuses('a.csv', 'title,description\na,b\n', [
    'a.csv:1: found "title", "description"',
    'hold the text',
    '--text-field title',
  ]);
  await refuses('b.csv', 'text,sentiment,topic\na,b,c\n', [
    'found "sentiment", "topic"',
    'hold the label',
    '--label-field sentiment',
  ]);
  assert.equal((await read('b.csv', 'text,sentiment,topic\na,b,c\n', { ignoreLabels: true })).rows, [
    ['a', undefined],
  ]);
  await refuses('c.csv', 'v1,v2\nham,a\n', [
    'a header with the columns "v1", "v2"',
    '--text-field',
    '--columns',
  ]);
  const { rows, notes } = await read('d.csv', 'text,mood\na,b\n');
  assert.equal(rows, [['a', undefined]]);
  assert.equal(notes, ['no label is among the columns "text", "mood" (--label-field names one)']);
});

test('a table without header has its columns named', async () => {
  const content = '"0","123","a, b"\n"4","124","c ""d"""\n';
  for (const name of ['a.csv', '-', 'a.txt']) {
    const { rows, ids } = await read(name, content, { columns: 'label, id, text' });
    assert.equal(rows, [
      ['a, b', '0'],
      ['c "d"', '4'],
    ]);
    assert.equal(ids, ['123', '124']);
  }
  await refuses('a.csv', content, ['a header with the columns "0", "123", "a, b"', '--columns']);
  await refuses('a.txt', content, [
    'each of its first 2 rows has 3 cells with ","',
    '--columns',
    'csv or text',
  ]);
  await refuses('a.csv', content, ['found 3 cells', '(2)'], { columns: 'label,text' });
  await refuses('a.csv', 'text,label\na,b\n', ['found the names of the columns', 'Leave out --columns'], {
    columns: 'text,label',
  });
});

test('plain lines that may be more are asked about', async () => {
  await refuses('a.txt', 'pos\tgood\nneg\tbad\n', [
    'a.txt: found',
    '2 cells with a tab',
    '--input-format: tsv or text',
  ]);
  await refuses('-', `${'one,two\n'.repeat(5)}`, ['stdin: found', '2 cells with ","']);
  await refuses('a', 'review\ngood\nbad\n', ['the column "review"', '--input-format']);
  await refuses('a', '0 good\n1 bad\n'.repeat(3), ['begins with one of "0", "1"', '__label__0']);
  await refuses('a.txt', '<!DOCTYPE html>\n<p>good\n', ['a page of HTML', 'textvat prepare']);
  const forced = await read('a.txt', 'pos\tgood\nneg\tbad\n', { format: 'text' });
  assert.equal(forced.rows.length, 2);
});

test('plain lines are plain lines', async () => {
  for (const content of [
    'a good film, really\na bad one, though\n',
    'Review, please\n',
    '{sic} good\n[sic] bad\n',
    '10 things, all good\n',
    '# good\n- bad\n',
    'a|b\nc\n',
    'I said "one, two"\n"Three" he said\n',
  ]) {
    const { rows, notes } = await read('-', content);
    assert.equal(rows.length, content.split('\n').length - 1, content);
    assert.equal(notes, [], content);
  }
});

test('JSON over several lines and in arrays', async () => {
  const records = [
    { text: 'good "}{" film', label: 1, nested: { list: [1, 'two'] } },
    { text: 'bad\\', label: 0 },
  ];
  const expected: Pair[] = [
    ['good "}{" film', '1'],
    ['bad\\', '0'],
  ];
  const written = {
    array: JSON.stringify(records),
    pretty: JSON.stringify(records, null, 2),
    objects: records.map((record) => JSON.stringify(record, null, 2)).join('\n'),
    lines: `[\n${records.map((record) => JSON.stringify(record)).join(',\n')}\n]\n`,
  };
  for (const [name, content] of Object.entries(written))
    for (const file of ['a.json', '-', 'a.txt'])
      assert.equal((await read(file, content)).rows, expected, name);
  assert.equal((await read('a.json', written.array)).ids, ['a.json:1', 'a.json:1:2']);
  assert.equal((await read('a.json', written.pretty)).ids, ['a.json:2', 'a.json:12']);
  assert.equal((await read('a.json', '[]', { allowEmpty: true })).rows, []);
});

test('JSON that is cut, wrapped or no objects', async () => {
  const records = '[{"text": "a"},\n{"text": "b"}';
  await refuses('a.json', records, ['a.json:1: found an array that never ends', 'complete']);
  await refuses('a.json', `${records},\n{"text":\n"c"`, ['a.json:3: found an object that never ends']);
  await refuses('a.json', '["a", "b"]', ['a.json:1: found', 'an object should begin']);
  await refuses('a.txt', '["a", "b"]', ['begins as a JSON array does', 'jsonl or text']);
  await refuses('a.json', '{"rows": [{"row": {"text": "a"}}]}', [
    'a list of records',
    '"rows"',
    `jq -c '.["rows"][]'`,
  ]);
  await refuses('a.json', '{"text": {"0": "a"}, "label": {"0": 1}}', [
    'an object in the text field',
    'orient="records"',
  ]);
  await refuses('a.json', '[{"text": "a", "label": 1},\n{"text": "b" "label": 0}]', [
    'a.json:2: found invalid JSON',
  ]);
});

test('fastText: labels at the end are read, what is unclear is refused', async () => {
  assert.equal((await read('a.txt', 'good film __label__pos\n__label__neg bad film\n')).rows, [
    ['good film', 'pos'],
    ['bad film', 'neg'],
  ]);
  await refuses('a.txt', 'good __label__pos film\nbad __label__neg\n', [
    'a.txt:1: found a label within a text',
  ]);
  await refuses('a.txt', "__label__neg,there's a film\n", [
    'a.txt:1: found the label "neg,there\'s"',
    'white space after',
  ]);
  await refuses('a.txt', '__class__pos good\n__class__neg bad\n', ['begin with "__class__"', '__label__']);
  await refuses('a.txt', 'good\nbad\nfine\nodd\nold __label__pos\n', [
    'a label that begins with __label__',
    'fasttext or text',
  ]);
  const words = ['This', 'A', 'Great', 'what', 'we', 'My'];
  const glued = ['pos', 'neg']
    .flatMap((label) => words.map((word) => `__label__${label}${word} film\n`))
    .join('');
  for (const ignoreLabels of [false, true])
    await refuses('a.txt', glued, ['12 labels in the first 12 lines', '"posThis"', 'white space'], {
      ignoreLabels,
    });
  const named = await read('a.txt', glued, { format: 'fasttext' });
  assert.equal(named.rows[0], ['film', 'posThis']);
});

test.run();
