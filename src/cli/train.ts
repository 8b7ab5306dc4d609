/** `textvat train`: corpora in, a model folder out. */
import { join } from 'node:path';
import * as v from 'valibot';
import type { EndEvent, EvaluationEvent, StepEvent } from '../model/events.js';
import type { Model } from '../model/model.js';
import { describeModel, type ModelDescription } from '../models/modelDescription.js';
import { saveModel } from '../models/savedModel.js';
import { checkpointFolder, saveCheckpoint } from '../optimisation/checkpoint.js';
import { CHECKPOINT_SECONDS } from '../optimisation/stages.js';
import { type Ending, modelCard } from '../report/cards/modelCard.js';
import { formatError } from '../report/errorRate.js';
import { formatDuration } from '../report/table.js';
import { removeCheckpoint } from '../storage/commit.js';
import { TOKENS_FOLDER } from '../storage/folderKinds.js';
import type { StartEvent, TrainingEvent } from '../training/events.js';
import { train } from '../training/train.js';
import { trainedModels } from '../training/trainedModels.js';
import { trainingOptions } from '../training/trainingOptions.js';
import { defineCommand, EXIT } from './command.js';
import { tellNext } from './console/nextCommand.js';
import { packageVersion } from './console/packageVersion.js';
import { createProgress } from './console/progress.js';
import { tellLine } from './console/standardError.js';
import { outliveReader, writeOut } from './console/standardOutput.js';
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
  readInputs,
  reportEntry,
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
import { type EventLog, holdsModel, openLog } from './outputFolder.js';
import { createProvenance, type Provenance } from './provenance.js';
import { createTrainingRecord, type TrainingRecord } from './trainingRecord.js';

const schema = v.strictObject({
  ...corporaEntries,
  out: v.pipe(v.string(), v.description('folder for the model')),
  checkpointEvery: v.optional(
    v.pipe(countEntry, v.description('steps between two checkpoints for --resume')),
  ),
  resume: v.optional(
    v.pipe(v.boolean(), v.description('go on from the last checkpoint in --out, if there is one')),
    false,
  ),
  ...reportEntry,
  ...forceEntry,
  ...configurationEntries,
  ...formerEntries,
  ...trainingOptions.entries,
  ...inputEntries,
  ...labelEntries,
  ...backendEntry,
  ...quietEntry,
  ...jsonEntry,
});

type TrainOptions = v.InferOutput<typeof schema>;

export const trainCommand = defineCommand({
  name: 'train',
  arguments: [],
  schema,
  otherDefaults,
  examples: [
    'textvat train --preset balanced --labeled reviews.csv --unlabeled scraped.jsonl.gz --out model',
    'textvat train --labeled aclImdb/train --unlabeled aclImdb/unsup.txt --preset fast --out model',
    'textvat train --labeled reviews.csv --objective supervised --max-time 10m --out baseline',
  ],
  run: (_positional, options, given) => runTraining(options, given),
});

async function runTraining(flags: TrainOptions, given: Readonly<Record<string, unknown>>): Promise<number> {
  const { settings, options } = resolveOptions(given, flags);
  const share = developmentShare(options.dev);
  assertOneStandardInput([...options.labeled, ...(options.unlabeled ?? []), options.dev]);
  await claimOutputs('model', options);
  outliveReader();
  let phase: string | undefined;
  let kept = false;
  const signal = interruptSignal(() =>
    phase === undefined ? 'stopping; nothing is learned yet' : 'saving what was reached',
  );
  if (!options.resume && holdsModel(options.out))
    warn(`${options.out} holds a model already, which this run will replace`);
  const progress = createProgress(options.quiet);
  const warnOfRun = (message: string) => progress.show({ type: 'warning', message });
  const provenance = createProvenance();
  const record = createTrainingRecord(options.report, share);
  const read = (role: string, files: readonly string[]) =>
    provenance.recorded(
      role,
      files,
      record.kept(role, readInputs(files, options, { signal, ignoreLabels: role === 'unlabeled' })),
    );
  let log: EventLog | undefined;
  let start: StartEvent | undefined;
  let end: EndEvent | undefined;
  let reached = { step: 0, seconds: 0 };
  let best: EvaluationEvent | undefined;
  let goesOn = false;
  const save = (model: Model, description?: ModelDescription) => {
    const { options: trained, backend } = start!;
    return saveModel(options.out, model, { ...trained, run: runRecord(options, backend) }, description);
  };
  try {
    for await (const event of train({
      labeled: read('labeled', options.labeled),
      ...(options.unlabeled && { unlabeled: read('unlabeled', options.unlabeled) }),
      development: share ?? read('development', [options.dev]),
      options: settings,
      labelIsReal: options.labelIsReal,
      tokenFolder: join(options.out, TOKENS_FOLDER),
      wordVectors: options.embeddings,
      encoderFrom: options.encoderFrom,
      backend: options.backend,
      signal,
      checkpointEvery: options.checkpointEvery,
      checkpointSeconds: CHECKPOINT_SECONDS,
      resumeFrom: options.resume
        ? { checkpoint: checkpointFolder(options.out), model: options.out }
        : undefined,
    })) {
      // Only now: if the corpora cannot be read, the log and checkpoint of an earlier run stay.
      log ??= await openLog(options.out, options.resume, warnOfRun);
      progress.show(event);
      log.write(event);
      record.add(event);
      phase = phaseOf(event) ?? phase;
      goesOn ||= event.type === 'resume';
      if (event.type === 'start') {
        start = event;
        if (options.resume && !goesOn && event.resumedAtStep === 0)
          warnOfRun(`${options.out} holds nothing to go on from; the training starts from the beginning`);
      }
      if (event.type === 'step') reached = event;
      if (event.type === 'evaluation' && event.improved) {
        best = undefined;
        await save(event.model);
        best = event;
      }
      if (event.type === 'checkpoint') {
        await saveCheckpoint(checkpointFolder(options.out), event.snapshot);
        kept = true;
      }
      if (event.type === 'end') end = event;
    }
  } catch (error) {
    progress.stop();
    if (signal.aborted && error === signal.reason) {
      tellLine(describeInterruption(phase, kept, options.out));
      return EXIT.interrupted;
    }
    // The best model so far is in the folder: it gets its card and metrics all the same.
    if (start !== undefined && best !== undefined) {
      const ending = failure(reached, best);
      const description = descriptionOf(options, start, ending, provenance);
      await describeModel(options.out, description);
      await tellEnding(options, start, ending, description, record);
    }
    throw error;
  } finally {
    progress.stop();
    log?.close();
  }
  if (end!.step === 0) {
    tellLine(describeInterruption(phase, kept, options.out));
    return EXIT.interrupted;
  }
  const description = descriptionOf(options, start!, end!, provenance);
  await save(end!.model, description);
  await tellEnding(options, start!, end!, description, record);
  await record.writePage(end!, provenance.records());
  // The checkpoint is large and no longer needed, unless --checkpoint-every asked for it.
  if (end!.reason !== 'interrupted' && options.checkpointEvery === undefined)
    await removeCheckpoint(checkpointFolder(options.out));
  return end!.reason === 'interrupted' ? EXIT.interrupted : EXIT.done;
}

/** The phase that an event is of, in words. */
function phaseOf(event: TrainingEvent): string | undefined {
  if (event.type === 'documents' || event.type === 'phase') return event.phase;
  return event.type === 'step' ? 'training' : undefined;
}

/** For a run that leaves no model. @param kept whether it leaves a checkpoint */
function describeInterruption(phase: string | undefined, kept: boolean, out: string): string {
  if (phase === undefined) return 'interrupted before anything was learned: nothing is kept';
  if (!kept) return `interrupted in ${phase}: nothing is kept`;
  return `interrupted in ${phase}, with no model yet; ${checkpointFolder(out)} keeps what was reached: the same command with --resume continues`;
}

/** The pretrained start of the run, where its model reads one. */
function startOf({ options: { model } }: StartEvent, { encoderFrom, embeddings }: TrainOptions) {
  const { options } = trainedModels[model];
  return (
    (options.has('encoderFrom') ? encoderFrom : undefined) ??
    (options.has('embeddings') ? embeddings : undefined)
  );
}

function failure({ step, seconds }: Pick<StepEvent, 'step' | 'seconds'>, best: EvaluationEvent): Ending {
  const { error, logLoss, model } = best;
  const development = error === null || logLoss === null ? null : { error, logLoss, step: best.step };
  return { reason: 'failed', step, seconds, model, development };
}

const REASONS: Readonly<Record<Ending['reason'], string>> = {
  finished: 'finished',
  'no improvement': 'stopped early, without improvement',
  interrupted: 'interrupted',
  failed: 'failed, with the best model so far saved',
};

/** The metrics and the card of the model. */
function descriptionOf(
  options: TrainOptions,
  start: StartEvent,
  end: Ending,
  provenance: Provenance,
): ModelDescription {
  const metrics = {
    development: end.development,
    steps: end.step,
    seconds: end.seconds,
    reason: end.reason,
    labeledTexts: start.labeledTexts,
    unlabeledTexts: start.unlabeledTexts,
    developmentTexts: start.developmentTexts,
    data: provenance.records(),
  };
  const card = modelCard(start, end, metrics.data, packageVersion(), startOf(start, options));
  return { metrics, card };
}

async function tellEnding(
  options: TrainOptions,
  start: StartEvent,
  end: Ending,
  { metrics }: ModelDescription,
  record: TrainingRecord,
): Promise<void> {
  if (options.json) await writeOut(`${JSON.stringify(metrics)}\n`);
  if (options.quiet) return;
  const course = record.text();
  if (course !== '') tellLine(course);
  const result = end.development
    ? `development error ${formatError(end.development.error, start.developmentTexts)} at step ${end.development.step}`
    : start.developmentTexts > 0
      ? 'no development score yet'
      : 'no development texts to measure it on';
  tellLine(
    `${REASONS[end.reason]}: ${end.step} ${end.step === 1 ? 'step' : 'steps'} in ${formatDuration(end.seconds)}, ${result}; model in ${options.out}`,
  );
  if (end.reason === 'interrupted' && trainedModels[start.options.model].options.has('maxSteps'))
    tellLine('next: the same command with --resume continues');
  else
    tellNext([
      ['evaluate', options.out, 'LABELED.csv'],
      ['classify', options.out, 'TEXTS.txt'],
    ]);
}
