/** What people would otherwise classify reviews with, on the texts that the default model is measured on, beside our linear model. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resultOf, saveModel, train } from '../../src/index.js';
import { errorOf, ourSpeed } from './classify.js';
import { inPython, orNull } from './processes.js';
import type { Review } from './reviews.js';

export interface TextSpeed {
  readonly trainSeconds: number;
  readonly reviewsPerSecond: number;
  /** Share of the classified reviews, 0 to 1. */
  readonly error: number;
}

export interface TextPeers {
  /** Ours, on n-grams. */
  readonly linear: TextSpeed;
  /** Logistic regression on words and pairs of words; null where it is not there, as is the other. */
  readonly scikitLearn: TextSpeed | null;
  readonly fastText: TextSpeed | null;
}

/** @param withPeers whether those of others are measured */
export async function measureTextPeers(
  threads: string,
  { labeled, classified }: { readonly labeled: readonly Review[]; readonly classified: readonly Review[] },
  withPeers: boolean,
): Promise<TextPeers> {
  const folder = await mkdtemp(join(tmpdir(), 'textvat-bench-'));
  try {
    const files = { train: join(folder, 'train.jsonl'), classify: join(folder, 'classify.jsonl') };
    await writeFile(files.train, linesOf(labeled));
    await writeFile(files.classify, linesOf(classified));
    const peer = (name: 'scikitLearn' | 'fastText') =>
      withPeers
        ? orNull(() =>
            inPython<TextSpeed>(`classification by ${name}`, 'textPeers.py', {
              peer: name,
              threads: Number(threads),
              ...files,
            }),
          )
        : null;
    return {
      linear: await linearSpeed(join(folder, 'linear'), labeled, classified),
      scikitLearn: peer('scikitLearn'),
      fastText: peer('fastText'),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function linesOf(reviews: readonly Review[]): string {
  return reviews.map(({ text, label }) => `${JSON.stringify({ text, label })}\n`).join('');
}

async function linearSpeed(
  folder: string,
  labeled: readonly Review[],
  classified: readonly Review[],
): Promise<TextSpeed> {
  const started = performance.now();
  const examples = labeled.map((review, id) => ({ ...review, id: String(id) }));
  const options = { model: 'linear' } as const;
  const { model } = await resultOf(train({ labeled: examples, development: 0, options }));
  const trainSeconds = (performance.now() - started) / 1000;
  await saveModel(folder, model);
  const texts = classified.map(({ text }) => text);
  return {
    trainSeconds,
    reviewsPerSecond: await ourSpeed(folder, texts),
    error: await errorOf(folder, classified),
  };
}
