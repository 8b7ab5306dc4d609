/**
 * The layer by which an encoder predicts words while it is pretrained. Training needs it no more; another pretraining continues from
 * the whole where it was kept.
 */
import * as v from 'valibot';
import type { ParameterPlan, ParameterSet } from '../model/parameters.js';
import { encoderPlan } from '../models/neural/encoders.js';
import type { LanguageModelState } from '../models/neural/languageModel.js';
import type { PretrainedEncoder } from '../models/neural/pretrainedEncoder.js';
import { assertFiniteArrays, createArrayReader } from '../storage/arrays.js';
import type { Parts } from '../storage/bytes.js';
import {
  assertVocabulary,
  loadPretrained,
  parseDescription,
  vocabularyDigest,
} from '../storage/pretrainedFile.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../storage/safetensors.js';
import { holdsFile } from '../storage/snapshot.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { encoderObjective as encoderObjectiveOf } from './encoderObjectives.js';
import { type LanguageModelOptions, languageModelOptions } from './languageModelOptions.js';

export const OUTPUT_LAYER_FILE = 'output-layer.safetensors';

/** What the file says about itself: plain JSON. */
const description = v.strictObject({
  encoderObjective: v.unwrap(languageModelOptions.entries.encoderObjective),
  vocabulary: v.string(),
});

export interface OutputLayer {
  readonly encoderObjective: LanguageModelOptions['encoderObjective'];
  /** By their names in the objective. */
  readonly parameters: ParameterSet;
}

/** What an encoder in training has beside the encoder itself. */
export function outputLayerOf(
  { parameters }: Pick<LanguageModelState, 'parameters'>,
  options: LanguageModelOptions,
  vocabulary: Vocabulary,
): OutputLayer {
  const { encoderObjective } = options;
  const plans = outputPlans(options, vocabulary);
  return { encoderObjective, parameters: new Map(plans.map(({ name }) => [name, parameters.get(name)!])) };
}

/** Its file by its name, for a folder that holds the encoder. */
export function outputLayerFiles(
  { encoderObjective, parameters }: OutputLayer,
  vocabulary: Vocabulary,
): Record<string, Parts> {
  const arrays = new Map<string, NamedArray>(parameters);
  assertFiniteArrays('the output layer', arrays);
  const about = { encoderObjective, vocabulary: vocabularyDigest(vocabulary) };
  return { [OUTPUT_LAYER_FILE]: encodeSafetensors(arrays, { description: JSON.stringify(about) }) };
}

/**
 * @param encoder of the same folder
 * @returns undefined where the folder has none
 * @throws InputError naming the file, where it is damaged or not of this encoder
 */
export async function loadOutputLayer(
  folder: string,
  encoder: Pick<PretrainedEncoder, 'options'>,
): Promise<OutputLayer | undefined> {
  if (!holdsFile(folder, OUTPUT_LAYER_FILE)) return undefined;
  return loadPretrained(folder, OUTPUT_LAYER_FILE, (bytes, file, vocabulary) => {
    const { arrays, metadata } = decodeSafetensors(bytes, file);
    const holds = 'an output layer';
    const text = metadata.get('description');
    const about = parseDescription(description, file, text, { holds, command: 'textvat pretrain' });
    assertVocabulary(file, holds, about.vocabulary, vocabulary);
    const { encoderObjective } = about;
    const options = v.parse(languageModelOptions, { ...encoder.options, encoderObjective });
    const reader = createArrayReader(file, arrays);
    const parameters = new Map(
      outputPlans(options, vocabulary).map(({ name, shape }) => [
        name,
        { shape, values: reader.floats(name, shape) },
      ]),
    );
    reader.assertEmpty();
    return { encoderObjective, parameters };
  });
}

/** The parameters of an objective that are not the encoder's own. */
function outputPlans(options: LanguageModelOptions, { tokens }: Vocabulary): ParameterPlan[] {
  const own = new Set(encoderPlan(options).map(({ name }) => name));
  return encoderObjectiveOf(options, new Float64Array(tokens.length)).parameters.filter(
    ({ name }) => !own.has(name),
  );
}
