/** Classification of whole reviews: ours, Bayes from the package `natural` on the same texts, and a cold start. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { loadClassifier } from '../../src/models/classifier.js';
import { networkModel } from '../../src/models/neural/networkModel.js';
import { saveModel } from '../../src/models/savedModel.js';
import { textOptions } from '../../src/text/textOptions.js';
import { tokenise } from '../../src/text/tokenise.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../src/text/vocabulary.js';
import { type Timing, timingOf } from './measurement.js';
import { loadReviews, type Review } from './reviews.js';
import { createTask, mainTask } from './task.js';

export interface ClassifyAnswer {
  readonly reviewsPerSecond: number;
  readonly naturalReviewsPerSecond: number;
  /** Of `textvat classify` on one line, as a process; null when the program has not been built. */
  readonly coldStartMs: number | null;
  readonly reviews: number;
  readonly tokensPerReview: number;
}

const TRAINING_TEXTS = 600;

export async function measureClassification(reviewFile?: string): Promise<ClassifyAnswer> {
  const reviews = await loadReviews(TRAINING_TEXTS + 1500, reviewFile);
  const training = reviews.slice(0, TRAINING_TEXTS);
  const texts = reviews.slice(TRAINING_TEXTS).map((review) => review.text);
  const folder = await mkdtemp(join(tmpdir(), 'textvat-bench-'));
  try {
    await writeModel(folder, reviews);
    return {
      reviewsPerSecond: await ourSpeed(folder, texts),
      naturalReviewsPerSecond: naturalSpeed(training, texts.slice(0, 300)),
      coldStartMs: coldStart(folder),
      reviews: texts.length,
      tokensPerReview: texts.reduce((sum, text) => sum + tokenise(text).length, 0) / texts.length,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The main job's model, untrained, with the words of the reviews among its 50,000. */
async function writeModel(folder: string, reviews: readonly Review[]): Promise<void> {
  const { model } = createTask(mainTask);
  const words = new Set(reviews.flatMap((review) => tokenise(review.text)));
  for (let filler = 0; words.size < mainTask.vocabulary; filler += 1) words.add(`filler${filler}`);
  const tokens = [...SPECIAL_TOKENS, ...words].slice(0, mainTask.vocabulary);
  const options = { ...v.parse(textOptions, {}), ...model.options };
  const parts = { vocabulary: vocabularyFrom(tokens), classes: ['negative', 'positive'] };
  await saveModel(folder, networkModel({ ...parts, textOptions: v.parse(textOptions, {}) }, model), options);
}

/** Reviews a second, the model loaded, from raw text to probabilities. */
export async function ourSpeed(folder: string, texts: readonly string[]): Promise<number> {
  const classifier = await loadClassifier(folder);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    for await (const _ of classifier.classify(texts));
    best = Math.min(best, performance.now() - start);
  }
  return (1000 * texts.length) / best;
}

/** Share of the reviews that get another label. */
export async function errorOf(folder: string, reviews: readonly Review[]): Promise<number> {
  const classifier = await loadClassifier(folder);
  const labels: string[] = [];
  for await (const { label } of classifier.classify(reviews.map(({ text }) => text))) labels.push(label);
  return labels.filter((label, place) => label !== reviews[place]!.label).length / reviews.length;
}

interface BayesClassifier {
  addDocument(text: string, label: string): void;
  train(): void;
  classify(text: string): string;
}

function naturalSpeed(training: readonly Review[], texts: readonly string[]): number {
  const require = createRequire(import.meta.url);
  const Bayes = require('natural/lib/natural/classifiers/bayes_classifier.js') as new () => BayesClassifier;
  const classifier = new Bayes();
  for (const { text, label } of training) classifier.addDocument(text, label);
  classifier.train();
  const start = performance.now();
  for (const text of texts) classifier.classify(text);
  return (1000 * texts.length) / (performance.now() - start);
}

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** Peak resident bytes of the whole process; null when the program has not been built. */
export function memoryOfProgram(folder: string, corpus: string): number | null {
  if (!existsSync(program)) return null;
  const tell = 'process.on("exit", () => process.stderr.write(String(process.resourceUsage().maxRSS)))';
  const given = [
    '--import',
    `data:text/javascript,${encodeURIComponent(tell)}`,
    program,
    'classify',
    folder,
    corpus,
  ];
  const { status, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`textvat classify failed: ${stderr}`);
  return 1024 * Number(stderr.trim().split('\n').at(-1));
}

/** Median wall time of the whole process; null when the program has not been built. */
export function coldStart(folder: string): number | null {
  if (!existsSync(program)) return null;
  const run = () => {
    const start = performance.now();
    const input = 'A quiet, funny, moving film.\n';
    const { status, stderr } = spawnSync(process.execPath, [program, 'classify', folder, '-'], { input });
    if (status !== 0) throw new Error(`textvat classify failed: ${stderr}`);
    return performance.now() - start;
  };
  const timing: Timing = timingOf(Array.from({ length: 6 }, run).slice(1));
  return timing.median;
}
