/** A comparison as a page. */

import { mean } from '../../evaluation/intervals.js';
import { calibrationBins } from '../../evaluation/reliability.js';
import { answersByText, confidentErrors, disagreements } from '../../experiments/answers.js';
import { type ComparedMethod, trainsModel } from '../../experiments/comparedMethods.js';
import type { ComparisonCell } from '../../experiments/comparisonCell.js';
import type { ComparisonResult } from '../../experiments/comparisonResult.js';
import { baselineOf, labelCounts } from '../../experiments/comparisonSummary.js';
import { trainedModels } from '../../training/trainedModels.js';
import type { TrainingOptions } from '../../training/trainingOptions.js';
import { type Html, html } from '../html/html.js';
import { htmlTable, page, type Section } from '../html/page.js';
import { formatCount, formatDuration, formatNumber, formatPercent } from '../table.js';
import { adversarySections } from './adversaryParts.js';
import { answersList } from './answersList.js';
import {
  type Corpora,
  errorChart,
  gainCharts,
  type Looks,
  measuredPart,
  resultsTable,
  seedRange,
} from './comparisonResults.js';
import { methodsPart } from './methodsPart.js';
import { confusionTable, RELIABILITY_LEAD, reliabilityDiagram } from './qualityParts.js';
import { type Environment, settingsSection } from './settingsPart.js';
import { type CurveGroup, trainingCharts } from './trainingCharts.js';
import { verdictPart } from './verdictPart.js';

const MOST_TEXTS = 12;

const UNNAMED: Corpora = { labeled: [], unlabeled: [], test: [] };

/** @returns a complete HTML document */
export function comparisonPage(
  result: ComparisonResult,
  environment: Environment,
  corpora: Corpora = UNNAMED,
): string {
  const { settings, summary, cells, verdict } = result;
  const methods = [...new Set(cells.map(({ method }) => method))];
  const looks = looksOf(methods, verdict.method);
  const counts = labelCounts(summary);
  const most = counts.at(-1)!;
  const folded = [
    {
      title: `Gains over ${baselineOf(summary)}`,
      lead: 'Right of zero are fewer errors. All plots have the same scale.',
      body: gainCharts(summary, counts, looks),
    },
    ...trainingSection(result, counts, looks),
    reliabilitySection(result, counts, looks),
    confusionSection(result, most, methods),
    ...textSections(result, most),
    settingsSection(environment, facts(result, corpora), settings),
  ];
  const measured = measuredPart(summary, settings, corpora);
  return page('Does the unlabeled text pay?', verdictPart(verdict, measured), [
    { title: 'Learning curves', body: errorChart(result, counts, looks) },
    { title: 'Methods', body: methodsPart(looks, trainedModels[settings.options.model].learnsVectors) },
    {
      title: 'Results',
      lead: `Errors on the test texts with 95 % intervals; gains are points of error less than ${baselineOf(summary)}.`,
      body: resultsTable(summary, looks),
    },
    ...adversarySections(cells),
    ...failedSections(result),
    ...folded.map((section) => ({ ...section, isFolded: true })),
  ]);
}

/** The second place, whose colour stands out, is for the method of the verdict. */
function looksOf(methods: readonly ComparedMethod[], main: ComparedMethod | null): Looks {
  const others = methods.filter((method) => method !== main);
  const places = others.map((method, place) => [method, place === 0 ? 0 : place + 1] as const);
  const all = new Map<ComparedMethod, number>(main === null ? places : [...places, [main, 1]]);
  return new Map(methods.map((method) => [method, all.get(method)!]));
}

type Rows = readonly ComparisonCell[];

function countTitle(labels: number): string {
  return `${formatCount(labels)} labels`;
}

function trainingSection({ cells }: ComparisonResult, counts: readonly number[], looks: Looks): Section[] {
  const groupsOf = (labels: number) =>
    [...looks].flatMap(([method, place]): CurveGroup[] => {
      const curves = cellsOf(cells, labels, method).flatMap(({ curve }) => curve ?? []);
      return curves.length === 0 ? [] : [{ name: method, place, curves }];
    });
  const all = counts.flatMap(groupsOf);
  if (all.length === 0) return [];
  const charts = counts.map(
    (labels) => html`<h3>${countTitle(labels)}</h3>
${trainingCharts(groupsOf(labels), all)}`,
  );
  return [
    {
      title: 'The course of training',
      lead: 'Means over the seeds; bands reach from the least to the largest of them. Charts of one kind have one scale.',
      body: charts,
    },
  ];
}

function failedSections({ failed }: ComparisonResult): Section[] {
  if (failed.length === 0) return [];
  const rows = failed.map(({ labels, seed, method, reason }) => [
    formatCount(labels),
    String(seed),
    method,
    reason,
  ]);
  return [
    {
      title: 'Runs that failed',
      lead: 'They are in no figure of this page.',
      body: htmlTable(
        [
          { header: 'labels', number: true },
          { header: 'seed', number: true },
          { header: 'method' },
          { header: 'reason' },
        ],
        rows,
      ),
    },
  ];
}

function cellsOf(cells: Rows, labels: number, method: ComparedMethod): Rows {
  return cells.filter((cell) => cell.labels === labels && cell.method === method);
}

function reliabilitySection(result: ComparisonResult, counts: readonly number[], looks: Looks): Section {
  const { cells } = result;
  const measured = counts.map((labels) =>
    [...looks].map(([method, place]) => ({
      name: method,
      place,
      bins: pooledBins(cellsOf(cells, labels, method), result),
    })),
  );
  const diagrams = measured.map((methods, place) =>
    reliabilityDiagram(countTitle(counts[place]!), methods, measured.flat()),
  );
  const rows = counts.flatMap((labels) =>
    [...looks.keys()].flatMap((method) => {
      const evaluations = cellsOf(cells, labels, method).map(({ evaluation }) => evaluation);
      if (evaluations.length === 0) return [];
      const calibrationError = mean(evaluations.map((one) => one.calibrationError));
      const brierScore = mean(evaluations.map((one) => one.brierScore));
      const logLoss = mean(evaluations.map((one) => one.logLoss));
      const figures = [formatPercent(calibrationError), formatNumber(brierScore), formatNumber(logLoss)];
      return [[formatCount(labels), method, ...figures]];
    }),
  );
  return {
    title: 'How far the probabilities can be trusted',
    lead: RELIABILITY_LEAD,
    body: html`${calibrationNote(cells, [...looks.keys()])}<div class="plots">${diagrams}</div>
${htmlTable(
  [
    { header: 'labels', number: true },
    { header: 'method' },
    { header: 'calibration error', number: true },
    { header: 'Brier score', number: true },
    { header: 'log loss, nats', number: true },
  ],
  rows,
)}`,
  };
}

/** Temperatures are fitted to development texts. */
function calibrationNote(cells: Rows, methods: readonly ComparedMethod[]): Html {
  const without = methods.filter((method) =>
    cells.every((cell) => cell.method !== method || cell.devError === null),
  );
  if (without.length === 0) return html``;
  const runs = without.length === methods.length ? 'All runs' : `The runs of ${without.join(', ')}`;
  return html`<p>${runs} did without development texts: their probabilities are not calibrated.</p>
`;
}

/** Of the answers of all seeds together. */
function pooledBins(cells: Rows, { classes, test }: ComparisonResult) {
  const gold = test.map(({ label }) => classes.indexOf(label!));
  return calibrationBins(
    cells.flatMap(({ confidence }) => confidence),
    cells.flatMap(({ predicted }) => predicted.map((label, text) => (label === gold[text] ? 1 : 0))),
    10,
  );
}

function confusionSection(
  { cells, classes }: ComparisonResult,
  labels: number,
  methods: readonly ComparedMethod[],
): Section {
  const tables = methods.flatMap((method) => {
    const confusions = cellsOf(cells, labels, method).map(({ evaluation }) => evaluation.confusion);
    if (confusions.length === 0) return [];
    const sum = classes.map((_, gold) =>
      classes.map((_class, predicted) =>
        confusions.reduce((total, one) => total + one[gold]![predicted]!, 0),
      ),
    );
    return [html`<div><h3>${method}</h3>${confusionTable(classes, sum)}</div>`];
  });
  return {
    title: 'Confusion matrices',
    lead:
      `With ${countTitle(labels)}. ` +
      'Rows: what the texts are; columns: what they were taken for. Texts of all seeds together, and shares of their row.',
    body: html`<div class="plots">${tables}</div>`,
  };
}

function textSections(result: ComparisonResult, labels: number): Section[] {
  const rows = answersByText(result, labels);
  const summary = result.summary.filter((row) => row.labels === labels);
  const best = summary.reduce((lowest, row) =>
    row.meanTestError < lowest.meanTestError ? row : lowest,
  ).method;
  return [
    {
      title: 'Texts on which the methods disagree',
      lead:
        `With ${countTitle(labels)}. ` +
        'Those first that both sides are surest of: ✓ right, ✗ wrong, by the answer of which the runs of a method are surest together.',
      body: answersList(disagreements(rows, MOST_TEXTS)),
    },
    {
      title: `The most confident errors of ${best}`,
      lead:
        `With ${countTitle(labels)}. ` +
        'Where all methods are sure of the same other label, the label of the text may be at fault.',
      body: answersList(confidentErrors(rows, best, MOST_TEXTS)),
    },
  ];
}

function facts(result: ComparisonResult, corpora: Corpora): (readonly [string, string])[] {
  const { texts, options, methods } = result.settings;
  const files = (role: keyof Corpora) => [formatCount(texts[role]), ...corpora[role]].join(', ');
  return [
    ['labeled texts', files('labeled')],
    ['unlabeled texts', files('unlabeled')],
    ['test texts', files('test')],
    ['development texts', developmentFact(result)],
    ['seeds', seedsFact(result)],
    ...(methods.some(trainsModel) ? modelFacts(options) : []),
  ];
}

function modelFacts(options: TrainingOptions): (readonly [string, string])[] {
  const { model, maxSteps, maxTime, networkFrom } = options;
  return [
    ['model', model],
    ['budget of a run', maxTime === null ? `${maxSteps ?? 1000} steps` : formatDuration(maxTime)],
    ...(networkFrom === null ? [] : [['network of words', networkFact(options)] as const]),
  ];
}

/** Methods that choose nothing by development texts train on what would be held back. */
function developmentFact({ settings, cells }: ComparisonResult): string {
  const { texts, developmentShare } = settings;
  if (texts.development !== null) return formatCount(texts.development);
  const held = cells.filter(({ devError }) => devError !== null).length;
  if (held === 0) return 'none held back';
  const share = developmentShare === null ? 'a share of each draw' : formatPercent(developmentShare, 0);
  return held === cells.length ? share : `${share}, for the methods that choose a step by them`;
}

function seedsFact({ settings: { seeds, options }, summary }: ComparisonResult): string {
  const done = seedRange(summary);
  const planned = done === String(seeds) ? '' : ` (${seeds} were planned)`;
  return `${done}, from ${options.seed}${planned}`;
}

function networkFact({ networkFrom, networkSteps, networkMethod }: TrainingOptions): string {
  const trained = networkMethod === 'same' ? 'by the method of the run' : 'on labels alone';
  return `from ${networkFrom}, ${networkSteps} steps ${trained}; not where it would learn from too few labels alone`;
}
