/** Word vectors from plain text: ours beside fastText's skip-gram on the same words. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { encodeTexts } from '../../src/pretraining/encodedTexts.js';
import { pretrainOptions } from '../../src/pretraining/pretrainOptions.js';
import { initialWordVectors, trainWordVectors } from '../../src/pretraining/trainWordVectors.js';
import { chooseBackend } from '../../src/tensor/backend.js';
import { tokenise } from '../../src/text/tokenise.js';
import { inChild, orNull, outputOf } from './processes.js';
import { loadReviews } from './reviews.js';

export interface WordVectorAnswer {
  /** Read a second of training, those that subsampling leaves out included. */
  readonly wordsPerSecond: number;
  readonly words: number;
  readonly vocabulary: number;
}

export interface WordVectorSpeed extends WordVectorAnswer {
  /** Our words a second over fastText's; null where the command `fasttext` is not there. */
  readonly fastTextRatio: number | null;
}

const REVIEWS = 5000;
/** Of both: skip-gram, no parts of words. */
const settings = { embeddingSize: 256, window: 5, negatives: 5, subsampling: 1e-4, vectorEpochs: 1 };
/** Texts that have a word of the vocabulary; fastText counts how often it stands in them instead. */
const FEWEST = 5;

export async function measureWordVectors(
  threads: string,
  reviewFile: string | undefined,
  withPeer: boolean,
): Promise<WordVectorSpeed> {
  const request = { kind: 'wordVectors', reviews: reviewFile } as const;
  const ours = inChild<WordVectorAnswer>('word vectors', request, threads);
  const peer = withPeer ? await fastTextSpeed(threads, reviewFile) : null;
  return { ...ours, fastTextRatio: peer === null ? null : ours.wordsPerSecond / peer };
}

/** One epoch in this process. */
export async function learnWordVectors(reviewFile?: string): Promise<WordVectorAnswer> {
  await chooseBackend('native');
  const options = v.parse(pretrainOptions, { ...settings, minDocumentFrequency: FEWEST, encoder: 'none' });
  const reviews = await loadReviews(REVIEWS, reviewFile);
  const texts = await encodeTexts(
    reviews.map(({ text }, id) => ({ id: String(id), text })),
    options,
  );
  const vocabulary = texts.vocabulary.tokens.length;
  const state = initialWordVectors(vocabulary, options.embeddingSize, options.seed);
  let wordsPerSecond = 0;
  for await (const event of trainWordVectors(texts, options, state))
    if (event.type === 'word vectors') wordsPerSecond = event.wordsPerSecond;
  return { wordsPerSecond, words: texts.tokens, vocabulary };
}

/** Words a second of all threads, by its own count, which leaves reading the file and writing the vectors out. */
async function fastTextSpeed(threads: string, reviewFile?: string): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), 'textvat-bench-'));
  try {
    const reviews = await loadReviews(REVIEWS, reviewFile);
    const input = join(folder, 'words.txt');
    await writeFile(input, reviews.map(({ text }) => `${tokenise(text).join(' ')}\n`).join(''));
    const { embeddingSize, window, negatives, subsampling, vectorEpochs } = settings;
    const given = Object.entries({
      input,
      output: join(folder, 'vectors'),
      dim: embeddingSize,
      ws: window,
      neg: negatives,
      t: subsampling,
      epoch: vectorEpochs,
      minCount: FEWEST,
      minn: 0,
      maxn: 0,
      bucket: 1,
      thread: threads,
    }).flatMap(([name, value]) => [`-${name}`, String(value)]);
    return orNull(() => {
      const { stdout, stderr } = outputOf('word vectors by fastText', 'fasttext', ['skipgram', ...given]);
      const found = [...`${stdout}${stderr}`.matchAll(/words\/sec\/thread:\s*(\d+)/g)].at(-1);
      if (found === undefined) throw new Error('fastText did not tell its speed');
      return Number(found[1]) * Number(threads);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
