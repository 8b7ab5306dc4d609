/**
 * A model as a folder of plain files: `config.json`, `vocabulary.txt`, `weights.safetensors` (beside them the
 * training adds `metrics.json` and `README.md`). Loading runs no code and trusts no number.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { fixedEmbeddingTable } from '../layers/embedding.js';
import { hostFunctions } from '../tensor/hostFunctions.js';
import { textOptions } from '../text/textOptions.js';
import { type Calibration, calibration } from './calibration.js';
import { type ModelState, plannedParameters } from './classifier.js';
import { readModelFile, writeWhole } from './files.js';
import type { Model } from './model.js';
import { modelOptions } from './modelOptions.js';
import type { Parameter } from './parameters.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from './safetensors.js';
import { readVocabulary, VOCABULARY_FILE, writeVocabulary } from './vocabularyFile.js';

export const CONFIG_FILE = 'config.json';
const WEIGHTS_FILE = 'weights.safetensors';
const FORMAT = 'textvat-model';
const FORMAT_VERSION = 1;
/** Under this name the weights say which vocabulary and classes they belong to. */
const DIGEST = 'vocabularyAndClasses';

/** What loading needs of `config.json`; the training's own options stand beside it. */
const configuration = v.object({
  format: v.literal(FORMAT),
  version: v.literal(FORMAT_VERSION),
  classes: v.pipe(v.array(v.string()), v.minLength(2)),
  options: v.object({ ...textOptions.entries, ...modelOptions.entries }),
  calibration: v.optional(calibration),
});

/**
 * Writes the files that make up a model.
 * @param options more options of the run, written to `config.json` beside those that the model needs
 */
export async function saveModel(
  folder: string,
  model: Model,
  options: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const arrays = new Map<string, NamedArray>();
  const { embedding, parameters } = model.state;
  const shape = [embedding.values.length / embedding.width, embedding.width];
  arrays.set('embeddings', { shape, values: embedding.values });
  for (const [name, parameter] of parameters) arrays.set(name, parameter);
  await writeWhole(join(folder, WEIGHTS_FILE), encodeSafetensors(arrays, { [DIGEST]: digestOf(model) }));
  await writeVocabulary(folder, model.vocabulary);
  const needed = { ...model.textOptions, ...model.state.options };
  const config = {
    format: FORMAT,
    version: FORMAT_VERSION,
    classes: model.classes,
    ...(model.calibration && { calibration: model.calibration }),
    options: { ...options, ...needed },
  };
  await writeWhole(join(folder, CONFIG_FILE), [`${JSON.stringify(config, null, 2)}\n`]);
}

/** @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite */
export async function loadModel(folder: string): Promise<Model> {
  const { classes, options, calibration } = await readConfiguration(join(folder, CONFIG_FILE));
  const vocabulary = await readVocabulary(folder);
  const file = join(folder, WEIGHTS_FILE);
  const { arrays, metadata } = decodeSafetensors(await readModelFile(file), file);
  const take = (name: string, shape: readonly number[]): Float32Array => {
    const found = arrays.get(name);
    arrays.delete(name);
    return checkArray(file, name, found, shape);
  };
  const values = take('embeddings', [vocabulary.tokens.length, options.embeddingSize]);
  const parameters = new Map<string, Parameter>();
  for (const { name, shape } of plannedParameters(options, classes.length)) {
    parameters.set(name, { shape, values: take(name, shape) });
  }
  const [extra] = arrays.keys();
  if (extra !== undefined)
    throw new InputError({
      where: file,
      found: `an array named ${JSON.stringify(extra)}`,
      expected: 'only those of the model',
    });
  checkDigest(file, metadata.get(DIGEST), digestOf({ vocabulary, classes }));
  if (calibration !== undefined) checkPrior(folder, calibration, classes);
  const embedding = fixedEmbeddingTable(values, options.embeddingSize);
  const state: ModelState = { options, classes: classes.length, embedding, parameters };
  return { classes, vocabulary, textOptions: options, state, ...(calibration && { calibration }) };
}

/**
 * Files are replaced one by one, so a save over another model that is cut off leaves some of either. Their shapes
 * may agree all the same.
 */
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
        advice: 'A save over another model was cut off, or a file was changed: train or save it again.',
      });
}

async function readConfiguration(file: string) {
  const bytes = await readModelFile(file);
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
  const { classes, options, calibration } = result.output;
  if (new Set(classes).size !== classes.length) {
    throw new InputError({ where: `${file}, classes`, found: 'a class twice', expected: 'each class once' });
  }
  return { classes, options, calibration };
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

function checkArray(
  file: string,
  name: string,
  found: NamedArray | undefined,
  shape: readonly number[],
): Float32Array {
  const expected = `${name} as 32-bit numbers of shape [${shape.join(', ')}]`;
  if (found === undefined) throw new InputError({ where: file, found: `no ${name}`, expected });
  const { values } = found;
  if (!(values instanceof Float32Array) || found.shape.join() !== shape.join()) {
    throw new InputError({ where: file, found: `${name} of shape [${found.shape.join(', ')}]`, expected });
  }
  // The sum of all squares is a double, which finite 32-bit numbers cannot overflow.
  if (!Number.isFinite(hostFunctions().sumOfSquares(values))) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    throw new InputError({
      where: file,
      found: `${values[wrong]} at place ${wrong} of ${name}`,
      expected: 'finite numbers',
      advice: 'The training that wrote it went wrong; train again.',
    });
  }
  return values;
}
