import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import {
  readWordVectors,
  tableFromVectors,
  VECTOR_PACKAGE,
} from '../../../src/models/neural/externalWordVectors.js';
import { createRandom } from '../../../src/tensor/random.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../../src/text/vocabulary.js';
import { train } from '../../../src/training/train.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../../corpus/helpers.js';
import { chooseTestEngine, networkOf, ofType, reviews, tinyOptions } from '../../training/testing.js';

const test = suiteWithFolder('word vectors');

const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, 'film', 'good', 'café', 'rare']);
const GLOVE = 'the 9 9 9\nfilm 0.5 -1 2e-3\ncafé 1 2 3\ngood -0.25 0 4\n';

const plain = (vectors: ReadonlyMap<number, Float32Array>) =>
  Object.fromEntries([...vectors].map(([id, values]) => [vocabulary.tokens[id], [...values]]));

const expected = { film: [0.5, -1, Math.fround(2e-3)], café: [1, 2, 3], good: [-0.25, 0, 4] };

const forms: Record<string, string | Uint8Array> = {
  'GloVe text': GLOVE,
  'word2vec text with its line of counts': `4 3\n${GLOVE}`,
  'word2vec text with spaces at the ends of lines': `4 3\n${GLOVE.replaceAll('\n', ' \n')}`,
  'gzipped text': gzipSync(GLOVE),
  'text with CRLF and a byte order mark': `\ufeff${GLOVE.replaceAll('\n', '\r\n')}`,
  'text without a last line break': GLOVE.trimEnd(),
};

for (const [name, content] of Object.entries(forms))
  test(`${name} is read`, async ({ folder }) => {
    const { width, vectors } = await readWordVectors(folder.write('vectors', content), vocabulary);
    assert.is(width, 3);
    assert.equal(plain(vectors), expected);
  });

test('a signal ends the reading with its reason', async ({ folder }) => {
  const reason = new Error('enough');
  let caught: unknown;
  await readWordVectors(folder.write('vectors', GLOVE), vocabulary, AbortSignal.abort(reason)).catch(
    (error: unknown) => {
      caught = error;
    },
  );
  assert.is(caught, reason);
});

test('of a word that stands twice the first vector counts; lookalikes of special tokens have none', async ({
  folder,
}) => {
  const file = folder.write('vectors.txt', 'film 1 2\nfilm 3 4\n<unk> 5 6\n<pad> 7 8\n');
  assert.equal(plain((await readWordVectors(file, vocabulary)).vectors), { film: [1, 2] });
});

test('words that hold spaces, as some published files have, are stepped over', async ({ folder }) => {
  const file = folder.write('vectors.txt', 'the 1 2\n. . . 3 4\nat name@domain.com 5 6\nfilm 7 8\n');
  assert.equal(plain((await readWordVectors(file, vocabulary)).vectors), { film: [7, 8] });
});

const bad: Record<string, [content: string, line: number, ...pieces: string[]]> = {
  'a number too few': ['the 1 2 3\nfilm 1 2\n', 2, 'found 2 numbers', 'expected 3, as on the lines before'],
  'a number too many': ['the 1 2 3\nfilm 1 2 3\ngood 1 2 3 4\n', 3, 'found 4 numbers', 'expected 3'],
  'no number': ['the 1 2\nfilm 1 two\n', 2, 'something that is no number', '2 finite numbers'],
  NaN: ['film 1 NaN\n', 1, 'no number'],
  'a number beyond float32': ['film 1 1e39\n', 1, 'no number'],
  'an empty line': ['film 1 2\n\ngood 1 2\n', 2, 'found 0 numbers'],
  'two spaces in a row': ['the 1 2\nfilm 1  2\n', 2, 'found 3 numbers'],
  'a wrong line behind the line of counts': ['2 2\nthe 1 2\nfilm 1\n', 3, 'found 1 numbers'],
};

for (const [name, [content, line, ...pieces]] of Object.entries(bad))
  test(`one clear error with file and line: ${name}`, async ({ folder }) => {
    const file = folder.write('vectors.txt', content);
    const message = await inputErrorOf(() => readWordVectors(file, vocabulary));
    holdsInOrder(message, `${file}:${line}: `, ...pieces, 'a word, then its numbers');
  });

test('vectors of other words only', async ({ folder }) => {
  const file = folder.write('vectors.txt', 'Film 1 2\nGOOD 1 2\n');
  holdsInOrder(
    await inputErrorOf(() => readWordVectors(file, vocabulary)),
    `${file}: found no vector for any word`,
    'Capital letters count',
  );
});

test('an empty file, no file, and a damaged gzip file', async ({ folder }) => {
  holdsInOrder(
    await inputErrorOf(() => readWordVectors(folder.write('empty', ''), vocabulary)),
    'no vector for any word',
  );
  holdsInOrder(await inputErrorOf(() => readWordVectors(`${folder.path}/none`, vocabulary)), 'no such file');
  const cut = folder.write('cut.gz', gzipSync(GLOVE).subarray(0, -12));
  holdsInOrder(
    await inputErrorOf(() => readWordVectors(cut, vocabulary)),
    cut,
    'gzip file that ends too early',
  );
});

test('the npm package, where it is not installed, is named with the command that installs it', async () => {
  const installed = await import(VECTOR_PACKAGE).then(
    () => true,
    () => false,
  );
  if (installed) return;
  holdsInOrder(
    await inputErrorOf(() => readWordVectors(VECTOR_PACKAGE, vocabulary)),
    VECTOR_PACKAGE,
    'no such package',
    `npm install ${VECTOR_PACKAGE}`,
  );
});

test('words without a vector get numbers of the mean and deviation that the others have', () => {
  const vectors = new Map([
    [3, Float32Array.of(9, -0.5)],
    [4, Float32Array.of(11, -0.5)],
  ]);
  const words = 4000;
  const table = tableFromVectors({ width: 2, vectors }, words, createRandom(1, 'word vectors'));
  assert.equal([...table.subarray(6, 10)], [9, -0.5, 11, -0.5]);
  const first = Array.from({ length: words }, (_, word) => table[2 * word]!).filter(
    (_, word) => !vectors.has(word),
  );
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  const deviation = Math.sqrt(first.reduce((sum, value) => sum + (value - mean) ** 2, 0) / first.length);
  // 0.05 is about three standard errors.
  assert.ok(Math.abs(mean - 10) < 0.05, `mean ${mean}`);
  assert.ok(Math.abs(deviation - 1) < 0.05, `deviation ${deviation}`);
  // No spread among the known vectors, none among the others.
  for (let word = 0; word < words; word += 1) assert.is(table[2 * word + 1], -0.5);
});

test('the same seed fills the same table', () => {
  const vectors = new Map([
    [3, Float32Array.of(1, 2)],
    [5, Float32Array.of(3, 1)],
  ]);
  const table = (seed: number) =>
    tableFromVectors({ width: 2, vectors }, 50, createRandom(seed, 'word vectors'));
  assert.equal(table(1), table(1));
  assert.not.equal(table(1), table(2));
});

test('a training takes its width from the vectors, and refuses another one', async ({ folder }) => {
  await chooseTestEngine();
  const wordVectors = folder.write('vectors.txt', 'film 1 2 3\nstory 2 2 5\ngreat 0 1 1\n');
  const { embeddingSize: _, ...options } = tinyOptions({ maxSteps: 2 });
  const request = { labeled: reviews(20), development: reviews(4, { seed: 3 }), options, wordVectors };
  const events = [];
  for await (const event of train(request)) events.push(event);
  assert.is(ofType(events, 'start')[0]!.options.embeddingSize, 3);
  assert.is(networkOf(ofType(events, 'end')[0]!.model).state.embedding.width, 3);
  const message = await inputErrorOf(async () => {
    for await (const _ of train({ ...request, options: { ...options, embeddingSize: 8 } }));
  });
  holdsInOrder(message, wordVectors, 'found vectors of 3 numbers', 'expected 8', '--embedding-size');
});

test.run();
