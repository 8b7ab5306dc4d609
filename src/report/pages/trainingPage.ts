/** A training run as a page. */

import type { Evaluation } from '../../evaluation/metrics.js';
import { confidentErrors, type TextAnswers } from '../../experiments/answers.js';
import { methodNamed } from '../../experiments/comparedMethods.js';
import type { TrainingCurve } from '../../experiments/trainingCurve.js';
import type { EvaluationEvent } from '../../model/events.js';
import type { StartEvent } from '../../training/events.js';
import { choosesStep } from '../../training/trainedModels.js';
import type { CorpusRecord, Ending } from '../cards/modelCard.js';
import { type Html, html, NOTHING } from '../html/html.js';
import { page, type Section } from '../html/page.js';
import { formatCount, formatDuration, formatEnds, formatNumber, formatPercent } from '../table.js';
import { answersList } from './answersList.js';
import { flipsChart } from './flipsChart.js';
import { confusionTable, RELIABILITY_LEAD, reliabilityDiagram } from './qualityParts.js';
import { type Environment, settingsSection } from './settingsPart.js';
import { sharesChart } from './sharesChart.js';
import { trainingCharts } from './trainingCharts.js';

export interface ReportedTraining {
  readonly start: StartEvent;
  readonly end: Pick<Ending, 'reason' | 'step' | 'seconds'>;
  readonly curve: TrainingCurve;
  readonly evaluations: readonly Pick<EvaluationEvent, 'step' | 'unlabeledShares' | 'perturbed'>[];
  readonly data: readonly CorpusRecord[];
  /** The options that the model reads. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Of the model that was kept, on the development texts; null without them. */
  readonly development: { readonly evaluation: Evaluation; readonly rows: readonly TextAnswers[] } | null;
}

const MOST_TEXTS = 15;

/** @returns a complete HTML document */
export function trainingPage(training: ReportedTraining, environment: Environment): string {
  const { start, end, curve, evaluations } = training;
  const { model, objective } = start.options;
  const charts = trainingCharts([{ name: objective, place: 1, curves: [curve] }]);
  // Without unlabeled texts there is no sample of them.
  const shares = unlabeledOf(start) === 0 ? NOTHING : sharesChart(start.classes, evaluations);
  return page(`A classifier: ${model}, ${objective}`, summary(training), [
    {
      title: 'The course of training',
      body: [charts, html`<div class="plots">${shares}${flipsChart(evaluations)}</div>`],
    },
    ...qualitySections(training),
    settingsSection(environment, facts(training), { ...training.settings, end: end.reason }),
  ]);
}

function summary({ start, end, development }: ReportedTraining): Html {
  const trained =
    `Trained on ${trainedOn(start)}: ` +
    `${formatCount(end.step)} steps in ${formatDuration(end.seconds)} (${end.reason}).`;
  if (development === null)
    return html`<p>${trained} No development texts were held back, so nothing is known of its quality.</p>`;
  const { error, errorInterval, n } = development.evaluation;
  const chosen = choosesStep(start.options)
    ? 'The step was chosen on these texts, so that the error on new ones will be somewhat higher.'
    : 'Nothing but the temperature was chosen on these texts.';
  return html`<p>${trained}</p>
<p>Error on ${formatCount(n)} development texts: <b>${formatPercent(error)}</b> (95 % interval ${formatEnds(errorInterval, formatPercent)}), with
the calibration that <code>textvat classify</code> uses. ${chosen}</p>`;
}

/** Runs that learn from unlabeled texts count the labeled ones among them. */
function unlabeledOf({ labeledTexts, unlabeledTexts }: StartEvent): number {
  return Math.max(0, unlabeledTexts - labeledTexts);
}

function trainedOn(start: StartEvent): string {
  const others = unlabeledOf(start);
  const labeled = `${formatCount(start.labeledTexts)} labeled`;
  return others === 0 ? `${labeled} texts` : `${labeled} and ${formatCount(others)} unlabeled texts`;
}

function qualitySections({ start, development }: ReportedTraining): Section[] {
  if (development === null) return [];
  const { evaluation, rows } = development;
  const { objective } = start.options;
  const { calibrationError, brierScore, logLoss, reliability } = evaluation;
  const diagram = reliabilityDiagram('On the development texts', [
    { name: objective, place: 1, bins: reliability },
  ]);
  return [
    {
      title: 'How far its probabilities can be trusted',
      lead: diagram.html === '' ? undefined : RELIABILITY_LEAD,
      body: html`<div class="plots">${diagram}</div>
<p>Calibration error ${formatPercent(calibrationError)}, Brier score ${formatNumber(brierScore)}, log loss
${formatNumber(logLoss)} nats.</p>`,
    },
    {
      title: 'Confusion matrix',
      lead: 'Rows: what the development texts are; columns: what they were taken for. In small print: shares of the row.',
      body: confusionTable(start.classes, evaluation.confusion),
    },
    {
      title: 'The most confident errors',
      lead: 'Among them are texts whose label may be at fault.',
      body: answersList(confidentErrors(rows, methodNamed(start.options), MOST_TEXTS)),
    },
  ];
}

function facts({ start, data }: ReportedTraining): (readonly [string, string])[] {
  return [
    ...data.map(
      ({ role, files, texts, sha256 }) =>
        [role, `${files.join(', ')}: ${formatCount(texts)} texts, SHA-256 ${sha256.slice(0, 16)}`] as const,
    ),
    ['model', start.options.model],
    ['objective', start.options.objective],
    ['vocabulary', `${formatCount(start.vocabulary)} words`],
    ['weights', formatCount(start.parameters)],
    ['seed', String(start.options.seed)],
  ];
}
