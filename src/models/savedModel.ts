/**
 * A model as a folder of plain files: `config.json`, `vocabulary.txt`, `weights.safetensors` (beside them the
 * training adds `metrics.json` and `README.md`). Loading runs no code and trusts no number.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { type Calibration, calibration } from '../model/calibration.js';
import {
  type AnyState,
  isDocuments,
  isLinear,
  isNetworkModel,
  type Model,
  type NetworkModel,
} from '../model/model.js';
import { assertFiniteArrays, createArrayReader } from '../storage/arrays.js';
import type { Parts } from '../storage/bytes.js';
import { saveFiles } from '../storage/commit.js';
import { CARD_FILE, CONFIG_FILE, METRICS_FILE, MODEL_FORMAT } from '../storage/folderKinds.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../storage/safetensors.js';
import { type Checking, type FolderFiles, readFolder } from '../storage/snapshot.js';
import { decodeVocabulary, encodeVocabulary, VOCABULARY_FILE } from '../storage/vocabularyFile.js';
import { type BackendName, chooseBackend } from '../tensor/backend.js';
import { assertFinite } from '../tensor/finite.js';
import { textOptions } from '../text/textOptions.js';
import { documentArrays, documentsFromArrays } from './doc2vec/documentArrays.js';
import { linearArrays, linearFromArrays } from './linear/linearArrays.js';
import { networkArrays, networkFromArrays } from './neural/networkArrays.js';
import { type ModelOptions, modelOptions } from './neural/networkOptions.js';

const WEIGHTS_FILE = 'weights.safetensors';
const FORMAT_VERSION = 1;
/** Under this name the weights say which vocabulary and classes they belong to. */
const DIGEST = 'vocabularyAndClasses';

const kinds = ['network', 'linear', 'documents'] as const;

/** What loading needs of `config.json`; the training's own options stand beside it. */
const configuration = v.object({
  format: v.literal(MODEL_FORMAT),
  version: v.literal(FORMAT_VERSION),
  model: v.optional(v.picklist(kinds), 'network'),
  classes: v.pipe(v.array(v.string()), v.minLength(2)),
  options: v.object({ ...textOptions.entries, ...modelOptions.entries }),
  /** Of the network of words beside document vectors. */
  network: v.optional(modelOptions),
  calibration: v.optional(calibration),
});

/** What is known of a model and stands beside it: true of this one only. */
export interface ModelDescription {
  readonly metrics: unknown;
  /** The README of the folder. */
  readonly card: string;
}

/**
 * Writes the files that make up a model. Until all are whole the folder is what it was before.
 * @param options more options of the run, written to `config.json` beside those that the model needs
 * @param description without it, what the folder says of an earlier model goes
 * @throws InputError where a number of the model is not finite, the folder cannot be written to, is in use by another process,
 *   or holds files of another kind or of other programs; it is as it was then
 */
export async function saveModel(
  folder: string,
  model: Model,
  options: Readonly<Record<string, unknown>> = {},
  description?: ModelDescription,
): Promise<void> {
  const put = { ...modelFiles(model, options), ...(description && descriptionFiles(description)) };
  const remove = description ? [] : [METRICS_FILE, CARD_FILE];
  await saveFiles(folder, { kind: 'model', put, remove });
}

/** Describes the model that a folder holds already. */
export async function describeModel(folder: string, description: ModelDescription): Promise<void> {
  await saveFiles(folder, { kind: 'model', put: descriptionFiles(description) });
}

function descriptionFiles({ metrics, card }: ModelDescription): Record<string, Parts> {
  return { [METRICS_FILE]: [`${JSON.stringify(metrics, null, 2)}\n`], [CARD_FILE]: [card] };
}

function modelFiles(model: Model, options: Readonly<Record<string, unknown>>): Record<string, Parts> {
  const { state } = model;
  const arrays = arraysOf(state);
  assertFiniteModel(model, arrays);
  const network = isDocuments(state) ? state.head : state;
  const needed = { ...model.textOptions, ...(isLinear(network) ? {} : shapeOf(network.options)) };
  const config = {
    format: MODEL_FORMAT,
    version: FORMAT_VERSION,
    model: kindOf(state),
    classes: model.classes,
    ...(model.calibration && { calibration: model.calibration }),
    options: { ...options, ...needed },
    ...(isDocuments(state) && state.network && { network: shapeOf(state.network.options) }),
  };
  return {
    [WEIGHTS_FILE]: encodeSafetensors(arrays, { [DIGEST]: digestOf(model) }),
    [VOCABULARY_FILE]: [encodeVocabulary(model.vocabulary)],
    [CONFIG_FILE]: [`${JSON.stringify(config, null, 2)}\n`],
  };
}

/** @throws InputError where one of its numbers is not finite */
export function assertFiniteModel({ state, calibration }: Model, arrays = arraysOf(state)): void {
  assertFiniteArrays('the model', arrays);
  if (calibration === undefined) return;
  assertFinite('the calibration of the model, temperature', calibration.temperature);
  assertFinite('the calibration of the model, prior', calibration.prior);
  assertFinite('the calibration of the model, usualKnownWords', calibration.usualKnownWords);
}

/** Of the options of a run, those that make the network. */
function shapeOf(options: ModelOptions): ModelOptions {
  return v.parse(v.object(modelOptions.entries), options);
}

function arraysOf(state: AnyState): Map<string, NamedArray> {
  if (isLinear(state)) return linearArrays(state);
  return isDocuments(state) ? documentArrays(state) : networkArrays(state);
}

/**
 * @param backend the engine to activate if the model needs one: while its files are read, and before its numbers are
 * looked at, which an engine does faster
 * @param checking `verify: false` reads files that were changed on purpose
 * @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite
 */
export async function loadModel(
  folder: string,
  backend?: BackendName | 'auto',
  checking: Checking = {},
): Promise<Model> {
  const names = [CONFIG_FILE, VOCABULARY_FILE, WEIGHTS_FILE];
  return readFolder(folder, names, (files) => decodeModel(folder, files, backend), checking);
}

async function decodeModel(
  folder: string,
  { read }: FolderFiles,
  backend: BackendName | 'auto' | undefined,
): Promise<Model> {
  const { classes, options, model, network, calibration } = parseConfiguration(
    await read(CONFIG_FILE),
    join(folder, CONFIG_FILE),
  );
  const file = join(folder, WEIGHTS_FILE);
  const [bytes, vocabulary] = await Promise.all([
    read(WEIGHTS_FILE),
    read(VOCABULARY_FILE).then((words) => decodeVocabulary(words, join(folder, VOCABULARY_FILE))),
    backend !== undefined && model !== 'linear' && chooseBackend(backend),
  ]);
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  const reader = createArrayReader(file, arrays);
  const words = vocabulary.tokens.length;
  const state =
    model === 'documents'
      ? documentsFromArrays(reader, words, classes.length, options, network)
      : { linear: linearFromArrays, network: networkFromArrays }[model](
          reader,
          words,
          classes.length,
          options,
        );
  reader.assertEmpty();
  checkDigest(file, metadata.get(DIGEST), digestOf({ vocabulary, classes }));
  if (calibration !== undefined) checkPrior(folder, calibration, classes);
  return { classes, vocabulary, textOptions: options, state, ...(calibration && { calibration }) };
}

/** @throws InputError as `loadModel` does, and for a model of another kind */
export async function loadNetworkModel(folder: string): Promise<NetworkModel> {
  const model = await loadModel(folder);
  if (isNetworkModel(model)) return model;
  throw new InputError({
    where: join(folder, CONFIG_FILE),
    found: isLinear(model.state) ? 'a linear model' : 'a model of document vectors',
    expected: 'a network',
    advice: 'Give a folder that was trained with another --method or --encoder.',
  });
}

function kindOf(state: AnyState): (typeof kinds)[number] {
  if (isLinear(state)) return 'linear';
  return isDocuments(state) ? 'documents' : 'network';
}

/** Files that were put together by hand may be of two models whose shapes agree. */
function digestOf({ vocabulary, classes }: Pick<Model, 'vocabulary' | 'classes'>): string {
  return createHash('sha256')
    .update(JSON.stringify([classes, vocabulary.tokens]))
    .digest('hex');
}

function checkDigest(file: string, found: string | undefined, expected: string): void {
  if (found === expected) return;
  throw found === undefined
    ? new InputError({
        where: file,
        found: 'no digest of vocabulary and classes',
        expected: 'one, to tell that the files of the folder belong together',
        advice: 'Train again: these weights are of an older version or another program.',
      })
    : new InputError({
        where: file,
        found: 'weights of another vocabulary or other classes',
        expected: `those of ${VOCABULARY_FILE} and ${CONFIG_FILE} beside it`,
        advice: 'A file was changed, or is of another model: train or save it again.',
      });
}

function parseConfiguration(bytes: Uint8Array, file: string) {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new InputError({
      where: file,
      found: 'text that is not JSON',
      expected: 'the configuration of a model',
    });
  }
  const result = v.safeParse(configuration, json);
  if (!result.success) {
    const issue = result.issues[0];
    throw new InputError({
      where: `${file}, ${v.getDotPath(issue) ?? 'top level'}`,
      found: issue.received,
      expected: issue.expected ?? issue.message,
    });
  }
  const { classes } = result.output;
  if (new Set(classes).size !== classes.length) {
    throw new InputError({ where: `${file}, classes`, found: 'a class twice', expected: 'each class once' });
  }
  return result.output;
}

function checkPrior(folder: string, { prior }: Calibration, classes: readonly string[]): void {
  const sum = prior.reduce((total, share) => total + share, 0);
  if (prior.length === classes.length && Math.abs(sum - 1) < 1e-6) return;
  throw new InputError({
    where: `${join(folder, CONFIG_FILE)}, calibration.prior`,
    found: `${prior.length} shares that add up to ${sum}`,
    expected: `${classes.length} that add up to 1, one for each class`,
  });
}
