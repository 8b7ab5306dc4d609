/** The README of a model folder: what the model is, what it was trained on, and how good it is. */

import { isLinearMethod } from '../objectives/objectiveOptions.js';
import { WHOLE_TEXT } from '../text/textOptions.js';
import type { EndEvent, EndReason, StartEvent } from '../training/events.js';
import { formatDuration, formatPercent } from './table.js';

export interface CorpusRecord {
  readonly role: string;
  readonly files: readonly string[];
  readonly texts: number;
  readonly sha256: string;
}

/** How a run ended; a failed one leaves its best model behind. */
export interface Ending extends Pick<EndEvent, 'step' | 'seconds' | 'development'> {
  readonly reason: EndReason | 'failed';
}

export function modelCard(start: StartEvent, end: Ending, data: readonly CorpusRecord[]): string {
  const { options } = start;
  const unknown =
    start.developmentTexts > 0
      ? 'The training ended before the first measurement on the development texts'
      : 'No development texts were held back';
  const quality = end.development
    ? `Error on ${start.developmentTexts} development texts: ${formatPercent(end.development.error)} ` +
      `(log loss ${end.development.logLoss.toFixed(3)})${chosenOn(start, end.development.step)}`
    : `${unknown}, so nothing is known of its quality: measure it with \`textvat evaluate\`.`;
  const corpora = data.map(
    ({ role, files, texts, sha256 }) =>
      `| ${role} | ${files.join(', ')} | ${texts} | \`${sha256.slice(0, 16)}\` |`,
  );
  return `# A text classifier

Classes: ${start.classes.join(', ')}

## How good it is

${quality}

## What it was trained on

| role | files | texts | SHA-256 of labels and texts |
|---|---|---|---|
${corpora.join('\n')}

${start.labelledTexts} labelled texts were trained on, ${start.unlabelledTexts} without looking at a label, ${start.developmentTexts} were held back.

## How it was trained

${howTrained(start, end)} All options are in \`config.json\`,
the course of the training is in \`log.jsonl\`.

## How to use it

    textvat classify <this folder> texts.jsonl

or, in JavaScript, \`const classifier = await loadClassifier('<this folder>')\` from \`textvat\`.

## Limits

It knows the kind of texts it was trained on. Words it has never seen tell it nothing; \`unknownWords\` in the output
says how many there were.${cutting(options)}

Licence of the model: (fill in; mind the licence of the texts)
`;
}

function howTrained(
  { options, vocabulary, parameters, backend }: StartEvent,
  { step, seconds, reason }: Ending,
): string {
  const time = formatDuration(seconds);
  if (isLinearMethod(options.method)) {
    return `Method \`${options.method}\`: logistic regression on n-grams of up to ${options.ngramOrder} words, weighted by their
log-count ratios (Wang and Manning 2012); ${vocabulary} words, ${parameters} weights, seed ${options.seed}; ${step} visits to every text in
${time} (${reason}).`;
  }
  return `Method \`${options.method}\`, encoder \`${options.encoder}\`, ${vocabulary} words, ${parameters} weights, seed
${options.seed}; ${step} steps in ${time} (${reason}), engine \`${backend}\`.`;
}

function cutting({ maxTokens }: StartEvent['options']): string {
  return maxTokens === WHOLE_TEXT ? '' : ` Texts beyond ${maxTokens} tokens are cut.`;
}

function chosenOn({ options }: StartEvent, step: number): string {
  if (isLinearMethod(options.method)) return '. Nothing was chosen on these texts.';
  return (
    `, at step ${step}. The step was chosen on these texts, so that the error on new texts will be somewhat higher: ` +
    'measure it with `textvat evaluate`.'
  );
}
