/** Prepares a pile of texts for training: what is repeated, odd, foreign or known from the test leaves, and is told. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { readAll } from '../corpus/readCorpus.js';
import { makeFolder } from '../storage/folders.js';
import { lockFolder } from '../storage/lock.js';
import { cleanTexts } from './cleanTexts.js';
import { createJudge } from './judge.js';
import { type PreparationOptions, preparationOptions } from './preparationOptions.js';
import type { PreparationSummary } from './preparationSummary.js';
import type { PrepareRequest } from './prepareRequest.js';
import { type PreparationProgress, readTexts } from './readTexts.js';
import { openWork, type PreparationPhase } from './workFolder.js';
import { writePrepared } from './writePrepared.js';

/** An unfinished preparation goes on. */
export interface PreparationResumed {
  readonly type: 'resume';
  readonly phase: PreparationPhase;
}

export type { PreparationPhase } from './workFolder.js';
/** What `prepare` tells on its way. */
export type PrepareEvent = PreparationResumed | PreparationProgress;

const WORK_FOLDER = 'work';
/** Raised where a preparation would do something else than before. */
const VERSION = 2;

/**
 * Writes `texts.jsonl` (the texts that stay, with their ids), `removed.jsonl` (the ids of the others, with the reason) and
 * `summary.json` to a folder. The same request gives the same files; memory grows by about 10 bytes a text.
 * @returns the summary, after the last event
 * @throws InputError where an input cannot be read or the folder cannot be written to; the signal's reason when it aborts. The
 *   same request goes on from there.
 * @example
 * ```js
 * const request = { inputs: ['scraped.jsonl'], against: ['test.csv'], out: 'pile' };
 * const { texts, kept } = await resultOf(prepare(request));
 * console.log(`${kept} of ${texts} texts stay`);
 * ```
 */
export async function* prepare(request: PrepareRequest): AsyncGenerator<PrepareEvent, PreparationSummary> {
  const options = v.parse(preparationOptions, request.options ?? {});
  const { out, inputs } = request;
  await makeFolder(out, out);
  const unlock = lockFolder(out);
  const work = openWork(join(out, WORK_FOLDER), planOf(request, options), inputs.length);
  try {
    if (work.isResumed) yield { type: 'resume', phase: work.state.phase };
    const labeled = await labeledTexts(request);
    const judge = await createJudge(labeled, options);
    yield* readTexts(work, request, options);
    const against = yield* cleanTexts(work, request, options, judge, labeled);
    // What follows is done again after an interruption.
    await work.lastSave();
    const summary = yield* writePrepared(work, { request, options, judge, labeled, against });
    work.remove();
    return summary;
  } finally {
    // After an error, too; that one is the one to tell.
    await work.save().catch(() => {});
    work.close();
    unlock();
  }
}

async function labeledTexts({ labeled = [], reading, signal }: PrepareRequest): Promise<Example[]> {
  const texts: Example[] = [];
  for (const source of labeled)
    texts.push(...(await readAll(source, { ...reading, signal, ignoreLabels: true })));
  return texts;
}

/** What makes two preparations the same. */
function planOf({ inputs, labeled, against, reading }: PrepareRequest, options: PreparationOptions): string {
  const files = (sources: readonly string[] = []) => sources.map(stampOf);
  const { onNote: _onNote, faults: _faults, input: _input, ...read } = reading ?? {};
  return JSON.stringify([VERSION, files(inputs), files(labeled), files(against), read, options]);
}

function stampOf(source: string): readonly unknown[] {
  const found = source === '-' ? undefined : statSync(source, { throwIfNoEntry: false });
  // Standard input is never what it was.
  return found === undefined ? [source, Date.now()] : [source, found.size, found.mtimeMs];
}
