import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkCorpora } from '../../src/corpus/check.js';
import type { CorpusReport, CorpusRole } from '../../src/corpus/corpusReport.js';
import { noFaults } from '../../src/corpus/encodingFaults.js';
import type { Example } from '../../src/corpus/example.js';
import { streamOf } from './helpers.js';

type Row = readonly [id: string, text: string, label?: string];

const example = ([id, text, label]: Row): Example =>
  label === undefined ? { id, text } : { id, text, label };
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function check(...inputs: readonly (readonly [string, CorpusRole, readonly Row[]])[]): Promise<CorpusReport> {
  const prepared = inputs.map(([name, role, rows]) => ({
    name,
    role,
    examples: streamOf(rows.map(example)),
    faults: noFaults(),
  }));
  return checkCorpora(prepared, words);
}

/** Ten different texts of each class, so that only what a test adds is worth a warning. */
const clean = (prefix: string, labels: readonly string[] = ['pos', 'neg']): Row[] =>
  labels.flatMap((label) =>
    Array.from(
      { length: 10 },
      (_, index): Row => [`${prefix}-${label}-${index}`, `${prefix} film ${label} ${index}`, label],
    ),
  );

test('a clean corpus has nothing to warn about', async () => {
  const report = await check(['train', 'labeled', clean('a')]);
  const [input] = report.inputs;
  assert.is(input!.rows, 20);
  assert.is(input!.labeledRows, 20);
  assert.equal(input!.classes, [
    { label: 'neg', texts: 10, share: 0.5 },
    { label: 'pos', texts: 10, share: 0.5 },
  ]);
  assert.is(input!.tokens, 80);
  assert.is(input!.coverage, null);
  assert.equal(report.shared, []);
  assert.equal(report.warnings, []);
});

test('empty, repeated and contradicting texts', async () => {
  const rows: Row[] = [
    ...clean('a'),
    ['e1', ' \n ', 'pos'],
    ['d1', 'a  film\tpos 0 ', 'pos'],
    ['c1', 'a film pos 1', 'neg'],
    ['c2', 'a film pos 1', 'neg'],
    ['u1', 'a film neg 2'],
  ];
  const report = await check(['train', 'any', rows]);
  const [input] = report.inputs;
  assert.is(input!.emptyTexts, 1);
  assert.is(input!.duplicateRows, 4);
  assert.is(input!.conflictingTexts, 1);
  assert.equal(input!.conflicts, [{ ids: ['a-pos-1', 'c1'], labels: ['pos', 'neg'] }]);
  assert.equal(report.warnings, [
    'train: 1 empty text; remove them.',
    'train: 1 text under two labels, such as a-pos-1 (pos) and c1 (neg); decide on one.',
    'train: 4 rows with a text that came before; remove them.',
  ]);
});

test('length quantiles by nearest rank', async () => {
  const rows = Array.from({ length: 200 }, (_, index): Row => [`${index}`, 'w '.repeat(200 - index)]);
  const [input] = (await check(['u', 'unlabeled', rows])).inputs;
  assert.equal(input!.lengths, {
    minimum: 1,
    percentile5: 10,
    percentile25: 50,
    median: 100,
    percentile75: 150,
    percentile95: 190,
    percentile99: 198,
    maximum: 200,
  });
  const odd = rows.slice(0, 7);
  const [seven] = (await check(['u', 'unlabeled', odd])).inputs;
  assert.is(seven!.lengths!.percentile25, 195);
  assert.is(seven!.lengths!.median, 197);
  const [nothing] = (await check(['empty', 'any', []])).inputs;
  assert.is(nothing!.lengths, null);
});

test('texts shared between files, and leaks into the test file', async () => {
  const train = clean('a');
  const shared: Row[] = [
    ['t1', 'a film  pos 3', 'pos'],
    ['t2', 'a film neg 4', 'pos'],
  ];
  const report = await check(
    [
      'pile',
      'unlabeled',
      [
        ['p1', 'a film pos 3'],
        ['p2', 'a film pos 4'],
      ],
    ],
    ['train', 'labeled', train],
    ['test', 'test', [...clean('b'), ...shared]],
  );
  assert.equal(report.shared, [
    {
      first: 'pile',
      second: 'train',
      roles: ['unlabeled', 'labeled'],
      texts: 2,
      differentLabels: 0,
      ids: [
        ['p1', 'a-pos-3'],
        ['p2', 'a-pos-4'],
      ],
    },
    {
      first: 'pile',
      second: 'test',
      roles: ['unlabeled', 'test'],
      texts: 1,
      differentLabels: 0,
      ids: [['p1', 't1']],
    },
    {
      first: 'train',
      second: 'test',
      roles: ['labeled', 'test'],
      texts: 2,
      differentLabels: 1,
      ids: [
        ['a-pos-3', 't1'],
        ['a-neg-4', 't2'],
      ],
    },
  ]);
  assert.equal(
    report.warnings.filter((warning) => warning.includes('share')),
    [
      'pile and test share 1 text; remove them from the unlabeled file, or the measured error is too good.',
      'train and test share 2 texts; remove them from the training file, or the measured error is too good.',
      'train and test label 1 shared text differently; decide on one label.',
    ],
  );
});

test('two test files may share texts, and so may unlabeled and labeled ones', async () => {
  const pair = await check(['one', 'test', clean('a')], ['two', 'test', clean('a')]);
  assert.is(pair.shared[0]!.texts, 20);
  assert.equal(pair.warnings, []);
  assert.equal(
    (await check(['t', 'labeled', clean('a')], ['u', 'unlabeled', clean('a', ['pos'])])).warnings,
    [],
  );
});

test('coverage is measured against the labeled file, wherever it stands', async () => {
  const report = await check(
    [
      'pile',
      'unlabeled',
      [
        ['p1', 'a film x y'],
        ['p2', 'x'],
      ],
    ],
    ['train', 'labeled', clean('a')],
    ['same', 'unlabeled', [['s1', 'film film pos']]],
  );
  assert.equal(
    report.inputs.map(({ name, coverage }) => [name, coverage]),
    [
      ['pile', 0.4],
      ['train', null],
      ['same', 1],
    ],
  );
  assert.equal(report.warnings, [
    'pile: only 40.0 % of its words occur in the labeled texts; is it the same kind of text?',
  ]);
  const bare = await check(
    ['u1', 'any', [['1', 'x']]],
    ['train', 'any', clean('a')],
    ['u2', 'any', [['2', 'film z']]],
  );
  assert.equal(
    bare.inputs.map(({ coverage }) => coverage),
    [null, null, 0.5],
  );
});

test('imbalance, small and lone classes', async () => {
  const many = Array.from({ length: 40 }, (_, index): Row => [`m${index}`, `text ${index}`, 'many']);
  const few = Array.from({ length: 9 }, (_, index): Row => [`f${index}`, `word ${index}`, 'few']);
  assert.equal((await check(['t', 'labeled', [...many, ...few]])).warnings, [
    't: fewer than 10 texts of "few"; label more, or merge the class with another.',
    't: 4.4 times as many texts of "many" as of "few"; weight the classes and look at macro F1 besides the error.',
  ]);
  assert.equal((await check(['t', 'labeled', [...many, ['u', 'unlabeled']]])).warnings, [
    't: 1 text without label; label or move them.',
    't: only the class "many"; a classifier needs two or more classes.',
  ]);
});

test('labels that look alike', async () => {
  const labels = ['pos', 'neg', 'p\u043es', 'Neg', 'odd', '1', '1.0'];
  // Each of other texts.
  const rows = labels.flatMap((label, at) => clean(`${at}`, [label]));
  const { warnings } = await check(['t', 'labeled', rows]);
  assert.equal(warnings, [
    't: labels that look alike are classes of their own: "1" and "1.0", "Neg" and "neg", "pos" and "p\u043es" (with U+043E); write each class one way.',
  ]);
  const apart = await check(
    ['a', 'labeled', clean('a', ['pos', 'neg'])],
    ['b', 'labeled', clean('b', ['Pos', 'neg'])],
    ['c', 'unlabeled', clean('c', ['NEG'])],
  );
  assert.equal(
    apart.warnings.filter((warning) => warning.includes('labels that')),
    ['a, b: labels that look alike are classes of their own: "Pos" and "pos"; write each class one way.'],
  );
});

test('labels that may say that there is none', async () => {
  const texts = clean('a', ['0', '1', '-1', 'nan']);
  const { warnings } = await check(['t', 'labeled', texts]);
  assert.is(warnings.filter((warning) => warning.includes('often says that there is none')).length, 2);
  assert.match(
    warnings[0]!,
    /^t: \d+ texts? with the label "nan", .* say --unlabeled-label nan; if it is a class, say --label-is-real nan\.$/,
  );
  assert.match(warnings[1]!, 'the label "-1"');
});

test('classes that only one side knows', async () => {
  const report = await check(
    ['train', 'labeled', clean('a', ['pos', 'neg', 'mixed'])],
    ['test', 'test', clean('a film', ['pos', 'neg', 'odd'])],
  );
  assert.equal(report.warnings.slice(-2), [
    'test: the class "odd" is in no labeled file; no model can learn it.',
    'test: no texts of the class "mixed"; its quality stays unknown.',
  ]);
});

test('control characters, tags and encoding faults are counted', async () => {
  const faults = { ...noFaults(), latin1Lines: 3 };
  const texts = ['a\u0000b\u0085 c\td\r\n', '<br /><br />x < y > z </p>', 'plain <3'];
  const examples = streamOf(texts.map((text, index) => ({ id: String(index), text })));
  const report = await checkCorpora([{ name: 'f', role: 'unlabeled', examples, faults }], words);
  const [input] = report.inputs;
  assert.equal(input!.controlCharacters, { texts: 1, occurrences: 2 });
  assert.equal(input!.htmlTags, { texts: 1, occurrences: 3 });
  assert.is(input!.encoding.latin1Lines, 3);
  assert.equal(report.warnings, [
    'f: 3 lines not in UTF-8, read as Windows-1252 (--encoding names another).',
  ]);
});

test('a text full of opening brackets is read in linear time (in quadratic time this does not end)', async () => {
  const { inputs } = await check(['f', 'any', [['1', '<a'.repeat(1_000_000)]]]);
  assert.is(inputs[0]!.rows, 1);
});

test('one file in two roles is a leak like any other', async () => {
  const rows = clean('a');
  const report = await check(['a.csv', 'labeled', rows], ['a.csv', 'test', rows]);
  assert.equal(report.warnings, [
    'a.csv (labeled) and a.csv (test) share 20 texts; remove them from the training file, or the measured error is too good.',
  ]);
  const reversed = await check(['a.csv', 'test', rows], ['a.csv', 'unlabeled', rows]);
  assert.is(reversed.warnings.length, 1);
  assert.match(reversed.warnings[0]!, 'remove them from the unlabeled file');
});

test('what a corpus is written in, and what works for it', async () => {
  const rows = (texts: readonly string[]): Row[] => texts.map((text, place) => [`${place}`, text]);
  const { inputs, warnings } = await check(
    ['zh', 'unlabeled', rows(['这部电影真好看 imdb', 'とても面白い'])],
    ['th', 'unlabeled', rows(['หนังดีมาก'])],
    ['ru', 'unlabeled', rows(['Отличный фильм, ура, да, хороший сюжет, прекрасно, Ok'])],
    ['ko', 'unlabeled', rows(['영화가 재미있다'])],
    ['ka', 'unlabeled', rows(['კარგი ფილმია'])],
    ['pl', 'unlabeled', rows(['świetny film, naprawdę polecam '.repeat(400)])],
    ['en', 'unlabeled', rows(['the best of all and it is a film to love for that 好 '.repeat(400)])],
    ['none', 'unlabeled', rows(['12 !'])],
  );
  assert.equal(
    inputs.map(({ scripts }) => scripts.map(({ name, share }) => `${name} ${share.toFixed(2)}`).join(', ')),
    [
      'Chinese or Japanese 0.76, Latin 0.24',
      'Thai 1.00',
      'Cyrillic 0.95, Latin 0.05',
      'Korean 1.00',
      'other 1.00',
      'Latin 1.00',
      'Latin 0.97, Chinese or Japanese 0.03',
      '',
    ],
  );
  const told = warnings.filter((warning) => warning.includes('English only'));
  assert.equal(
    told.map((warning) => warning.slice(0, warning.indexOf('.'))),
    [
      'zh: 76 % of its letters are Chinese or Japanese',
      'th: 100 % of its letters are Thai',
      'ru: 95 % of its letters are Cyrillic',
      'ko: 100 % of its letters are Korean',
      'ka: 100 % of its letters are of other scripts',
      'pl: its words are hardly English',
    ],
  );
  assert.match(told[0]!, 'every character is a token');
  assert.match(told[3]!, 'endings and particles');
  assert.match(told[5]!, '--preset fast or --model linear');
});

test.run();
