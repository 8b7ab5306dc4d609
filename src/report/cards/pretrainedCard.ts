/** The README of a folder that `textvat pretrain` wrote. */

import type {
  DocumentsRecord,
  EncoderRecord,
  PretrainedRecords,
  WordVectorRecord,
} from '../../pretraining/pretrainEvents.js';
import { pretrainings } from '../../pretraining/pretrainings.js';
import type { PretrainOptions } from '../../pretraining/pretrainOptions.js';
import { formatDuration } from '../table.js';
import { markdownCode, markdownText } from './markdown.js';
import type { CorpusRecord } from './modelCard.js';

export function pretrainedCard(
  options: PretrainOptions,
  stages: PretrainedRecords,
  data: readonly CorpusRecord[],
): string {
  const { title, learnt, made } = stages.documents
    ? documentsParts(options, stages.documents)
    : wordVectorParts(options, stages.wordVectors, stages.encoder);
  const corpora = data.map(
    ({ files, texts, sha256 }) =>
      `| ${markdownText(files.join(', '))} | ${texts} | \`${sha256.slice(0, 16)}\` |`,
  );
  return `# ${title}

${learnt} No label was looked at.

| files | texts | SHA-256 of labels and texts |
|---|---|---|
${corpora.join('\n')}

## How they were made

${made}

## How to use them

    textvat train --labeled reviews.csv ${pretrainings[options.encoder].use.join(' ')} <this folder> --out model

Licence: (fill in; mind the licence of the texts)
`;
}

interface CardParts {
  readonly title: string;
  readonly learnt: string;
  readonly made: string;
}

function wordVectorParts(
  options: PretrainOptions,
  record: WordVectorRecord,
  encoder: EncoderRecord | undefined,
): CardParts {
  return {
    title: encoder ? 'Word vectors and an encoder' : 'Word vectors',
    learnt: `${record.words} words, ${options.embeddingSize} numbers each, learned from ${record.tokens} tokens in ${record.texts} texts.`,
    made: `${vectorsMade(options, record)},
seed ${options.seed}, engine \`${record.backend}\`. All options are in \`config.json\`.${encoder ? encoderParagraph(options, encoder) : ''}`,
  };
}

function vectorsMade(options: PretrainOptions, { loss, seconds }: WordVectorRecord): string {
  if (loss === null) return `Taken over from ${markdownCode(String(options.encoderFrom))}`;
  return `\`${options.vectorMethod}\` with negative sampling, windows up to ${options.window} words, ${options.vectorEpochs} epochs in ${formatDuration(seconds)}; loss ${loss.toFixed(3)} for each pair of words`;
}

function documentsParts(options: PretrainOptions, record: DocumentsRecord): CardParts {
  return {
    title: 'N-gram vectors, to find text vectors by',
    learnt: `${record.ngrams} n-grams of up to ${options.ngramOrder} of ${record.words} words, ${options.embeddingSize} numbers each in ${options.documentParts} sub-vectors, learned from ${record.tokens} tokens in ${record.texts} texts.`,
    made: `Distributed bags of n-grams by the cosine, ${record.epochs} epochs in ${formatDuration(record.seconds)}, seed ${options.seed}, engine \`${record.backend}\`.
All options are in \`config.json\`.`,
  };
}

function encoderParagraph(options: PretrainOptions, { steps, seconds, perplexity }: EncoderRecord): string {
  const measured = perplexity === null ? 'not measured' : perplexity.toFixed(1);
  return `

The encoder (\`${options.encoder}\`, ${options.hiddenUnits} hidden units in each direction) learnt on those vectors to predict ${
    options.encoderObjective === 'region' ? 'which words are among the next twenty' : 'the next word'
  }:
${options.encoderFrom === null ? '' : `it went on from ${markdownCode(options.encoderFrom)} (from its vectors alone, if its shape was another), `}${steps} steps of ${options.encoderBatchSize} texts in ${formatDuration(seconds)}; perplexity on held-out texts ${measured}.`;
}
