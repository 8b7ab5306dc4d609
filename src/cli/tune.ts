/** `textvat tune`: a search for settings, whose winner is a configuration for `train`. */
import { join } from 'node:path';
import * as v from 'valibot';
import { rankTrials, type Trial, type TuneEvent, type TuneRequest, tune } from '../experiments/tune.js';
import { openSearch, TRIALS_FILE } from '../experiments/tuneFolder.js';
import { formatError } from '../report/errorRate.js';
import { formatPercent } from '../report/table.js';
import { formatSearch } from '../report/text/tuneText.js';
import { type TrainingOptions, trainingOptions } from '../training/trainingOptions.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { tellNext } from './console/nextCommand.js';
import { createRunNarration, type RunNarration } from './console/runNarration.js';
import { tellLine } from './console/standardError.js';
import { writeOut } from './console/standardOutput.js';
import { claimOutputs, forceEntry } from './flags/outputs.js';
import {
  assertOneStandardInput,
  backendEntry,
  countEntry,
  developmentShare,
  inputEntries,
  interruptSignal,
  jsonEntry,
  labelEntries,
  quietEntry,
  warn,
} from './flags/shared.js';
import {
  configurationEntries,
  corporaEntries,
  formerEntries,
  otherDefaults,
  resolveOptions,
  runRecord,
} from './flags/trainOptions.js';
import { readPile, readSources } from './trainingSources.js';

const { maxTime, ...trainingEntries } = trainingOptions.entries;

const schema = v.strictObject({
  ...corporaEntries,
  out: v.pipe(
    v.string(),
    v.description(
      'folder for trials and the best settings; the same command continues an interrupted search',
    ),
  ),
  maxTime: v.optional(
    v.pipe(
      v.unwrap(maxTime),
      v.description(
        'time for all trials together (20m, 1h30m); by default 1h, or as long as --trials takes; a limit for each trial goes into --config',
      ),
    ),
    null,
  ),
  trials: v.optional(
    v.pipe(countEntry, v.description('end with this many trials, those of earlier starts among them')),
  ),
  ...forceEntry,
  ...configurationEntries,
  ...formerEntries,
  ...trainingEntries,
  ...inputEntries,
  ...labelEntries,
  ...backendEntry,
  ...quietEntry,
  ...jsonEntry,
});

type TuneOptions = v.InferOutput<typeof schema>;

const BEST_FILE = 'best.json';
const DEFAULT_SECONDS = 3600;

export const tuneCommand = defineCommand({
  name: 'tune',
  arguments: [],
  schema,
  otherDefaults,
  examples: [
    'textvat tune --preset fast --labeled train.csv --unlabeled pile.jsonl.gz --dev dev.csv --max-time 1h --out search',
    'textvat train --config search/best.json --labeled train.csv --unlabeled pile.jsonl.gz --out model',
    'textvat tune --model linear --labeled train.csv --ngram-order 2 --trials 30 --out search',
  ],
  run: (_positional, options, given) => runSearch(options, given),
});

async function runSearch(flags: TuneOptions, given: Readonly<Record<string, unknown>>): Promise<number> {
  // Of the search, and not of a training.
  const { maxTime: _limit, ...training } = given;
  const { settings, options } = resolveOptions(training, flags);
  const share = developmentShare(options.dev);
  if (share === 0)
    throw new UsageError(
      '--dev: found 0, expected a file or a share above 0, for settings are chosen by their development error.',
    );
  assertOneStandardInput([...options.labeled, ...(options.unlabeled ?? []), options.dev]);
  await claimOutputs('search', options);
  const signal = interruptSignal('ending with the trials that are complete');
  const request = {
    ...(await readSources(options, share, signal)),
    unlabeled: await readPile(options, signal),
    ...limitsOf(options),
    options: settings,
    fixed: Object.keys(training).filter(isTrainingOption),
    signal,
  };
  const kept = await openSearch(options.out, request);
  const found: Trial[] = [];
  const narration = createRunNarration(options.quiet);
  try {
    for await (const event of tune({ ...request, finished: kept.finished })) {
      if (event.type === 'trial') {
        found.push(event.trial);
        const isBest = rankTrials(found)[0] === event.trial;
        const best = isBest ? configurationFile(options, event.trial) : {};
        if (!event.finishedBefore) await kept.add(event.trial, best);
      }
      tell(event, found, narration);
    }
  } finally {
    narration.stop();
    // Also on an error: the finished trials are shown all the same.
    if (found.length > 0) await tellResult(found, options);
  }
  if (found.length === 1 && options.trials !== 1 && !signal.aborted)
    warn(
      'another trial would have taken longer than the time left: nothing was searched; give a longer --max-time',
    );
  if (signal.aborted) return EXIT.interrupted;
  return rankTrials(found).length > 0 || found.length === 0 ? EXIT.done : EXIT.failed;
}

function limitsOf({ maxTime, trials }: TuneOptions): Pick<TuneRequest, 'maxTime' | 'trials'> {
  return { trials, maxTime: maxTime ?? (trials === undefined ? DEFAULT_SECONDS : undefined) };
}

function isTrainingOption(key: string): key is keyof TrainingOptions {
  return key in trainingOptions.entries;
}

/** As `train --config` reads it, and `train` itself writes it into the folder of a model. */
function configurationFile(options: TuneOptions, trial: Trial) {
  const configuration = { ...trial.options, run: runRecord(options, trial.backend) };
  return { [BEST_FILE]: [`${JSON.stringify(configuration, null, 2)}\n`] };
}

function tell(event: TuneEvent, found: readonly Trial[], narration: RunNarration): void {
  if (event.type === 'training') {
    narration.training(`trial ${event.number}`, event.event);
    return;
  }
  if (event.type === 'warning') {
    warn(event.message);
    return;
  }
  const { number, error, developmentTexts, fault } = event.trial;
  const before = event.finishedBefore ? ', done before' : '';
  if (fault !== undefined) {
    narration.failed(`trial ${number} failed${before}: ${fault}`);
    return;
  }
  const best = rankTrials(found)[0] === event.trial ? ', the best trial so far' : '';
  const measured =
    error === null || developmentTexts === undefined
      ? formatPercent(error)
      : formatError(error, developmentTexts);
  narration.ended(`trial ${number}: development error ${measured}${best}${before}`);
}

async function tellResult(found: readonly Trial[], options: TuneOptions): Promise<void> {
  const [best = null] = rankTrials(found).map(briefly);
  const config = best && join(options.out, BEST_FILE);
  if (options.json) await writeOut(`${JSON.stringify({ best, config, trials: found.map(briefly) })}\n`);
  else if (best !== null) await writeOut(`${formatSearch(found)}\n`);
  if (options.quiet || best === null || config === null) return;
  const unlabeled = options.unlabeled ? ['--unlabeled', ...options.unlabeled] : [];
  tellLine(
    `all trials in ${join(options.out, TRIALS_FILE)}, the settings of trial ${best.number} in ${config}`,
  );
  tellNext([['train', '--config', config, '--labeled', ...options.labeled, ...unlabeled, '--out', 'model']]);
}

/** Without the options that all trials share. */
function briefly({ options: _options, backend: _backend, ...trial }: Trial) {
  return trial;
}
