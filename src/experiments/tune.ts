/** A random search for settings: training after training, each measured on the same development texts. */
import { refuseStrangeKeys } from '../corpus/givenExamples.js';
import { InputError } from '../errors.js';
import type { EndEvent } from '../model/events.js';
import { createLexicons } from '../text/lexicon.js';
import { completeOptions } from '../training/completeOptions.js';
import type { StartEvent, TrainingEvent } from '../training/events.js';
import { type TrainRequest, train } from '../training/train.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import { type ListedTexts, type RunRequest, type RunWarning, withListedTexts } from './runRequest.js';
import { drawSettings, type SearchedOptions, searchSpace } from './searchSpace.js';

/** What is searched, on which texts, and for how long. */
export interface TuneRequest extends RunRequest {
  /** As for `train`, but there must be some: they choose the settings. */
  readonly development?: RunRequest['development'];
  /** Options that keep their values. */
  readonly fixed?: readonly (keyof TrainingOptions)[] | undefined;
  /** The most trials, those finished before among them. */
  readonly trials?: number | undefined;
  /** Seconds for all trials, those finished before among them. */
  readonly maxTime?: number | undefined;
  /** Trials of an earlier search with the same texts and options, which are not done again. */
  readonly finished?: readonly Trial[] | undefined;
}

/** A request whose corpora have been read, for what looks at the texts before the trials. */
export interface ListedSearch extends Omit<TuneRequest, keyof ListedTexts>, ListedTexts {}

const REQUEST_KEYS = Object.keys({
  labeled: true,
  unlabeled: true,
  development: true,
  options: true,
  fixed: true,
  trials: true,
  maxTime: true,
  finished: true,
  labelIsReal: true,
  wordVectors: true,
  encoderFrom: true,
  backend: true,
  signal: true,
} satisfies Record<keyof TuneRequest, true>);

/** Plain JSON. */
export interface Trial {
  /** From 1, which is the settings that the search starts from. */
  readonly number: number;
  readonly searched: SearchedOptions;
  /** Share of the development texts classified wrongly; null where the training failed. */
  readonly error: number | null;
  /** Mean negative log probability of the right class, in nats; null with the error. */
  readonly logLoss: number | null;
  /** Development texts that it was measured on; earlier searches did not say. */
  readonly developmentTexts?: number | undefined;
  readonly seconds: number;
  /** The tensor engine, or `NO_BACKEND`. */
  readonly backend: string;
  /** Complete, as they were in force. */
  readonly options: TrainingOptions;
  /** Why there is no error. */
  readonly fault?: string | undefined;
}

/** What a search tells: the trainings within it, and each trial that ended; first, what is odd about the texts. */
export type TuneEvent =
  | RunWarning
  | { readonly type: 'training'; readonly number: number; readonly event: TrainingEvent }
  | {
      readonly type: 'trial';
      /** Taken over from `finished`, not run again. */
      readonly finishedBefore: boolean;
      readonly trial: Trial;
    };

/** What a search found. */
export interface TuneResult {
  /** The first of `rankTrials`; null where every trial failed, or none ended. */
  readonly best: Trial | null;
  /** All, in their order, those taken over from `finished` first. */
  readonly trials: readonly Trial[];
}

/**
 * Tries settings until there are enough trials, another one would not end in time, or the signal aborts; a trial under
 * way is then lost. If a trial fails, the others continue; the search ends where the first 10 all fail.
 * With neither number nor time it ends when all settings are tried, which may be never.
 * @throws InputError where there is nothing to search or to measure on, or where texts or options are wrong for all trials
 *
 * @example
 * ```js
 * const { best } = await resultOf(tune({ labeled: 'train.csv', options: { model: 'linear' }, trials: 30 }));
 * if (best) console.log(best.error, best.searched);
 * ```
 */
export async function* tune(given: TuneRequest): AsyncGenerator<TuneEvent, TuneResult, void> {
  refuseStrangeKeys(given, REQUEST_KEYS, 'the request to tune');
  const options = completeOptions(given.options);
  const space = spaceOf(given);
  const request = await withListedTexts(given);
  assertTunable(request);
  if (request.pileWarning !== undefined) yield { type: 'warning', message: request.pileWarning };
  const { finished = [], trials = Number.POSITIVE_INFINITY, signal } = request;
  // Texts are tokenised once, and vectors of them learnt once, where no option of the vectors differs.
  const shared = { lexicons: createLexicons(), documents: {} };
  const time = createTimeLimit(request.maxTime, finished);
  for (const trial of finished) yield { type: 'trial', finishedBefore: true, trial };
  let number = 0;
  const tried: Trial[] = [...finished];
  const result = (): TuneResult => ({ best: rankTrials(tried)[0] ?? null, trials: tried });
  for (const searched of drawSettings(space, options)) {
    number += 1;
    if (number > trials || signal?.aborted || !time.hasRoom()) return result();
    if (tried.length >= MOST_FAILURES && rankTrials(tried).length === 0) return result();
    if (finished.some((trial) => trial.number === number)) continue;
    const trial = yield* runTrial(number, searched, request, shared);
    if (trial === undefined) return result();
    time.add(trial);
    tried.push(trial);
    yield { type: 'trial', finishedBefore: false, trial };
  }
  return result();
}

/** Where so many trials have all failed, the next would fail too. */
const MOST_FAILURES = 10;

/**
 * The best first: the smallest error, of several such the smallest log loss; without the trials that failed.
 * @example
 * ```js
 * const { trials } = await resultOf(tune({ labeled: 'train.csv', options: { model: 'linear' }, trials: 10 }));
 * for (const { number, error, searched } of rankTrials(trials)) console.log(number, error, searched);
 * ```
 */
export function rankTrials(trials: readonly Trial[]): (Trial & { error: number; logLoss: number })[] {
  return trials
    .filter(isMeasured)
    .sort((a, b) => a.error - b.error || a.logLoss - b.logLoss || a.number - b.number);
}

function isMeasured(trial: Trial): trial is Trial & { error: number; logLoss: number } {
  return Number.isFinite(trial.error) && Number.isFinite(trial.logLoss);
}

export function spaceOf({
  options,
  fixed,
  wordVectors,
  encoderFrom,
}: Pick<TuneRequest, 'options' | 'fixed' | 'wordVectors' | 'encoderFrom'>) {
  return searchSpace(completeOptions(options), fixed, (wordVectors ?? encoderFrom) !== undefined);
}

function assertTunable(request: ListedSearch): void {
  const { development } = request;
  if (development === 0 || (typeof development === 'object' && development.length === 0))
    throw new InputError({
      where: 'the development texts',
      found: 'none',
      expected: 'labeled texts that settings can be chosen by',
      advice: 'Give a file of them, or the share of the labeled texts to hold back, with --dev.',
    });
  if (spaceOf(request).length === 0)
    throw new InputError({
      where: 'the options',
      found: 'all that would be searched given',
      expected: 'one or more left open',
      advice: 'Leave out some of them, or give them in a file with --config to start from them.',
    });
}

interface TimeLimit {
  add(trial: Trial): void;
  /** Whether another trial would end in time if it took as long as the longest. */
  hasRoom(): boolean;
}

function createTimeLimit(limit = Number.POSITIVE_INFINITY, finished: readonly Trial[] = []): TimeLimit {
  const before = finished.map(({ seconds }) => seconds);
  const now: number[] = [];
  return {
    add: ({ seconds }) => {
      now.push(seconds);
    },
    hasRoom() {
      // The first trial after a start also reads and learns what the later ones reuse.
      const alike = now.length > 1 ? now.slice(1) : [...before, ...now];
      const spent = [...before, ...now].reduce((sum, seconds) => sum + seconds, 0);
      return spent + Math.max(0, ...alike) <= limit;
    },
  };
}

/** @returns undefined where the signal aborted it */
async function* runTrial(
  number: number,
  searched: SearchedOptions,
  request: ListedSearch,
  shared: Pick<TrainRequest, 'lexicons' | 'documents'>,
): AsyncGenerator<TuneEvent, Trial | undefined, void> {
  const began = performance.now();
  const { labeled, unlabeled, development, labelIsReal, wordVectors, encoderFrom, backend, signal } = request;
  const settings = { ...request.options, ...searched };
  const sources = { labeled, unlabeled, development, labelIsReal, wordVectors, encoderFrom, backend };
  let start: StartEvent | undefined;
  let end: EndEvent | undefined;
  let fault: string | undefined;
  try {
    for await (const event of train({ ...sources, options: settings, ...shared, signal })) {
      yield { type: 'training', number, event };
      if (event.type === 'start') start = event;
      if (event.type === 'end') end = event;
    }
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined;
    // After its start a training fails only by diverging, which is a result of its settings; before, for reasons that
    // all trials share.
    if (!(error instanceof InputError) || start === undefined) throw error;
    fault = error.message;
  }
  if (end?.reason === 'interrupted') return undefined;
  return {
    number,
    searched,
    error: end?.development?.error ?? null,
    logLoss: end?.development?.logLoss ?? null,
    developmentTexts: start!.developmentTexts,
    seconds: (performance.now() - began) / 1000,
    backend: start!.backend,
    options: start!.options,
    ...(fault !== undefined && { fault }),
  };
}
