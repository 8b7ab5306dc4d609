/** Whether the unlabeled texts paid: one method that learns from them, against those that do not. */

import { mean } from '../evaluation/intervals.js';
import { holmAdjusted } from '../evaluation/significance.js';
import {
  type ComparedMethod,
  PILE_METHODS,
  type PileMethod,
  type PileUse,
  pileUse,
  twinOf,
} from './comparedMethods.js';
import type { ScoredRun } from './comparisonCell.js';
import { type Gain, gainOver, labelCounts } from './comparisonSummary.js';
import { type LabelsNeeded, labelsNeeded } from './equivalentLabels.js';

/** Whether the unlabeled texts paid. */
export type VerdictAnswer = 'yes' | 'no' | 'not shown';

/** `no gain`: even the upper end of the interval is less than `WORTH_HAVING`. */
export type Outcome = 'better' | 'worse' | 'no gain' | 'not shown';

/** A method that the method of the verdict is compared with. Errors are shares, 0 to 1. */
export interface Opponent extends Gain {
  readonly method: ComparedMethod;
  readonly error: number;
  readonly pileUse: PileUse;
  /** Holm's correction over all the tests of the verdict. */
  readonly adjustedPValue: number | null;
  readonly outcome: Outcome;
  /** Labels that this method needs for the error of the verdict's method: by the means, and the range over the seeds. */
  readonly labelsNeeded: LabelsNeeded | null;
  readonly labelsNeededBySeed: readonly [LabelsNeeded, LabelsNeeded] | null;
}

/** The verdict for one number of labels. */
export interface CountVerdict {
  readonly labels: number;
  readonly answer: VerdictAnswer;
  readonly error: number;
  readonly seeds: number;
  readonly against: readonly Opponent[];
}

/** Why there is no verdict, where it is not chance. */
export type Obstacle = 'no method' | 'no unlabeled texts' | 'no control' | 'few seeds';

/** Whether the unlabeled texts paid, and why it says so. */
export interface Verdict {
  readonly answer: VerdictAnswer;
  /** The method it is about: chosen by name, never by its results. */
  readonly method: PileMethod | null;
  /** From few labels to many; those without any unlabeled text are left out. */
  readonly counts: readonly CountVerdict[];
  /** The count that the answer is about: the fewest labels with it; null where there is none. */
  readonly labels: number | null;
  readonly obstacle: Obstacle | null;
  /** p-values that were corrected together. */
  readonly tests: number;
}

export interface VerdictFacts {
  /** Whether the model of the comparison learns vectors from all texts, whatever its objective. */
  readonly learnsVectors: boolean;
  /** Labeled and unlabeled texts together: what is not drawn is unlabeled. */
  readonly texts: number;
}

const SIGNIFICANT = 0.05;
/** A smaller gain of accuracy is not worth collecting texts for: 1 point. */
export const WORTH_HAVING = 0.01;
/** Opponent that is a model of another kind. */
const OF_ANOTHER_KIND = 'linear' satisfies ComparedMethod;
/** Fewer say too little of how much draws and starts differ, whatever the test says. */
export const FEWEST_SEEDS = 3;

/** @param scored every run; those of a method and label count are paired with others by their seed */
export function verdictOf(scored: readonly ScoredRun[], { learnsVectors, texts }: VerdictFacts): Verdict {
  const methods = new Set(scored.map(({ run }) => run.method));
  const method = PILE_METHODS.find((one) => methods.has(one)) ?? null;
  const none = { answer: 'not shown', method, counts: [], labels: null, tests: 0 } as const;
  if (method === null) return { ...none, obstacle: 'no method' };
  const withPile = labelCounts(scored.map(({ run }) => run)).filter(
    (labels) => labels < texts && runsOf(scored, method, labels).length > 0,
  );
  if (withPile.length === 0) return { ...none, obstacle: 'no unlabeled texts' };
  const opponents: readonly ComparedMethod[] = [OF_ANOTHER_KIND, twinOf(method), 'supervised'];
  const measured = withPile.map((labels) => ({
    labels,
    runs: runsOf(scored, method, labels),
    against: opponents.flatMap((opponent) => measure(scored, method, opponent, labels)),
  }));
  const pValues = measured.flatMap(({ against }) => against.flatMap(({ pValue }) => pValue ?? []));
  const adjusted = holmAdjusted(pValues);
  const counts = measured.map(({ labels, runs, against }): CountVerdict => {
    const judged = against.map((one): Opponent => {
      const adjustedPValue = one.pValue === null ? null : adjusted.shift()!;
      const use = pileUse(one.method, learnsVectors);
      return { ...one, pileUse: use, adjustedPValue, outcome: outcomeOf(one, adjustedPValue) };
    });
    const error = mean(runs.map(({ run }) => run.testError));
    return { labels, answer: answerOf(judged), error, seeds: runs.length, against: judged };
  });
  return { ...conclusion(counts), method, counts, tests: pValues.length };
}

function runsOf(scored: readonly ScoredRun[], method: ComparedMethod, labels: number): ScoredRun[] {
  return scored.filter(({ run }) => run.method === method && run.labels === labels);
}

type Measured = Omit<Opponent, 'pileUse' | 'adjustedPValue' | 'outcome'>;

/** Empty where the two share no seed. */
function measure(
  scored: readonly ScoredRun[],
  method: ComparedMethod,
  opponent: ComparedMethod,
  labels: number,
): Measured[] {
  const [ours, theirs] = [runsOf(scored, method, labels), runsOf(scored, opponent, labels)];
  const gain = gainOver(theirs, ours);
  if (gain.gain === null) return [];
  const ofOpponent = scored.filter(({ run }) => run.method === opponent);
  const error = mean(ours.map(({ run }) => run.testError));
  const bySeed = ours.flatMap(({ run }) => {
    const curve = ofOpponent.filter((one) => one.run.seed === run.seed);
    return labelsNeeded(curve.map(pointOf), run.testError) ?? [];
  });
  return [
    {
      method: opponent,
      error: mean(theirs.map(({ run }) => run.testError)),
      ...gain,
      labelsNeeded: labelsNeeded(meanCurve(ofOpponent), error),
      labelsNeededBySeed: rangeOf(bySeed),
    },
  ];
}

function pointOf({ run }: ScoredRun) {
  return { labels: run.labels, error: run.testError };
}

function meanCurve(runs: readonly ScoredRun[]) {
  return labelCounts(runs.map(({ run }) => run)).map((labels) => {
    const errors = runs.filter(({ run }) => run.labels === labels).map(({ run }) => run.testError);
    return { labels, error: mean(errors) };
  });
}

function rangeOf(needed: readonly LabelsNeeded[]): readonly [LabelsNeeded, LabelsNeeded] | null {
  if (needed.length < 2) return null;
  const rank = ({ is, labels }: LabelsNeeded) =>
    labels + (is === 'more than' ? 0.5 : is === 'at most' ? -0.5 : 0);
  const sorted = needed.toSorted((a, b) => rank(a) - rank(b));
  return [sorted[0]!, sorted.at(-1)!];
}

/** Whether too few seeds have runs of both methods, whatever the interval says. */
function hasFewSeeds({ gainSeeds }: Gain): boolean {
  return (gainSeeds ?? 0) < FEWEST_SEEDS;
}

function outcomeOf(one: Gain, adjustedPValue: number | null): Outcome {
  const { gain, gainInterval } = one;
  if (gain === null || gainInterval === null || adjustedPValue === null || hasFewSeeds(one))
    return 'not shown';
  if (adjustedPValue < SIGNIFICANT && gain !== 0) return gain > 0 ? 'better' : 'worse';
  return gainInterval[1] < WORTH_HAVING ? 'no gain' : 'not shown';
}

/** Only opponents that get nothing from the unlabeled texts decide; `yes` needs one of the same kind among them. */
function answerOf(against: readonly Opponent[]): VerdictAnswer {
  const blind = against.filter((one) => one.pileUse === 'nothing');
  if (blind.some(({ outcome }) => outcome === 'worse' || outcome === 'no gain')) return 'no';
  return hasControl(against) && blind.every(({ outcome }) => outcome === 'better') ? 'yes' : 'not shown';
}

/** A model of another kind may be worse for its kind, not for want of the unlabeled texts. */
function hasControl(against: readonly Opponent[]): boolean {
  return against.some(({ method, pileUse: use }) => use === 'nothing' && method !== OF_ANOTHER_KIND);
}

function conclusion(counts: readonly CountVerdict[]): Pick<Verdict, 'answer' | 'labels' | 'obstacle'> {
  const yes = counts.find(({ answer }) => answer === 'yes');
  if (yes) return { answer: 'yes', labels: yes.labels, obstacle: null };
  const [fewest] = counts as readonly [CountVerdict];
  if (counts.every(({ answer }) => answer === 'no'))
    return { answer: 'no', labels: fewest.labels, obstacle: null };
  const open = counts.find(({ answer }) => answer === 'not shown')!;
  return { answer: 'not shown', labels: open.labels, obstacle: obstacleOf(open) };
}

function obstacleOf({ against }: CountVerdict): Obstacle | null {
  if (!hasControl(against)) return 'no control';
  return against.some(hasFewSeeds) ? 'few seeds' : null;
}
