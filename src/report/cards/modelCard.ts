/**
 * The README of a model folder: what the model is, what it was trained on, how good it is, what it cannot do.
 * After Mitchell and others (2019), Model Cards for Model Reporting.
 */

import { type EndEvent, type EndReason, NO_BACKEND } from '../../model/events.js';
import type { Model } from '../../model/model.js';
import type { ObjectiveName } from '../../objectives/objectiveOptions.js';
import { WHOLE_TEXT } from '../../text/textOptions.js';
import type { StartEvent } from '../../training/events.js';
import { choosesStep } from '../../training/trainedModels.js';
import { formatInterval } from '../errorRate.js';
import { formatDuration, formatNumber, formatPercent } from '../table.js';
import { markdownCode, markdownText } from './markdown.js';

export interface CorpusRecord {
  readonly role: string;
  readonly files: readonly string[];
  readonly texts: number;
  readonly sha256: string;
}

/** How a run ended; a failed one leaves its best model behind. */
export interface Ending extends Pick<EndEvent, 'step' | 'seconds' | 'development' | 'model'> {
  readonly reason: EndReason | 'failed';
}

/**
 * @param version of textvat
 * @param startedFrom the word vectors or the pretrained folder that the training started from
 */
export function modelCard(
  start: StartEvent,
  end: Ending,
  data: readonly CorpusRecord[],
  version: string,
  startedFrom?: string,
): string {
  return `# A text classifier

It puts a text into one of ${start.classes.length} classes. Trained with textvat ${version}.

${classTable(end.model)}

## How good it is

${quality(start, end)}

${trust(end)}

## What it was trained on

${corpusTable(data)}

${start.labeledTexts} labeled texts were trained on, ${start.unlabeledTexts} without looking at a label, ${start.developmentTexts} were held back.
${split(start, data)}

## How it was trained

${howTrained(start, end)}${startedFrom === undefined ? '' : ` It started from what ${markdownCode(startedFrom)} had learnt of other texts.`} All options are in \`config.json\`, the course of the training is in \`log.jsonl\`.
\`textvat train --config config.json\` with the same corpora repeats it.

## How to use it

    textvat classify <this folder> texts.jsonl
    textvat evaluate <this folder> labeled.jsonl

or in JavaScript, with the package \`textvat\`:

    import { loadClassifier } from 'textvat';
    const classifier = await loadClassifier('<this folder>');
    for await (const { label, probability } of classifier.classify(texts)) console.log(label, probability);

## Limits

${limits(start).join('\n')}

## Licence

Licence of the model: (fill in; mind the licence of the texts)
`;
}

function classTable({ classes, calibration }: Model): string {
  const rows = classes.map(
    (label, c) => `| ${markdownText(label)} | ${formatPercent(calibration?.prior[c] ?? null, 1)} |`,
  );
  return ['| class | of the labeled texts trained on |', '|---|---|', ...rows].join('\n');
}

function corpusTable(data: readonly CorpusRecord[]): string {
  const rows = data.map(
    ({ role, files, texts, sha256 }) =>
      `| ${role} | ${markdownText(files.join(', '))} | ${texts} | \`${sha256.slice(0, 16)}\` |`,
  );
  return ['| role | files | texts | SHA-256 of labels and texts |', '|---|---|---|---|', ...rows].join('\n');
}

function quality(start: StartEvent, { development }: Ending): string {
  if (development === null) {
    const unknown =
      start.developmentTexts > 0
        ? 'The training ended before the first measurement on the development texts'
        : 'No development texts were held back';
    return `${unknown}, so nothing is known of its quality: measure it with \`textvat evaluate\`.`;
  }
  const { error, logLoss, step } = development;
  const texts = start.developmentTexts;
  const measured =
    `Error on ${texts} development texts: ${formatPercent(error)} (95 % interval ${formatInterval(error, texts)}), ` +
    `log loss ${logLoss.toFixed(3)} before calibration`;
  if (!choosesStep(start.options))
    return `${measured}. Nothing but the temperature was chosen on these texts.`;
  return (
    `${measured}, at step ${step}. The step was chosen on these texts, so that the error on new texts will be somewhat ` +
    'higher: measure it with `textvat evaluate`.'
  );
}

function trust({ model: { calibration }, development }: Ending): string {
  return calibration && development
    ? `The probabilities are calibrated on the development texts, with temperature ${formatNumber(calibration.temperature, 2)}.`
    : 'The probabilities are not calibrated, for want of development texts to do it on.';
}

function split({ developmentTexts, options }: StartEvent, data: readonly CorpusRecord[]): string {
  if (developmentTexts === 0) return '';
  return data.some(({ role }) => role === 'development')
    ? 'The texts held back are those of the development corpus; where they stood among the others, they were left out there.'
    : `The texts held back were drawn from the labeled ones by seed ${options.seed}, in the proportions of the classes.`;
}

/** What an objective does with texts without a label, where its name does not say it. */
const objectiveNotes: Partial<Record<ObjectiveName, string>> = {
  'self-training': ', also on unlabeled texts, for which a first model stands in for the labels',
};

function howTrained({ options, vocabulary, backend }: StartEvent, { step, seconds, reason, model }: Ending) {
  const { architecture, weights } = model.describe();
  const engine = backend === NO_BACKEND ? '' : `, engine \`${backend}\``;
  const note = objectiveNotes[options.objective] ?? '';
  return `Model \`${options.model}\`, objective \`${options.objective}\`: ${architecture}${note}; ${vocabulary} words, ${weights} weights, seed ${options.seed};
${step} ${step === 1 ? 'step' : 'steps'} in ${formatDuration(seconds)} (${reason})${engine}.`;
}

function limits({ options, developmentTexts }: StartEvent): string[] {
  return [
    '- It knows the kind of texts it was trained on. On other ones its error is higher, and nothing here says by how much.',
    '- Every text gets one of its classes, also one that belongs to none. Where its probability is low the answer is a guess:',
    '  `textvat evaluate` finds how sure it must be, `textvat classify --abstain-below` withholds the rest.',
    '- Words it has never seen tell it nothing; `unknownWords` in the output says how many there were. A text of such words',
    '  only gets the shares of the classes above.',
    '- What is wrong or one-sided in the labels, it has learned.',
    ...(options.maxTokens === WHOLE_TEXT
      ? []
      : [`- Texts beyond ${options.maxTokens} tokens are cut; what is kept: ${options.keep}.`]),
    ...(developmentTexts > 0 && developmentTexts < FEW_TEXTS
      ? [
          `- ${developmentTexts} development texts are few: its error and its probabilities are known roughly.`,
        ]
      : []),
  ];
}

/** Of fewer texts the interval of the error is some ten points wide. */
const FEW_TEXTS = 200;
