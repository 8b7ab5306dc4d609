/** Pretraining from texts to a folder that training starts from: what the command and the library share. */
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { Examples } from '../model/data.js';
import { parseOptions } from '../model/parseOptions.js';
import { assertEqualParts } from '../models/doc2vec/defaults.js';
import type { PretrainedEncoder } from '../models/neural/pretrainedEncoder.js';
import { encoderOfWords, partThatFits } from '../models/neural/pretrainedStart.js';
import { writeWhole } from '../storage/files.js';
import { assertKindOfFolder, CONFIG_FILE, PRETRAINED_FORMAT } from '../storage/folderKind.js';
import { makeFolder } from '../storage/folders.js';
import { type BackendName, ensureBackend } from '../tensor/backend.js';
import { type EncodedTexts, encodeTexts } from './encodedTexts.js';
import { assertNoMore, finishedStages, whatIsReplaced } from './finishedStages.js';
import { pretrainDocuments } from './pretrainDocuments.js';
import { pretrainEncoder } from './pretrainEncoder.js';
import type { PretrainEvent, PretrainedRecords } from './pretrainEvents.js';
import {
  type PretrainOptions,
  type PretrainOptionsInput,
  type PretrainStage,
  pretrainOptions,
} from './pretrainOptions.js';
import { pretrainWordVectors } from './pretrainWordVectors.js';

export interface PretrainRequest {
  /** Labels, if any, are not looked at. */
  readonly texts: Examples;
  readonly options?: PretrainOptionsInput | undefined;
  /** Folder for what is learnt; `train` takes it as `encoderFrom` or `wordVectors`. */
  readonly out: string;
  /** Go on from what is in `out`, if there is something. */
  readonly resume?: boolean | undefined;
  /** Write the vectors in 8 bits: a quarter of the size. */
  readonly quantize?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly backend?: BackendName | 'auto' | undefined;
  /** Kept in `config.json`: where the texts came from, for instance. */
  readonly run?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Learns word vectors and an encoder on them, or with the encoder `documents` n-grams by which vectors of texts are found.
 * See `PretrainEvent` for what it tells; everything is in `out` then.
 * @throws InputError on bad options, an `out` that cannot be written to, texts without words, and with `resume` where
 *   vectors or a checkpoint of another run are there; the signal's reason when it aborts: `resume` goes on from what is in
 *   `out` then
 */
export async function* pretrain(request: PretrainRequest): AsyncGenerator<PretrainEvent, void, void> {
  const { out, resume = false, quantize = false, signal } = request;
  const options = parseOptions(pretrainOptions, request.options);
  if (options.encoder === 'documents') assertEqualParts(options);
  const start = await encoderToGoOnFrom(options);
  await makeFolder(out, out);
  assertKindOfFolder(out, PRETRAINED_FORMAT);
  const before = resume ? await finishedStages(out) : {};
  assertNoMore(out, before, options, quantize);
  if (!resume) yield* whatIsReplaced(out);
  if (start?.parameters.size === 0) {
    const { encoder, hiddenUnits } = start.options;
    const message =
      `${options.encoderFrom} has another shape (${encoder}, ${hiddenUnits} hidden units): its vectors alone are gone on ` +
      `from; with --encoder ${encoder} --hidden-units ${hiddenUnits} it would be the whole`;
    yield { type: 'warning', message };
  }
  await ensureBackend(request.backend);
  const texts = await encodeTexts(request.texts, options, signal);
  yield {
    type: 'texts',
    texts: texts.starts.length - 1,
    tokens: texts.ids.length,
    words: texts.vocabulary.tokens.length,
    empty: texts.empty,
  };
  const keep = (records: PretrainedRecords) =>
    writeConfiguration(out, options, quantize, request.run ?? {}, records);
  const records = yield* learn(texts, options, { out, resume, quantize, signal, start }, before, keep);
  yield { type: 'end', records };
}

/** Read before anything is learnt or written. @throws InputError where there is none, or one of vectors of another width */
async function encoderToGoOnFrom(options: PretrainOptions): Promise<PretrainedEncoder | undefined> {
  const { encoder, encoderFrom } = options;
  if (encoderFrom === null) return undefined;
  if (encoder === 'none' || encoder === 'documents')
    throw new InputError({
      where: 'the option encoderFrom',
      found: `${encoderFrom}, and the encoder ${encoder}`,
      expected: 'the encoder lstm or bilstm, which goes on from it',
    });
  return partThatFits(encoderFrom, await encoderOfWords(encoderFrom, options), { ...options, encoder });
}

/** @param keep is given the records of each stage once it is whole */
async function* learn(
  texts: EncodedTexts,
  options: PretrainOptions,
  stage: PretrainStage,
  before: Partial<PretrainedRecords>,
  keep: (records: PretrainedRecords) => Promise<void>,
): AsyncGenerator<PretrainEvent, PretrainedRecords, void> {
  let records: PretrainedRecords;
  if (options.encoder === 'documents') {
    records = { documents: yield* pretrainDocuments(texts, options, stage, before.documents) };
  } else {
    const wordVectors = yield* pretrainWordVectors(texts, options, stage, before.wordVectors);
    records = { wordVectors };
    if (options.encoder !== 'none') {
      await keep(records);
      records = { wordVectors, encoder: yield* pretrainEncoder(texts, options, stage, before.encoder) };
    }
  }
  await keep(records);
  return records;
}

async function writeConfiguration(
  out: string,
  options: PretrainOptions,
  quantize: boolean,
  run: Readonly<Record<string, unknown>>,
  records: PretrainedRecords,
): Promise<void> {
  const config = { format: PRETRAINED_FORMAT, version: 1, options, quantize, run, ...records };
  await writeWhole(join(out, CONFIG_FILE), [`${JSON.stringify(config, null, 2)}\n`]);
}
