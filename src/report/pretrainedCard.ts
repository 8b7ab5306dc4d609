/** The README of a folder that `textvat pretrain` wrote. */
import type { PretrainOptions } from '../training/pretrainOptions.js';
import type { CorpusRecord } from './modelCard.js';
import { formatDuration } from './table.js';

/** What is known of word vectors, and stands in `config.json`. */
export interface WordVectorRecord {
  /** Of texts and options. */
  readonly fingerprint: string;
  readonly texts: number;
  readonly tokens: number;
  /** V */
  readonly words: number;
  /** Minus the log likelihood for each pair of words over the last epoch, in nats. */
  readonly loss: number;
  readonly seconds: number;
  readonly backend: string;
}

/** What is known of an encoder, and stands in `config.json`. */
export interface EncoderRecord {
  /** Of texts and options. */
  readonly fingerprint: string;
  readonly steps: number;
  readonly seconds: number;
  /** Of its language model on held-out texts; null without such. */
  readonly perplexity: number | null;
}

export interface PretrainedRecords {
  wordVectors: WordVectorRecord;
  encoder?: EncoderRecord;
}

export function pretrainedCard(
  options: PretrainOptions,
  { wordVectors: record, encoder }: PretrainedRecords,
  data: readonly CorpusRecord[],
): string {
  const corpora = data.map(
    ({ files, texts, sha256 }) => `| ${files.join(', ')} | ${texts} | \`${sha256.slice(0, 16)}\` |`,
  );
  return `# ${encoder ? 'Word vectors and an encoder' : 'Word vectors'}

${record.words} words, ${options.embeddingSize} numbers each, learnt from ${record.tokens} tokens in ${record.texts} texts. No label was looked at.

| files | texts | SHA-256 of labels and texts |
|---|---|---|
${corpora.join('\n')}

## How they were made

\`${options.vectorMethod}\` with negative sampling, windows up to ${options.window} words, ${options.vectorEpochs} epochs in ${formatDuration(record.seconds)}; loss ${record.loss.toFixed(3)} for each
pair of words,
seed ${options.seed}, engine \`${record.backend}\`. All options are in \`config.json\`.
${encoder ? encoderParagraph(options, encoder) : ''}
## How to use them

    textvat train --labeled reviews.csv --${encoder ? 'encoder-from' : 'embeddings'} <this folder> --out model

Licence: (fill in; mind the licence of the texts)
`;
}

function encoderParagraph(options: PretrainOptions, { steps, seconds, perplexity }: EncoderRecord): string {
  const measured = perplexity === null ? 'not measured' : perplexity.toFixed(1);
  return `
The encoder (\`${options.encoder}\`, ${options.hiddenUnits} hidden units in each direction) was trained as a language model on those vectors:
${steps} steps of ${options.encoderBatchSize} texts in ${formatDuration(seconds)}; perplexity on held-out texts ${measured}.
`;
}
