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

export function pretrainedCard(
  options: PretrainOptions,
  record: WordVectorRecord,
  data: readonly CorpusRecord[],
): string {
  const corpora = data.map(
    ({ files, texts, sha256 }) => `| ${files.join(', ')} | ${texts} | \`${sha256.slice(0, 16)}\` |`,
  );
  return `# Word vectors

${record.words} words, ${options.embeddingSize} numbers each, learnt from ${record.tokens} tokens in ${record.texts} texts. No label was looked at.

| files | texts | SHA-256 of labels and texts |
|---|---|---|
${corpora.join('\n')}

## How they were made

\`${options.vectorMethod}\` with negative sampling, windows up to ${options.window} words, ${options.vectorEpochs} epochs in ${formatDuration(record.seconds)}; loss ${record.loss.toFixed(3)} for each
pair of words,
seed ${options.seed}, engine \`${record.backend}\`. All options are in \`config.json\`.

## How to use them

    textvat train --labeled reviews.csv --embeddings <this folder> --out model

Licence: (fill in; mind the licence of the texts)
`;
}
