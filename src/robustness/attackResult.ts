/** Accuracy and accuracy under attack. */
import { errorRateInterval, type Interval, mean } from '../evaluation/intervals.js';
import { type AttackedRow, type AttackOutcome, wasRight } from './attackedRow.js';
import type { AttackOptions } from './attackOptions.js';
import { CONTROL, wordAttacks } from './attacks/attacks.js';
import { type DetectionFigures, detectionFigures } from './detection.js';
import { embeddingAttackNames } from './embeddings/embeddingAttacks.js';
import { type EmbeddingFigures, embeddingFigures, embeddingWarnings } from './embeddings/embeddingFigures.js';
import { maskingWarnings } from './masking.js';
import type { Trigger } from './surfaces/trigger.js';
import type { Triggers } from './triggerSearch.js';
import { type UsedSwap, usedSwaps } from './usedSwaps.js';

/** The figures of one attack. Shares are from 0 to 1. */
export interface AttackFigures {
  /** Share of all texts whose answer is right and stays so. */
  readonly accuracy: number;
  readonly accuracyInterval: Interval;
  /** Share of the texts answered rightly whose answer was flipped; null where there is none. */
  readonly successRate: number | null;
  /** Over the texts that were attacked; null where there is none. */
  readonly meanQueries: number | null;
  /** Changed slots as a share of the words, over the texts that were flipped; null where there is none. */
  readonly meanChangedShare: number | null;
  /** Texts whose answer was wrong before any attack. */
  readonly skipped: number;
  readonly noCandidates: number;
  readonly outOfQueries: number;
  /** Share of all texts of which it is proven that no allowed version flips the answer; where the attack can prove it. */
  readonly certified?: number;
  /** Where the victim tells attacked texts apart, and the attack flipped some. */
  readonly detection?: DetectionFigures;
}

/** What an attack returns: accuracy and accuracy under attack. Shares are from 0 to 1. */
export interface AttackResult {
  readonly texts: number;
  readonly profile: AttackOptions['profile'];
  readonly seed: number;
  readonly accuracy: number;
  readonly accuracyInterval: Interval;
  readonly attacks: Readonly<Record<string, AttackFigures>>;
  /** For each text the attack that hurts most: a text counts as right only where no attack flipped it. */
  readonly worst: Pick<AttackFigures, 'accuracy' | 'accuracyInterval' | 'successRate'>;
  /** The swaps that flipped most texts, for a person to strike those that change the meaning. */
  readonly swaps: readonly UsedSwap[];
  /** The phrases of `universal-trigger`, one for the texts of each class; absent where it was not made. */
  readonly triggers?: readonly Trigger[];
  /** Of perturbations of the embeddings, which are no texts and do not count in `worst`; absent where there were none. */
  readonly embeddings?: EmbeddingFigures;
  /** Reasons to read the figures with care. */
  readonly warnings: readonly string[];
}

const MOST_SWAPS = 20;
const NOT_APART =
  'universal-trigger was found on the texts that it is measured on, as the corpus has too few others: its success is overrated.';

/** @param rows one for each text, with an outcome of each attack where the answer was right */
export function attackResult(
  rows: readonly AttackedRow[],
  attacks: readonly string[],
  options: AttackOptions,
  triggers?: Triggers,
): AttackResult {
  const texts = rows.length;
  const right = rows.filter(wasRight);
  const onEmbeddings = attacks.filter((name) => embeddingAttackNames.includes(name));
  const onTexts = attacks.filter((name) => !onEmbeddings.includes(name));
  const figures = Object.fromEntries(onTexts.map((name) => [name, figuresOf(name, right, texts)]));
  const embeddings = embeddingFigures(right, onEmbeddings, options.norm);
  const flipped = right.filter((row) => Object.values(row.attacks).some(isFlipped)).length;
  return {
    texts,
    profile: options.profile,
    seed: options.seed,
    ...accuracyOf(right.length, texts),
    attacks: figures,
    worst: { ...accuracyOf(right.length - flipped, texts), successRate: share(flipped, right.length) },
    swaps: usedSwaps(right, MOST_SWAPS),
    ...(triggers && { triggers: triggers.found }),
    ...(embeddings && { embeddings }),
    warnings: [
      ...(triggers?.isApart === false ? [NOT_APART] : []),
      ...warningsOn(figures, right),
      ...maskingWarnings(right),
      ...(embeddings ? embeddingWarnings(embeddings) : []),
    ],
  };
}

function figuresOf(name: string, right: readonly AttackedRow[], texts: number): AttackFigures {
  const outcomes = right.map((row) => ({ words: row.words, outcome: row.attacks[name]! }));
  const flipped = outcomes.filter(({ outcome }) => isFlipped(outcome));
  const with_ = (status: AttackOutcome['status']) =>
    outcomes.filter(({ outcome }) => outcome.status === status).length;
  const asked = outcomes.filter(({ outcome }) => outcome.status !== 'no candidates');
  const certified = outcomes.filter(({ outcome }) => outcome.certified === true).length;
  const detection = detectionFigures(name, right);
  return {
    ...accuracyOf(right.length - flipped.length, texts),
    successRate: share(flipped.length, right.length),
    meanQueries: meanOf(asked.map(({ outcome }) => outcome.queries)),
    meanChangedShare: meanOf(
      flipped.map(({ words, outcome }) => Math.min(1, outcome.changed / Math.max(1, words))),
    ),
    skipped: texts - right.length,
    noCandidates: with_('no candidates'),
    outOfQueries: with_('out of queries'),
    ...(certified > 0 && { certified: certified / texts }),
    ...(detection && { detection }),
  };
}

const isFlipped = ({ status }: AttackOutcome): boolean => status === 'flipped';
const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : mean(values));
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function accuracyOf(right: number, texts: number): Pick<AttackFigures, 'accuracy' | 'accuracyInterval'> {
  const [low, high] = errorRateInterval(texts - right, texts);
  return { accuracy: right / texts, accuracyInterval: [1 - high, 1 - low] };
}

function warningsOn(
  figures: Readonly<Record<string, AttackFigures>>,
  right: readonly AttackedRow[],
): string[] {
  const control = figures[CONTROL];
  const warnings: string[] = [];
  for (const { name } of wordAttacks) {
    const attack = figures[name];
    if (control !== undefined && attack !== undefined && attack.accuracy > control.accuracy)
      warnings.push(
        `${name} flips fewer answers than the control ${CONTROL}: it says nothing of how robust the model is.`,
      );
  }
  const answers = new Set(right.map(({ answer }) => answer));
  if (answers.size === 1 && right.length > 1)
    warnings.push(
      `All right answers are ${JSON.stringify([...answers][0])}: a model that always says the same is not robust.`,
    );
  return warnings;
}
