/**
 * A search on disk, so that it can be continued after an interruption: `search.json` says what is searched,
 * `trials.jsonl` holds one line for each finished trial.
 */
import * as v from 'valibot';
import { openRuns, type RunFolder } from '../storage/runFolder.js';
import { completeOptions } from '../training/completeOptions.js';
import { trainingOptions } from '../training/trainingOptions.js';
import { sourcesPlan } from './runPlan.js';
import { type ListedSearch, spaceOf, type Trial } from './tune.js';

export const TRIALS_FILE = 'trials.jsonl';

/**
 * Opens the folder that keeps the finished trials of a search, so that an interrupted one can go on.
 * More trials and more time may be asked for from start to start.
 * @throws InputError where the folder holds another search, or a damaged one
 *
 * @example
 * ```ts
 * const request: ListedSearch = {
 *   labeled: await readAll('train.csv'),
 *   unlabeled: [],
 *   options: { model: 'linear' },
 *   trials: 30,
 * };
 * const kept = await openSearch('search', request);
 * for await (const event of tune({ ...request, finished: kept.finished }))
 *   if (event.type === 'trial' && !event.finishedBefore) await kept.add(event.trial);
 * ```
 */
export function openSearch(folder: string, request: ListedSearch): Promise<RunFolder<Trial>> {
  const plan = {
    ...completeOptions(request.options),
    ...sourcesPlan(request),
    'the options searched': spaceOf(request).map(({ option }) => option),
  };
  return openRuns(folder, plan, {
    folderKind: 'search',
    planFile: 'search.json',
    runsFile: TRIALS_FILE,
    kind: 'a search',
    line: 'a finished trial',
    parse: parseTrial,
  });
}

const savedTrial = v.strictObject({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  searched: v.record(v.string(), v.nullable(v.number())),
  error: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  logLoss: v.nullable(v.number()),
  developmentTexts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  seconds: v.number(),
  backend: v.string(),
  options: v.looseObject(trainingOptions.entries),
  fault: v.optional(v.string()),
});

function parseTrial(json: unknown): Trial | undefined {
  const { success, output } = v.safeParse(savedTrial, json);
  // What follows from the options is not among those of the schema.
  return success ? ({ ...output, options: completeOptions(output.options) } as Trial) : undefined;
}
