/** Pretraining from texts to a folder that training starts from: what the command and the library share. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type GivenExamples, givenExamples } from '../corpus/givenExamples.js';
import { leftOutWarnings } from '../model/leftOutWarnings.js';
import { parseOptions } from '../model/parseOptions.js';
import { CHECKPOINT_SECONDS } from '../optimisation/stages.js';
import { takeFolder } from '../storage/claim.js';
import { CONFIG_FILE, PRETRAINED_FORMAT, TOKENS_FOLDER } from '../storage/folderKinds.js';
import { createSpillingCollections } from '../storage/tokenStore/spillingCollections.js';
import { ensureBackend } from '../tensor/backend.js';
import type { BackendName } from '../tensor/backendNames.js';
import { createSampledCollections } from '../text/sampledCollections.js';
import type { TextCollections } from '../text/textCollector.js';
import { encodeTexts } from './encodedTexts.js';
import { encoderToContinue, unusedPart } from './encoderStart.js';
import { assertNoMore, beginRun, finishedStages, whatIsReplaced } from './finishedStages.js';
import type { PretrainEvent, PretrainedRecords } from './pretrainEvents.js';
import { pretrainings } from './pretrainings.js';
import {
  type EncoderStart,
  type PretrainOptions,
  type PretrainOptionsInput,
  pretrainOptions,
} from './pretrainOptions.js';

/** What is learned from, and where it goes. */
export interface PretrainRequest {
  /** Labels, if any, are not looked at. */
  readonly texts: GivenExamples;
  readonly options?: PretrainOptionsInput | undefined;
  /** Folder for what is learnt; `train` takes it as `encoderFrom` or `wordVectors`. */
  readonly out: string;
  /** Continue with what is in `out`, if anything is. */
  readonly resume?: boolean | undefined;
  /** Write the vectors in 8 bits: a quarter of the size. */
  readonly quantize?: boolean | undefined;
  /**
   * Keep the layer that predicts words, too: another pretraining that continues from the folder (`encoderFrom`) continues from all of
   * it, with its vocabulary, and `averageEncoders` joins it.
   */
  readonly keepOutputLayer?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Seconds between two checkpoints in `out`, more where saving takes long. */
  readonly checkpointSeconds?: number | undefined;
  readonly backend?: BackendName | 'auto' | undefined;
  /** Kept in `config.json`: where the texts came from, for instance. */
  readonly run?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Learns word vectors and an encoder on them, or with the encoder `documents` n-grams by which vectors of texts are found.
 * See `PretrainEvent` for its events; after the last one everything is in `out`.
 * @returns what is known of the vectors and of the encoder
 * @throws InputError on bad options, an `out` that cannot be written to, texts without words, and with `resume` where
 *   vectors or a checkpoint of another run are there; the signal's reason when it aborts, after which `resume` continues with
 *   what is in `out`
 *
 * @example
 * ```js
 * await resultOf(pretrain({ texts: 'pile.jsonl.gz', out: 'encoder' }));
 * const { model } = await resultOf(train({ labeled: 'reviews.csv', encoderFrom: 'encoder', options: { model: 'bilstm' } }));
 * ```
 */
export async function* pretrain(
  request: PretrainRequest,
): AsyncGenerator<PretrainEvent, PretrainedRecords, void> {
  const options = parseOptions(pretrainOptions, request.options);
  pretrainings[options.encoder].check?.(options);
  const start = await encoderToContinue(options);
  const { out } = request;
  const unlock = await takeFolder(out, 'pretrained');
  const { tokenMemory, seed } = options;
  const collections = pretrainings[options.encoder].readsBlocks
    ? createSpillingCollections(join(out, TOKENS_FOLDER), tokenMemory)
    : createSampledCollections(tokenMemory, seed);
  try {
    return yield* pretrainInto(request, options, start, collections);
  } finally {
    try {
      await collections.close();
    } finally {
      unlock();
    }
  }
}

async function* pretrainInto(
  request: PretrainRequest,
  options: PretrainOptions,
  start: EncoderStart | undefined,
  collections: TextCollections,
): AsyncGenerator<PretrainEvent, PretrainedRecords, void> {
  const { out, resume = false, quantize = false, keepOutputLayer = false, signal } = request;
  const { checkpointSeconds = CHECKPOINT_SECONDS } = request;
  const before = resume ? finishedStages(out) : {};
  assertNoMore(out, before, options, { quantize, keepOutputLayer });
  if (!resume) yield* whatIsReplaced(out);
  yield* unusedPart(start, options);
  await ensureBackend(request.backend);
  const given = givenExamples(request.texts, { name: 'the texts', ignoreLabels: true });
  const texts = await encodeTexts(
    given,
    options,
    signal,
    collections,
    start?.outputLayer && start.vocabulary,
  );
  yield* leftOutWarnings(collections, texts.texts.length, options);
  const id = before.id ?? randomUUID();
  if (!resume) await beginRun(out, id);
  yield {
    type: 'texts',
    texts: texts.texts.length,
    tokens: texts.tokens,
    words: texts.vocabulary.tokens.length,
    empty: texts.empty,
  };
  const configuration = (records: PretrainedRecords) => {
    const run = request.run ?? {};
    const config = { format: PRETRAINED_FORMAT, version: 1, id, options, quantize, run, ...records };
    return { [CONFIG_FILE]: [`${JSON.stringify(config, null, 2)}\n`] };
  };
  const stage = {
    out,
    resume,
    quantize,
    keepOutputLayer,
    signal,
    checkpointSeconds,
    start,
    collections,
    configuration,
  };
  const records = yield* pretrainings[options.encoder].learn(texts, options, stage, before);
  yield { type: 'end', records };
  return records;
}
