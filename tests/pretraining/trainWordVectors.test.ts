import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { encodeTexts } from '../../src/pretraining/encodedTexts.js';
import {
  initialWordVectors,
  trainWordVectors,
  type WordVectorState,
} from '../../src/pretraining/trainWordVectors.js';
import {
  loadWordVectorState,
  saveWordVectorState,
  wordVectorFingerprint,
} from '../../src/pretraining/wordVectorCheckpoint.js';
import { useHostFunctions } from '../../src/tensor/hostFunctions.js';
import { SPECIAL_TOKENS } from '../../src/text/vocabulary.js';
import { holdsInOrder, inputErrorOf, seededRandom, temporaryFolder } from '../corpus/helpers.js';

const plain = { foldCase: true, minDocumentFrequency: 1, vocabularySize: 100 };
const options = {
  vectorMethod: 'skip-gram' as const,
  embeddingSize: 8,
  vectorEpochs: 4,
  window: 3,
  negatives: 5,
  subsampling: 1,
  vectorLearningRate: 0.1,
  seed: 1,
};

const GROUPS = ['sun sky cloud rain wind', 'cat dog mouse bird fish'].map((words) => words.split(' '));

/** Each text is of the words of one group only. */
function examples(count: number): Example[] {
  const random = seededRandom(1);
  return Array.from({ length: count }, (_, index) => ({
    id: String(index),
    text: Array.from({ length: 8 }, () => GROUPS[index % 2]![Math.floor(random() * 5)]!).join(' '),
  }));
}

async function learn(change: Partial<typeof options> = {}, from?: WordVectorState, count = 160) {
  const texts = await encodeTexts(examples(count), plain);
  const own = { ...options, ...change };
  const states: WordVectorState[] = [];
  const start = from ?? initialWordVectors(texts.vocabulary.tokens.length, own.embeddingSize, own.seed);
  for await (const event of trainWordVectors(texts, own, start))
    if (event.type === 'word vector epoch') states.push(structuredClone(event.state));
  return { texts, states, last: states.at(-1)! };
}

test.before(() => useHostFunctions());

test('texts are ids, whole, with the end of each marked', async () => {
  const texts = await encodeTexts(
    [
      { id: '1', text: 'Good film, good end', label: 'ignored' },
      { id: '2', text: ' ' },
      { id: '3', text: 'film' },
    ],
    { ...plain, vocabularySize: 2 },
  );
  assert.equal(texts.vocabulary.tokens, [...SPECIAL_TOKENS, 'film', ',']);
  assert.equal(
    [...texts.texts].map(({ ids }) => [...ids]),
    [
      [1, 3, 4, 1, 1, 2],
      [3, 2],
    ],
  );
  assert.is(texts.tokens, 8);
  assert.equal([...texts.counts], [0, 3, 2, 2, 1]);
  assert.is(texts.empty, 1);
});

test('without a text there is one clear error', async () => {
  holdsInOrder(
    await inputErrorOf(() => encodeTexts([{ id: '1', text: ' ' }], plain)),
    'the texts to pretrain on',
    '--text-field',
  );
});

for (const vectorMethod of ['skip-gram', 'cbow'] as const)
  test(`${vectorMethod}: words that stand together come to lie together`, async () => {
    const change = { vectorMethod: vectorMethod as 'skip-gram', vectorLearningRate: 0.2 };
    const { texts, last, states } = await learn(change, undefined, 600);
    const { input, width } = last.tables;
    const row = (word: string) => {
      const id = texts.vocabulary.ids.get(word)!;
      return input.subarray(id * width, (id + 1) * width);
    };
    const cosine = (a: string, b: string) => {
      let [dot, squaresA, squaresB] = [0, 0, 0];
      row(a).forEach((value, e) => {
        dot += value * row(b)[e]!;
        squaresA += value ** 2;
        squaresB += row(b)[e]! ** 2;
      });
      return dot / Math.sqrt(squaresA * squaresB);
    };
    for (const group of GROUPS)
      for (const [a, b] of [
        [0, 1],
        [1, 4],
        [3, 2],
      ])
        assert.ok(
          cosine(group[a!]!, group[b!]!) > 0.5 + cosine(GROUPS[0]![a!]!, GROUPS[1]![b!]!),
          `${group[a!]} ${group[b!]}`,
        );
    assert.ok(last.loss < states[0]!.loss);
  });

test('the same seed gives the same vectors, another one others', async () => {
  const [one, again, other] = [await learn(), await learn(), await learn({ seed: 2 })];
  assert.equal(one.last.tables, again.last.tables);
  assert.not.equal(one.last.tables, other.last.tables);
});

test('resumed between two epochs, the result is the same to the bit', async () => {
  const folder = temporaryFolder();
  try {
    const whole = await learn();
    const fingerprint = wordVectorFingerprint(whole.texts, options);
    await saveWordVectorState(folder.path, whole.states[1]!, fingerprint);
    const words = whole.texts.vocabulary.tokens.length;
    const state = await loadWordVectorState(folder.path, fingerprint, words, options.embeddingSize);
    assert.is(state?.epochsDone, 2);
    const rest = await learn({}, state);
    assert.is(rest.states.length, 2);
    assert.equal(rest.last.tables, whole.last.tables);
    assert.is(rest.last.loss, whole.last.loss);
    assert.ok(rest.last.seconds > whole.states[1]!.seconds, 'time goes on');
    const other = wordVectorFingerprint(whole.texts, { ...options, window: 4 });
    holdsInOrder(
      await inputErrorOf(() => loadWordVectorState(folder.path, other, words, options.embeddingSize)),
      'other texts or other options',
    );
    assert.is(await loadWordVectorState(`${folder.path}/none`, fingerprint, words, 8), undefined);
  } finally {
    folder.remove();
  }
});

test('every option that changes the vectors changes the fingerprint, and so do the texts', async () => {
  const texts = await encodeTexts(examples(20), plain);
  const changes: Partial<Record<keyof typeof options, unknown>>[] = [
    { vectorMethod: 'cbow' },
    ...Object.keys(options)
      .filter((key) => key !== 'vectorMethod')
      .map((key) => ({ [key]: 7 })),
  ];
  const prints = changes.map((change) =>
    wordVectorFingerprint(texts, { ...options, ...change } as typeof options),
  );
  prints.push(wordVectorFingerprint(texts, options));
  prints.push(wordVectorFingerprint(await encodeTexts(examples(21), plain), options));
  assert.is(new Set(prints).size, prints.length);
});

test('a signal ends the training with its reason', async () => {
  const texts = await encodeTexts(examples(20), plain);
  const reason = new Error('enough');
  let caught: unknown;
  try {
    const state = initialWordVectors(texts.vocabulary.tokens.length, 8, 1);
    for await (const _ of trainWordVectors(texts, options, state, AbortSignal.abort(reason)));
  } catch (error) {
    caught = error;
  }
  assert.is(caught, reason);
});

test.run();
