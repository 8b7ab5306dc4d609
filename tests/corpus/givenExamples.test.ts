import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Example, PLACE, placeOf } from '../../src/corpus/example.js';
import { type DoorOptions, givenExamples, givenList } from '../../src/corpus/givenExamples.js';
import { holdsInOrder, inputErrorOf, streamOf } from './helpers.js';

const door = { name: 'the labeled texts' };

/** As plain JavaScript calls it, with examples of any kind. */
const listOf = (given: unknown, options: DoorOptions = door) =>
  givenList(given as Iterable<Example>, options);

test('what a caller of plain JavaScript gives comes in as readers write it', async () => {
  const given = [
    { id: 7, text: 'a', label: 1 },
    { id: 'b', text: 'b', label: true },
    { text: 'c', label: null },
    { id: 'd', text: 'd', label: ' po\u200bs' },
    { id: 'e', text: 'e', label: ['pos'] },
    { id: 'f', text: 'f', label: 12n },
  ];
  assert.equal(await listOf(given), [
    { id: '7', text: 'a', label: '1' },
    { id: 'b', text: 'b', label: 'true' },
    { id: '3', text: 'c' },
    { id: 'd', text: 'd', label: 'pos' },
    { id: 'e', text: 'e', label: 'pos' },
    { id: 'f', text: 'f', label: '12' },
  ]);
});

test('what readers give comes in as it is', async () => {
  const examples = [
    { id: 'a', text: 'a', label: 'pos', [PLACE]: 'f.jsonl:1' },
    { id: 'b', text: 'b' },
  ];
  const [one, two] = await listOf(examples);
  assert.is(one, examples[0]);
  assert.is(two, examples[1]);
  // Where a label has to be changed, the place stays.
  const [changed] = await listOf([{ ...examples[0]!, label: 'pos ' }]);
  assert.is(placeOf(changed!), 'f.jsonl:1');
});

test('what is no example is refused by its number, and by file and line where they are known', async () => {
  const refused = async (given: unknown, ...pieces: string[]) =>
    holdsInOrder(await inputErrorOf(() => listOf([{ id: 'a', text: 'a' }, given])), ...pieces);
  await refused('text', 'the labeled texts, number 2: found "text"', '{ id, text, label }');
  await refused(null, 'number 2: found null');
  await refused({ id: 'x' }, 'number 2: found nothing as text, expected a string in text');
  await refused({ id: 'x', text: 5 }, 'the number 5 as text');
  await refused({ id: 'x', text: 'a', label: {} }, 'number 2 (x): found an object as label');
  await refused({ id: 'x', text: 'a', label: ['a', 'b'] }, 'number 2 (x): found 2 labels');
  await refused(
    { id: 'x', text: 'a', label: 2 ** 53 },
    'the number 9007199254740992 as label',
    'Give the label as a string',
  );
  await refused({ id: 2 ** 53, text: 'a' }, 'the number 9007199254740992 as id', 'Give the id as a string');
  await refused({ id: 'x', text: 'a', label: '', [PLACE]: 'f.jsonl:9' }, 'f.jsonl:9: found an empty label');
});

test('what is no list of examples is refused', async () => {
  const refused = (given: unknown) =>
    inputErrorOf(async () => {
      for await (const _ of givenExamples(given as Iterable<Example>, door));
    });
  assert.is(
    await refused(undefined),
    'the labeled texts: found nothing, expected a list or a stream of examples: { id, text, label }.',
  );
  // The path of a corpus is as good as its examples.
  holdsInOrder(await refused('missing.csv'), 'missing.csv: found no such file');
  holdsInOrder(await refused({ id: 'a', text: 'a' }), 'found an object');
});

test('labels that are ignored are never wrong, and gone', async () => {
  assert.equal(await listOf([{ id: 'a', text: 'a', label: {} }], { ...door, ignoreLabels: true }), [
    { id: 'a', text: 'a' },
  ]);
});

test('a label that may say that there is none is asked about, unless a person says that it is real', async () => {
  const labels = ['0', '1', '-1', 'nan', '-1'];
  const examples = labels.map((label, index) => ({ id: `f:${index + 1}`, text: 'a', label }));
  const read = async (labelIsReal: readonly string[]) => {
    const read: unknown[] = [];
    for await (const example of givenExamples(streamOf(examples), { ...door, labelIsReal }))
      read.push(example);
    return read;
  };
  holdsInOrder(
    await inputErrorOf(() => read(['-1'])),
    'f:4: found the label "nan"',
    '--unlabeled-label nan',
    '--label-is-real nan',
  );
  holdsInOrder(await inputErrorOf(() => read([' nan'])), 'f:3: found the label "-1"', '--unlabeled-label -1');
  assert.equal(await read(['nan', '-1']), examples);
  // Plain JavaScript may name one alone, or a number.
  const plain = { ...door, labelIsReal: -1 as unknown as readonly string[] };
  assert.is((await listOf(examples.slice(0, 3), plain)).length, 3);
});

test.run();
