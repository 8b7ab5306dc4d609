/** The model that is trained where nothing else is said: how long each phase of its training takes, and how it classifies. */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NETWORK_NAME } from '../../src/models/ensemble/stageNames.js';
import { saveModel } from '../../src/models/savedModel.js';
import { chooseBackend } from '../../src/tensor/backend.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { train } from '../../src/training/train.js';
import { coldStart, errorOf, memoryOfProgram, ourSpeed } from './classify.js';
import { inChild } from './processes.js';
import { loadReviews, type Review } from './reviews.js';

export interface DefaultModelSpeed {
  /** Of each phase, in their order. */
  readonly trainSeconds: Readonly<Record<string, number>>;
  readonly reviewsPerSecond: number;
  /** Share of the classified reviews, 0 to 1. */
  readonly error: number;
  /** Of `textvat classify` on one line, as a process; null when the program has not been built. */
  readonly coldStartMs: number | null;
  /** Of `textvat classify` on all of the texts; null when the program has not been built. */
  readonly peakResidentBytes: number | null;
  readonly folderBytes: number;
}

export interface TrainingAnswer {
  readonly trainSeconds: Readonly<Record<string, number>>;
}

/** So many labels let a network join, a tenth being held back. */
const LABELED = 2300;
const WHOLE = { unlabeled: 4000, classified: 2000, options: {} };
/** Without a network, whose part takes minutes. */
const QUICK = { unlabeled: 600, classified: 300, options: { preset: 'fast', documentEpochs: 4 } } as const;

export interface TrainingRequest {
  readonly kind: 'defaultModel';
  readonly folder: string;
  readonly reviews?: string | undefined;
  readonly quick: boolean;
}

export async function measureDefaultModel(
  threads: string,
  reviews: string | undefined,
  quick: boolean,
): Promise<DefaultModelSpeed> {
  const folder = await mkdtemp(join(tmpdir(), 'textvat-bench-'));
  try {
    const model = join(folder, 'model');
    const request: TrainingRequest = { kind: 'defaultModel', folder: model, reviews, quick };
    const { trainSeconds } = inChild<TrainingAnswer>('the training of the default model', request, threads);
    const { classified } = await reviewsOf(reviews, quick);
    const corpus = join(folder, 'texts.jsonl');
    await writeFile(
      corpus,
      classified.map(({ text }, id) => JSON.stringify({ id: String(id), text })).join('\n'),
    );
    return {
      trainSeconds,
      reviewsPerSecond: await ourSpeed(
        model,
        classified.map(({ text }) => text),
      ),
      error: await errorOf(model, classified),
      coldStartMs: coldStart(model),
      peakResidentBytes: memoryOfProgram(model, corpus),
      folderBytes: await bytesIn(model),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The texts of the measurement. */
export async function reviewsOf(file: string | undefined, quick: boolean) {
  const { unlabeled, classified, options } = quick ? QUICK : WHOLE;
  const all = await loadReviews(LABELED + unlabeled + classified, file);
  return {
    labeled: all.slice(0, LABELED),
    unlabeled: all.slice(LABELED, -classified),
    classified: all.slice(-classified),
    options,
  };
}

/** In this process; the model is left in the folder. */
export async function trainDefaultModel({
  folder,
  reviews,
  quick,
}: TrainingRequest): Promise<TrainingAnswer> {
  const { labeled, unlabeled, options } = await reviewsOf(reviews, quick);
  await chooseBackend('native');
  const examples = (some: readonly Review[], name: string) =>
    some.map((review, id) => ({ ...review, id: `${name} ${id}` }));
  const trainSeconds: Record<string, number> = {};
  let [phase, since] = ['texts', performance.now()];
  const events = train({
    labeled: examples(labeled, 'labeled'),
    unlabeled: examples(unlabeled, 'unlabeled').map(({ id, text }) => ({ id, text })),
    options,
  });
  for await (const event of events) {
    const now = performance.now();
    trainSeconds[phase] = (trainSeconds[phase] ?? 0) + (now - since) / 1000;
    [phase, since] = [phaseOf(event) ?? phase, now];
    if (event.type === 'end') await saveModel(folder, event.model);
  }
  if (!quick && !Object.hasOwn(trainSeconds, NETWORK_NAME))
    throw new Error('no network has joined the default model');
  return { trainSeconds };
}

/** The phase that goes on when an event is told. */
function phaseOf(event: TrainingEvent): string | undefined {
  if (event.type === 'phase' || event.type === 'documents') return event.phase;
  if (event.type === 'step') return 'training';
  return event.type === 'network' ? NETWORK_NAME : undefined;
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}
