/** `textvat pretrain`: texts without labels in, a folder for `train --embeddings` and `--encoder-from` out. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeWhole } from '../models/files.js';
import { VECTORS_FILE } from '../models/pretrained.js';
import { DOCUMENTS_FILE } from '../models/pretrainedDocuments.js';
import { CONFIG_FILE } from '../models/savedModel.js';
import { type PretrainedRecords, pretrainedCard } from '../report/pretrainedCard.js';
import { ensureBackend } from '../tensor/backend.js';
import { assertEqualParts } from '../training/documentDefaults.js';
import { type EncodedTexts, encodeTexts } from '../training/encodedTexts.js';
import { languageModelOptions } from '../training/languageModelOptions.js';
import { type PretrainOptions, pretrainOptions } from '../training/pretrainOptions.js';
import { defineCommand, EXIT } from './command.js';
import { createNarrator, type Narrator } from './narrator.js';
import { assertWritable } from './outputFolder.js';
import { learnDocuments } from './pretrainDocuments.js';
import { learnEncoder } from './pretrainEncoder.js';
import { learnWordVectors } from './pretrainWordVectors.js';
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
    'textvat pretrain --text scraped.jsonl.gz --encoder documents --min-ngram-texts 50 --out pretrained-texts',
  ],
  run: (_positional, options) => runPretraining(options),
});

async function runPretraining(options: Options): Promise<number> {
  assertOneStandardInput(options.text);
  if (options.encoder === 'documents') assertEqualParts(options);
  await assertWritable(options.out);
  const signal = interruptSignal(
    options.encoder === 'documents'
      ? 'nothing is kept of vectors of texts that are half learnt'
      : 'the last whole epoch of word vectors, or the last measurement of the encoder, is kept; --resume goes on behind it',
  );
  if (!options.resume && [VECTORS_FILE, DOCUMENTS_FILE].some((file) => existsSync(join(options.out, file))))
    warn(`${options.out} holds vectors already, which this run will replace`);
  await ensureBackend(options.backend);
  const narrator = createNarrator(options.quiet);
  const provenance = createProvenance();
  try {
    const inputs = readInputs(options.text, options, { signal, ignoreLabels: true });
    const texts = await encodeTexts(provenance.recorded('text', options.text, inputs), options, signal);
    if (!options.quiet) narrator.say(describeTexts(texts));
    const before = options.resume ? await finishedStages(options.out) : {};
    const learn = options.encoder === 'documents' ? learnTextVectors : learnWords;
    const stages = await learn(texts, options, before, narrator, signal);
    await writeWhole(join(options.out, 'README.md'), [pretrainedCard(options, stages, provenance.records())]);
    if (options.json) await writeOut(`${JSON.stringify(stages)}\n`);
    return EXIT.done;
  } finally {
    narrator.stop();
  }
}

async function learnTextVectors(
  texts: EncodedTexts,
  options: Options,
  before: Partial<PretrainedRecords>,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<PretrainedRecords> {
  const stages = { documents: await learnDocuments(texts, options, before.documents, narrator, signal) };
  await writeConfiguration(options, stages);
  return stages;
}

/** Word vectors, and an encoder on them where one is wanted. */
async function learnWords(
  texts: EncodedTexts,
  options: Options,
  before: Partial<PretrainedRecords>,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<PretrainedRecords> {
  const wordVectors = await learnWordVectors(texts, options, before.wordVectors, narrator, signal);
  await writeConfiguration(options, { wordVectors });
  if (options.encoder === 'none') return { wordVectors };
  // Of the command's options only these make the model, and so its fingerprint.
  const learning = v.parse(v.object(languageModelOptions.entries), options);
  const encoder = await learnEncoder(texts, learning, options, before.encoder, narrator, signal);
  await writeConfiguration(options, { wordVectors, encoder });
  return { wordVectors, encoder };
}

function describeTexts({ starts, ids, vocabulary, empty }: EncodedTexts): string {
  const left = empty === 0 ? '' : `, ${empty} empty ones left out`;
  return `${starts.length - 1} texts, ${ids.length} tokens, ${vocabulary.tokens.length} words${left}`;
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
    const { wordVectors, encoder, documents } = JSON.parse(await readFile(join(folder, CONFIG_FILE), 'utf8'));
    return {
      ...(existsSync(join(folder, VECTORS_FILE)) && { wordVectors, encoder }),
      ...(existsSync(join(folder, DOCUMENTS_FILE)) && { documents }),
    };
  } catch {
    return {};
  }
}
