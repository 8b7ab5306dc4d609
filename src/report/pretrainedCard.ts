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

/** What is known of vectors of n-grams, and stands in `config.json`. */
export interface DocumentsRecord {
  /** Of texts and options. */
  readonly fingerprint: string;
  readonly texts: number;
  readonly tokens: number;
  readonly words: number;
  /** F */
  readonly ngrams: number;
  /** Visits to every text. */
  readonly epochs: number;
  readonly seconds: number;
  readonly backend: string;
}

export type PretrainedRecords =
  | {
      readonly wordVectors: WordVectorRecord;
      readonly encoder?: EncoderRecord;
      readonly documents?: undefined;
    }
  | { readonly documents: DocumentsRecord; readonly wordVectors?: undefined; readonly encoder?: undefined };

export function pretrainedCard(
  options: PretrainOptions,
  stages: PretrainedRecords,
  data: readonly CorpusRecord[],
): string {
  const { title, learnt, made, use } = stages.documents
    ? documentsParts(options, stages.documents)
    : wordVectorParts(options, stages.wordVectors, stages.encoder);
  const corpora = data.map(
    ({ files, texts, sha256 }) => `| ${files.join(', ')} | ${texts} | \`${sha256.slice(0, 16)}\` |`,
  );
  return `# ${title}

${learnt} No label was looked at.

| files | texts | SHA-256 of labels and texts |
|---|---|---|
${corpora.join('\n')}

## How they were made

${made}

## How to use them

    textvat train --labeled reviews.csv ${use} <this folder> --out model

Licence: (fill in; mind the licence of the texts)
`;
}

interface CardParts {
  readonly title: string;
  readonly learnt: string;
  readonly made: string;
  /** The option that names the folder, last. */
  readonly use: string;
}

function wordVectorParts(
  options: PretrainOptions,
  record: WordVectorRecord,
  encoder: EncoderRecord | undefined,
): CardParts {
  return {
    title: encoder ? 'Word vectors and an encoder' : 'Word vectors',
    learnt: `${record.words} words, ${options.embeddingSize} numbers each, learnt from ${record.tokens} tokens in ${record.texts} texts.`,
    made: `\`${options.vectorMethod}\` with negative sampling, windows up to ${options.window} words, ${options.vectorEpochs} epochs in ${formatDuration(record.seconds)}; loss ${record.loss.toFixed(3)} for each
pair of words,
seed ${options.seed}, engine \`${record.backend}\`. All options are in \`config.json\`.${encoder ? encoderParagraph(options, encoder) : ''}`,
    use: encoder ? '--encoder-from' : '--embeddings',
  };
}

function documentsParts(options: PretrainOptions, record: DocumentsRecord): CardParts {
  return {
    title: 'Vectors of n-grams, to find those of texts by',
    learnt: `${record.ngrams} n-grams of up to ${options.ngramOrder} of ${record.words} words, ${options.embeddingSize} numbers each in ${options.documentParts} parts, learnt from ${record.tokens} tokens in ${record.texts} texts.`,
    made: `Distributed bags of n-grams by the cosine, ${record.epochs} visits to every text in ${formatDuration(record.seconds)}, seed ${options.seed}, engine \`${record.backend}\`.
All options are in \`config.json\`.`,
    use: '--encoder documents --encoder-from',
  };
}

function encoderParagraph(options: PretrainOptions, { steps, seconds, perplexity }: EncoderRecord): string {
  const measured = perplexity === null ? 'not measured' : perplexity.toFixed(1);
  return `

The encoder (\`${options.encoder}\`, ${options.hiddenUnits} hidden units in each direction) was trained as a language model on those vectors:
${steps} steps of ${options.encoderBatchSize} texts in ${formatDuration(seconds)}; perplexity on held-out texts ${measured}.`;
}
