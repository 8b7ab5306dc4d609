/** `textvat pretrain`: texts without labels in, a folder for `train --embeddings` and `--encoder-from` out. */
import * as v from 'valibot';
import type { DocumentsEvent } from '../model/events.js';
import type { LanguageModelStepEvent } from '../pretraining/languageModelTraining.js';
import { pretrain } from '../pretraining/pretrain.js';
import type {
  EncoderEvent,
  EncoderRecord,
  PretrainEvent,
  TextsEvent,
  VectorsEvent,
} from '../pretraining/pretrainEvents.js';
import { pretrainings } from '../pretraining/pretrainings.js';
import { type PretrainOptions, pretrainOptions } from '../pretraining/pretrainOptions.js';
import type { WordVectorProgressEvent } from '../pretraining/trainWordVectors.js';
import { pretrainedCard } from '../report/cards/pretrainedCard.js';
import { formatDuration } from '../report/table.js';
import { saveFiles } from '../storage/commit.js';
import { CARD_FILE } from '../storage/folderKinds.js';
import { defineCommand, EXIT } from './command.js';
import { createNarrator, type Narrator } from './console/narrator.js';
import { tellNext } from './console/nextCommand.js';
import { describeDocuments } from './console/progress.js';
import { writeOut } from './console/standardOutput.js';
import { claimOutputs, forceEntry, quantizeEntry } from './flags/outputs.js';
import {
  assertOneStandardInput,
  backendEntry,
  inputEntries,
  interruptSignal,
  jsonEntry,
  quietEntry,
  readInputs,
} from './flags/shared.js';
import { createProvenance } from './provenance.js';

const schema = v.strictObject({
  text: v.pipe(v.array(v.string()), v.description('corpora of any form; their labels, if any, are ignored')),
  out: v.pipe(v.string(), v.description('folder for what is learned')),
  resume: v.optional(
    v.pipe(
      v.boolean(),
      v.description('go on from what an interrupted run left in --out, if there is something'),
    ),
    false,
  ),
  ...quantizeEntry,
  keepOutputLayer: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'also keep the layer that predicts words: --encoder-from then continues from all of it, and average joins it',
      ),
    ),
    false,
  ),
  ...forceEntry,
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
    'textvat train --labeled train.csv --unlabeled pile.txt --network-from pretrained --out model',
    'textvat pretrain --text scraped.jsonl.gz --encoder documents --min-ngram-texts 50 --out pretrained-texts',
  ],
  run: (_positional, options) => runPretraining(options),
});

async function runPretraining(flags: Options): Promise<number> {
  const { text, out, resume, quantize, keepOutputLayer, backend, quiet, json } = flags;
  assertOneStandardInput(text);
  await claimOutputs('pretrained', flags);
  const options = v.parse(v.object(pretrainOptions.entries), flags);
  const signal = interruptSignal(pretrainings[options.encoder].kept);
  const narrator = createNarrator(quiet);
  const provenance = createProvenance();
  const inputs = readInputs(text, flags, { signal, ignoreLabels: true });
  const texts = provenance.recorded('text', text, inputs);
  try {
    for await (const event of pretrain({
      texts,
      options,
      out,
      resume,
      quantize,
      keepOutputLayer,
      backend,
      signal,
      run: { text },
    })) {
      if (event.type === 'end') {
        const card = pretrainedCard(options, event.records, provenance.records());
        await saveFiles(out, { kind: 'pretrained', put: { [CARD_FILE]: [card] } });
        if (json) await writeOut(`${JSON.stringify(event.records)}\n`);
        narrator.stop();
        if (!quiet) tellNext([nextTraining(options, out)]);
      } else tell(event, flags, narrator);
    }
    return EXIT.done;
  } finally {
    narrator.stop();
  }
}

/** A training that starts from what was learnt. */
function nextTraining({ encoder }: PretrainOptions, out: string): string[] {
  return ['train', '--labeled', 'LABELED.csv', ...pretrainings[encoder].use, out, '--out', 'model'];
}

function tell(
  event: Exclude<PretrainEvent, { type: 'end' }>,
  { out, quiet }: Options,
  narrator: Narrator,
): void {
  if ('seconds' in event) narrator.status(describeProgress(event), event.seconds, event.progress);
  else if (event.type === 'warning') narrator.say(`warning: ${event.message}`);
  else if (!quiet) narrator.say(describe(event, out));
  if (event.type === 'texts' || event.type === 'vectors') narrator.start('learning');
}

function describe(event: TextsEvent | VectorsEvent | EncoderEvent, out: string): string {
  if (event.type === 'texts') return describeTexts(event);
  if (event.type === 'encoder') return describeEncoder(event.record);
  const learnt =
    event.of === 'words'
      ? `word vectors: ${event.record.words} words`
      : `text vectors: ${event.record.ngrams} n-grams`;
  return `${learnt} in ${formatDuration(event.record.seconds)}; in ${out}`;
}

function describeProgress(event: WordVectorProgressEvent | DocumentsEvent | LanguageModelStepEvent): string {
  if (event.type === 'word vectors') return describeWordVectors(event);
  return event.type === 'step' ? describeStep(event) : describeDocuments(event);
}

function describeTexts({ texts, tokens, words, empty }: TextsEvent): string {
  const left = empty === 0 ? '' : `, ${empty} empty ones left out`;
  return `${texts} texts, ${tokens} tokens, ${words} words${left}`;
}

function describeWordVectors(event: WordVectorProgressEvent): string {
  return (
    `word vectors, epoch ${event.epoch}, ${(100 * event.progress).toFixed(0)} %, ` +
    `${Math.round(event.wordsPerSecond / 1000)} k words/s, loss ${event.loss.toFixed(3)}, ` +
    `${formatDuration(event.secondsLeft)} left`
  );
}

function describeStep({ progress, step, steps, loss, tokensPerSecond }: LanguageModelStepEvent): string {
  return (
    `encoder, step ${step} of ${steps}, ${(100 * progress).toFixed(0)} %, perplexity ${Math.exp(loss).toFixed(0)}, ` +
    `${Math.round(tokensPerSecond / 1000)} k tokens/s`
  );
}

function describeEncoder({ steps, seconds, perplexity }: EncoderRecord): string {
  const measured = perplexity === null ? 'not measured' : perplexity.toFixed(1);
  return `encoder, step ${steps}, ${formatDuration(seconds)}: perplexity ${measured} on held-out texts`;
}
