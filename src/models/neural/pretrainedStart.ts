/** What a training run starts from besides random numbers: word vectors, a pretrained encoder with its own, or vectors of n-grams. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../errors.js';
import type { PreparedData } from '../../model/data.js';
import { copiedParameters } from '../../model/parameters.js';
import { SHIPPED, shippedOrFolder } from '../../storage/shipped.js';
import { createRandom } from '../../tensor/random.js';
import type { TextList } from '../../text/textList.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import type { DocumentOptions } from '../doc2vec/documentOptions.js';
import { createNgramVectors, type NgramVectors } from '../doc2vec/documentVectors.js';
import {
  DOCUMENTS_FILE,
  loadPretrainedDocuments,
  noiseOf,
  type PretrainedDocuments,
} from '../doc2vec/pretrainedVectors.js';
import { readWordVectors, tableFromVectors, type WordVectors } from './externalWordVectors.js';
import { fineTuning } from './fineTuning.js';
import type { LanguageModelOptions } from './languageModel.js';
import type { PretrainedStart } from './network.js';
import type { NetworkTrainingOptions } from './networkTrainingOptions.js';
import { ENCODER_FILE, loadPretrainedEncoder, type PretrainedEncoder } from './pretrainedEncoder.js';

/**
 * A pretrained encoder, and the options with its shape and with those of fine-tuning.
 * @param folder one that `textvat pretrain` wrote, or the name of a shipped one
 * @param given the options as they were asked for; the others are open
 * @throws InputError where they ask for something else
 */
export async function encoderStart<Options extends NetworkTrainingOptions>(
  folder: string,
  given: object,
  options: Options,
): Promise<{ readonly encoder: PretrainedEncoder; readonly options: Options }> {
  assertKind(folder, ENCODER_FILE, DOCUMENTS_FILE, 'Add --model ensemble to start from n-grams.');
  const encoder = await loadPretrainedEncoder(shippedOrFolder(folder));
  const shape = { ...encoder.options, model: encoder.options.encoder, foldCase: encoder.foldCase };
  assertShape(folder, given, shape);
  return { encoder, options: { ...options, ...leftOpen(fineTuning, given), ...shape } };
}

/** Defaults of the options that are not given. */
function leftOpen<Defaults extends object>(defaults: Defaults, given: object): Partial<Defaults> {
  const asked = new Map<string, unknown>(Object.entries(given));
  const open = Object.entries(defaults).filter(([name]) => asked.get(name) === undefined);
  return Object.fromEntries(open) as Partial<Defaults>;
}

/**
 * An encoder of words alone: a network starts from it that joins the vectors of texts, or another pretraining.
 * @param folder one that `textvat pretrain` wrote, or the name of a shipped one
 * @throws InputError where it is none, or reads its words otherwise than the texts are read
 */
export async function encoderOfWords(
  folder: string,
  { foldCase }: Pick<NetworkTrainingOptions, 'foldCase'>,
): Promise<PretrainedEncoder> {
  const encoder = await encoderIn(folder);
  assertShape(folder, { foldCase }, { foldCase: encoder.foldCase });
  return encoder;
}

/** The same, however it reads its words. @throws InputError where there is none */
export async function encoderIn(folder: string): Promise<PretrainedEncoder> {
  assertKind(folder, ENCODER_FILE, DOCUMENTS_FILE, 'Name a folder with an encoder of words.');
  return loadPretrainedEncoder(shippedOrFolder(folder));
}

/**
 * N-grams that find vectors beside others.
 * @throws InputError where there are none, or they read their words otherwise than the texts are read
 */
export async function ngramsIn(
  folder: string,
  { foldCase }: Pick<NetworkTrainingOptions, 'foldCase'>,
): Promise<PretrainedDocuments> {
  const advice = `Name ${SHIPPED[0]}, or what \`textvat pretrain --encoder documents\` wrote.`;
  assertKind(folder, DOCUMENTS_FILE, ENCODER_FILE, advice);
  const found = await loadPretrainedDocuments(shippedOrFolder(folder));
  assertShape(folder, { foldCase }, { foldCase: found.shape.foldCase });
  return found;
}

/**
 * N-grams that have vectors already, and the options with their shape; see `encoderStart`.
 * @throws InputError where the options ask for something else
 */
export async function documentStart<Options extends DocumentOptions>(
  folder: string,
  given: object,
  options: Options,
): Promise<{
  readonly vocabulary: Vocabulary;
  readonly start: NgramVectors;
  readonly options: Options;
}> {
  const advice = `Name ${SHIPPED[0]}, what \`textvat pretrain --encoder documents\` wrote, or add --model bilstm to start from an encoder.`;
  assertKind(folder, DOCUMENTS_FILE, ENCODER_FILE, advice);
  const found = await loadPretrainedDocuments(shippedOrFolder(folder));
  const { vocabulary, ngramVectors } = found;
  const shape = { ...found.shape, ngramOrder: ngramVectors.table.order, documentRounds: 1 };
  assertShape(folder, given, shape);
  const shaped = { ...options, ...shape };
  const noise = await noiseOf(ngramVectors);
  return { vocabulary, start: createNgramVectors({ ...ngramVectors, noise }, shaped), options: shaped };
}

/** @throws InputError where nothing of the kind is there, before it is taken for a damaged one */
function assertKind(folder: string, wanted: string, other: string, advice: string): void {
  const path = shippedOrFolder(folder);
  if (existsSync(join(path, wanted))) return;
  if (existsSync(join(path, other)))
    throw new InputError({ where: folder, found: other, expected: wanted, advice });
  throw new InputError({
    where: folder,
    found: existsSync(path) ? `no ${wanted} in it` : 'no such folder',
    expected: `${SHIPPED[0]}, or a folder with ${wanted} that \`textvat pretrain\` wrote`,
  });
}

/**
 * What another pretraining continues from: the whole encoder, or only its vectors if another shape is wanted.
 * @throws InputError where they have another width
 */
export function partThatFits(
  folder: string,
  start: PretrainedEncoder,
  {
    encoder,
    embeddingSize,
    hiddenUnits,
  }: Pick<LanguageModelOptions, 'embeddingSize' | 'hiddenUnits'> & {
    readonly encoder: string;
  },
): PretrainedEncoder {
  const has = start.options;
  if (has.embeddingSize !== embeddingSize)
    throw new InputError({
      where: folder,
      found: `an encoder with embeddingSize ${has.embeddingSize}`,
      expected: String(embeddingSize),
      advice: `Give --embedding-size ${has.embeddingSize}.`,
    });
  const whole = has.encoder === encoder && has.hiddenUnits === hiddenUnits;
  return whole ? start : { ...start, parameters: new Map() };
}

function assertShape(folder: string, given: object, shape: object): void {
  const wanted = new Map<string, unknown>(Object.entries(given));
  for (const [key, has] of Object.entries(shape)) {
    const asked = wanted.get(key);
    if (asked === undefined || asked === has) continue;
    throw new InputError({
      where: folder,
      found: `an encoder with ${key} ${has}`,
      expected: `${asked}, as asked for`,
      advice: 'Leave the option out to take the shape of the encoder.',
    });
  }
}

/**
 * The encoder with a table for the words of a run; words that it does not know get random vectors. Both are copies, which the training
 * changes.
 */
export function startFromEncoder(
  { vocabulary, vectors, parameters, options: { embeddingSize: width } }: PretrainedEncoder,
  data: PreparedData<TextList>,
  seed: number,
): PretrainedStart {
  const known = new Map<number, Float32Array>();
  vocabulary.tokens.forEach((token, row) => {
    // Special tokens stand at the same place in every vocabulary.
    const id = vocabulary.ids.has(token) ? data.vocabulary.ids.get(token) : row;
    if (id !== undefined) known.set(id, vectors.subarray(row * width, (row + 1) * width));
  });
  return { vectors: table({ width, vectors: known }, data, seed), encoder: copiedParameters(parameters) };
}

/** @throws InputError naming file and line; the signal's reason when it aborts */
export async function startFromVectors<Options extends NetworkTrainingOptions>(
  source: string,
  given: { readonly embeddingSize?: number | undefined },
  data: PreparedData<TextList>,
  options: Options,
  signal?: AbortSignal,
): Promise<{ readonly options: Options; readonly pretrained: () => PretrainedStart }> {
  const vectors = await readWordVectors(source, data.vocabulary, signal);
  if (given.embeddingSize !== undefined && vectors.width !== given.embeddingSize) {
    throw new InputError({
      where: source,
      found: `vectors of ${vectors.width} numbers`,
      expected: `${given.embeddingSize}, the embedding size asked for`,
      advice: 'Leave --embedding-size out to take the width of the vectors.',
    });
  }
  return {
    options: { ...options, embeddingSize: vectors.width },
    pretrained: () => ({ vectors: table(vectors, data, options.seed) }),
  };
}

function table(vectors: WordVectors, data: PreparedData<TextList>, seed: number): Float32Array {
  return tableFromVectors(vectors, data.vocabulary.tokens.length, createRandom(seed, 'word vectors'));
}
