import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { noFaults } from '../../src/corpus/encodingFaults.js';
import { readAll } from '../../src/corpus/readCorpus.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from './helpers.js';

let folder: TemporaryFolder;
test.before.each(() => {
  folder = temporaryFolder();
});
test.after.each(() => folder.remove());

function writeReviews(root: string): void {
  folder.write(`${root}/pos/10_9.txt`, 'ten');
  folder.write(`${root}/pos/9_8.txt`, 'nine\r\nlines\n');
  folder.write(`${root}/neg/0_1.txt.gz`, gzipSync('bad'));
  folder.write(`${root}/unsup/3_0.txt`, 'who knows');
  folder.write(`${root}/urls_pos.txt`, 'not a text');
  folder.write(`${root}/pos/.hidden`, 'not a text');
}

const reviews = [
  { id: 'neg/0_1', text: 'bad', label: 'neg' },
  { id: 'pos/9_8', text: 'nine\nlines', label: 'pos' },
  { id: 'pos/10_9', text: 'ten', label: 'pos' },
  { id: 'unsup/3_0', text: 'who knows' },
];

test('a folder for every class, in the order of the numbers', async () => {
  writeReviews('train');
  const faults = noFaults();
  assert.equal(await readAll(`${folder.path}/train`, { faults }), reviews);
  assert.equal(faults, noFaults());
  assert.equal(await readAll(`${folder.path}/train/`), reviews);
});

test('a parent with one part is entered, and the ids say so', async () => {
  writeReviews('train');
  folder.write('README', 'not a text');
  const expected = reviews.map((review) => ({ ...review, id: `train/${review.id}` }));
  assert.equal(await readAll(folder.path), expected);
});

test('a parent with training and test part is refused', async () => {
  writeReviews('train');
  writeReviews('test');
  const message = await inputErrorOf(() => readAll(folder.path));
  holdsInOrder(message, `${folder.path}: found the folders "test", "train"`, 'one folder for every class');
  holdsInOrder(message, `for example ${folder.path}/train`);
});

test('parts of unlabeled files are no classes either', async () => {
  folder.write('train/1.txt', 'a');
  assert.equal(await readAll(folder.path), [{ id: 'train/1', text: 'a' }]);
  folder.write('test/1.txt', 'b');
  holdsInOrder(await inputErrorOf(() => readAll(folder.path)), 'found the folders "test", "train"');
});

test('files only are unlabeled texts, one each', async () => {
  folder.write('b.txt', 'first\n\nthird\n');
  folder.write('a', Buffer.from([0x63, 0x61, 0x66, 0xe9]));
  const faults = noFaults();
  assert.equal(await readAll(folder.path, { format: 'text', faults }), [
    { id: 'a', text: 'café' },
    { id: 'b', text: 'first\n\nthird' },
  ]);
  assert.is(faults.latin1Lines, 1);
});

test('a folder of corpus files is refused, with the file to name', async () => {
  folder.write('train.jsonl.gz', gzipSync('{"text":"a"}'));
  const message = await inputErrorOf(() => readAll(folder.path));
  holdsInOrder(
    message,
    'found the corpus file "train.jsonl.gz" in a folder',
    `${folder.path}/train.jsonl.gz`,
  );
});

test('an image among the texts is refused by name', async () => {
  folder.write('pos/1.txt', 'good');
  folder.write('pos/cover.jpg', Buffer.from('ffd8ffe000104a464946', 'hex'));
  const message = await inputErrorOf(() => readAll(folder.path));
  holdsInOrder(message, `${folder.path}/pos/cover.jpg: found an image`, 'expected text', 'Leave out');
});

test('a folder without texts', async () => {
  holdsInOrder(
    await inputErrorOf(() => readAll(folder.path)),
    `${folder.path}: found no texts`,
    'at least one',
  );
  assert.equal(await readAll(folder.path, { allowEmpty: true }), []);
});

test.run();
