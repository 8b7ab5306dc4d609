/** `textvat pretrain`: texts without labels in, a folder for `train --embeddings` and `--encoder-from` out. */
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../models/files.js';
import { savePretrainedVectors, VECTORS_FILE } from '../models/pretrained.js';
import { CONFIG_FILE } from '../models/savedModel.js';
import { type PretrainedRecords, pretrainedCard, type WordVectorRecord } from '../report/pretrainedCard.js';
import { formatDuration } from '../report/table.js';
import { ensureBackend } from '../tensor/backend.js';
import * as tf from '../tensor/tfjs.js';
import { type EncodedTexts, encodeTexts } from '../training/encodedTexts.js';
import { languageModelOptions } from '../training/languageModelOptions.js';
import { type PretrainOptions, pretrainOptions } from '../training/pretrainOptions.js';
import {
  loadWordVectorState,
  otherRun,
  saveWordVectorState,
  wordVectorFingerprint,
} from '../training/wordVectorCheckpoint.js';
import {
  initialWordVectors,
  trainWordVectors,
  type WordVectorProgressEvent,
} from '../training/wordVectors.js';
import { defineCommand, EXIT } from './command.js';
import { createNarrator, type Narrator } from './narrator.js';
import { assertWritable, checkpointFolder } from './outputFolder.js';
import { learnEncoder } from './pretrainEncoder.js';
import { createProvenance } from './provenance.js';
import {
  assertOneStandardInput,
  backendEntry,
  inputEntries,
  interruptSignal,
  jsonEntry,
  quietEntry,
  readInputs,
  warn,
  writeOut,
} from './shared.js';

const schema = v.strictObject({
  text: v.pipe(
    v.array(v.string()),
    v.description('corpora of any form, whose labels, if any, are not looked at'),
  ),
  out: v.pipe(v.string(), v.description('folder for what is learnt')),
  resume: v.optional(
    v.pipe(v.boolean(), v.description('go on from the last whole epoch in --out, if there is one')),
    false,
  ),
  quantize: v.optional(
    v.pipe(v.boolean(), v.description('write the vectors in 8 bits: a quarter of the size')),
    false,
  ),
  ...pretrainOptions.entries,
  ...inputEntries,
  ...backendEntry,
  ...quietEntry,
  ...jsonEntry,
});

type Options = v.InferOutput<typeof schema>;

export const pretrainCommand = defineCommand({
  name: 'pretrain',
  arguments: [],
  schema,
  examples: [
    'textvat pretrain --text scraped.jsonl.gz --out pretrained',
    'textvat pretrain --text train.csv pile.txt --vocabulary-size 30000 --encoder none --out vectors',
    'textvat train --labeled train.csv --unlabeled pile.txt --encoder-from pretrained --out model',
  ],
  run: (_positional, options) => runPretraining(options),
});

async function runPretraining(options: Options): Promise<number> {
  assertOneStandardInput(options.text);
  await assertWritable(options.out);
  const signal = interruptSignal('whole epochs are kept, and --resume goes on behind them');
  if (!options.resume && existsSync(join(options.out, VECTORS_FILE)))
    warn(`${options.out} holds word vectors already, which this run will replace`);
  await ensureBackend(options.backend);
  const narrator = createNarrator(options.quiet);
  const provenance = createProvenance();
  try {
    const inputs = readInputs(options.text, options, { signal, ignoreLabels: true });
    const texts = await encodeTexts(provenance.recorded('text', options.text, inputs), options, signal);
    if (!options.quiet) narrator.say(describeTexts(texts));
    const before = options.resume ? await finishedStages(options.out) : {};
    const wordVectors = await learnVectors(texts, options, before.wordVectors, narrator, signal);
    const stages: PretrainedRecords = { wordVectors };
    await writeConfiguration(options, stages);
    if (options.encoder !== 'none') {
      // Of the command's options only these make the model, and so its fingerprint.
      const learning = v.parse(v.object(languageModelOptions.entries), options);
      stages.encoder = await learnEncoder(texts, learning, options, before.encoder, narrator, signal);
      await writeConfiguration(options, stages);
    }
    await writeWhole(join(options.out, 'README.md'), [pretrainedCard(options, stages, provenance.records())]);
    if (options.json) await writeOut(`${JSON.stringify(stages)}\n`);
    return EXIT.done;
  } finally {
    narrator.stop();
  }
}

function describeTexts({ starts, ids, vocabulary, empty }: EncodedTexts): string {
  const left = empty === 0 ? '' : `, ${empty} empty ones left out`;
  return `${starts.length - 1} texts, ${ids.length} tokens, ${vocabulary.tokens.length} words${left}`;
}

/** The first stage. With --resume nothing is done again that is there already. */
async function learnVectors(
  texts: EncodedTexts,
  options: Options,
  finished: WordVectorRecord | undefined,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<WordVectorRecord> {
  const fingerprint = wordVectorFingerprint(texts, options);
  const checkpoint = checkpointFolder(options.out);
  if (finished !== undefined) {
    if (finished.fingerprint !== fingerprint) throw otherRun(join(options.out, VECTORS_FILE));
    return finished;
  }
  const words = texts.vocabulary.tokens.length;
  const resumed = options.resume
    ? await loadWordVectorState(checkpoint, fingerprint, words, options.embeddingSize)
    : undefined;
  if (options.resume && resumed === undefined)
    warn(`${options.out} holds no word vectors; they are learnt from the beginning`);
  else if (!options.resume) await rm(checkpoint, { recursive: true, force: true });
  let state = resumed ?? initialWordVectors(words, options.embeddingSize, options.seed);
  narrator.start('word vectors');
  for await (const event of trainWordVectors(texts, options, state, signal)) {
    if (event.type === 'word vectors') narrator.status(describeProgress(event), event.seconds);
    else {
      state = event.state;
      await saveWordVectorState(checkpoint, state, fingerprint);
    }
  }
  narrator.stop();
  const { tables, seconds, loss } = state;
  const record: WordVectorRecord = {
    fingerprint,
    texts: texts.starts.length - 1,
    tokens: texts.ids.length,
    words,
    loss,
    seconds,
    backend: tf.getBackend(),
  };
  await removeDescription(options.out);
  const { vocabulary } = texts;
  await savePretrainedVectors(
    options.out,
    { vocabulary, width: tables.width, vectors: tables.input },
    options.quantize,
  );
  await rm(checkpoint, { recursive: true, force: true });
  if (!options.quiet)
    narrator.say(`word vectors: ${words} words in ${formatDuration(seconds)}; in ${options.out}`);
  return record;
}

function describeProgress(event: WordVectorProgressEvent): string {
  return (
    `word vectors, epoch ${event.epoch}, ${(100 * event.progress).toFixed(0)} %, ` +
    `${Math.round(event.wordsPerSecond / 1000)} k words/s, loss ${event.loss.toFixed(3)}, ` +
    `${formatDuration(event.secondsLeft)} left`
  );
}

/** What an earlier run said is not true of the next one; the configuration, which comes last, makes the folder whole. */
async function removeDescription(folder: string): Promise<void> {
  for (const file of [CONFIG_FILE, 'README.md']) await rm(join(folder, file), { force: true });
}

async function writeConfiguration(options: Options, stages: PretrainedRecords): Promise<void> {
  const needed: PretrainOptions = v.parse(v.object(pretrainOptions.entries), options);
  const config = {
    format: 'textvat-pretrained',
    version: 1,
    options: needed,
    run: { text: options.text },
    ...stages,
  };
  await writeWhole(join(options.out, CONFIG_FILE), [`${JSON.stringify(config, null, 2)}\n`]);
}

/** The records of the stages that are whole. */
async function finishedStages(folder: string): Promise<Partial<PretrainedRecords>> {
  try {
    const { wordVectors, encoder } = JSON.parse(await readFile(join(folder, CONFIG_FILE), 'utf8'));
    return existsSync(join(folder, VECTORS_FILE)) ? { wordVectors, encoder } : {};
  } catch {
    return {};
  }
}
