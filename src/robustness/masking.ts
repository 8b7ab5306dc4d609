/**
 * Signs that a victim hides how weak it is from the attacks instead of resisting them (Athalye, Carlini and Wagner 2018,
 * "Obfuscated gradients give a false sense of security"; Carlini et al. 2019, "On evaluating adversarial robustness").
 */
import { mcNemarTest } from '../evaluation/significance.js';
import { type AttackedRow, type AttackOutcome, wasRight } from './attackedRow.js';
import type { AttackMethod } from './attacks/attackMethod.js';
import { wordAttacks } from './attacks/attacks.js';
import { shows } from './victims/victim.js';

/** A share of the texts that no chance explains: with more, a sign counts. */
const MOST = 0.05;
const LEVEL = 0.05;

/** An attack that sees less, and yet flips more answers than any that sees more. */
export interface Beaten {
  readonly weaker: AttackMethod;
  /** The best of those that see more in the same way. */
  readonly stronger: AttackMethod;
  readonly flippedByWeaker: number;
  readonly flippedByStronger: number;
}

const isFlipped = (outcome: AttackOutcome | undefined): boolean => outcome?.status === 'flipped';
const percent = (share: number) => `${Math.round(100 * share)} %`;

/** Attacks on words that beat those which see more, by more than chance. @param rows of texts that were answered rightly */
export function beatenAttacks(rows: readonly AttackedRow[]): Beaten[] {
  const flips = (name: string) => rows.filter(({ attacks }) => isFlipped(attacks[name])).length;
  const made = wordAttacks.filter(({ name }) => rows.some(({ attacks }) => name in attacks));
  const levels = [...new Set(made.map(({ needs }) => needs))];
  const best = levels.map((level) =>
    made
      .filter(({ needs }) => needs === level)
      .reduce((one, other) => (flips(other.name) > flips(one.name) ? other : one)),
  );
  return best.flatMap((weaker) =>
    best
      .filter(({ needs }) => needs !== weaker.needs && shows(needs, weaker.needs))
      .filter((stronger) => isBeaten(rows, weaker.name, stronger.name))
      .map((stronger) => ({
        weaker,
        stronger,
        flippedByWeaker: flips(weaker.name),
        flippedByStronger: flips(stronger.name),
      })),
  );
}

function isBeaten(rows: readonly AttackedRow[], weaker: string, stronger: string): boolean {
  const only = (one: string, other: string) =>
    rows.filter(({ attacks }) => isFlipped(attacks[one]) && !isFlipped(attacks[other])).length;
  const [more, fewer] = [only(weaker, stronger), only(stronger, weaker)];
  return more - fewer > MOST * rows.length && mcNemarTest(more, fewer).exactP < LEVEL;
}

/** Of the versions that flipped the answer when they were asked about, the share that did not when read anew; null without any. */
export function unconfirmedShare(rows: readonly AttackedRow[]): number | null {
  const outcomes = rows.flatMap(({ attacks }) => Object.values(attacks));
  const unconfirmed = outcomes.filter((outcome) => outcome.isUnconfirmed === true).length;
  const found = unconfirmed + outcomes.filter(isFlipped).length;
  return found === 0 ? null : unconfirmed / found;
}

/** What attacks on texts tell of masking. Those on embeddings have signs of their own. */
export function maskingWarnings(all: readonly AttackedRow[]): string[] {
  const rows = all.filter(wasRight);
  const warnings = beatenAttacks(rows).map(
    ({ weaker, stronger, flippedByWeaker, flippedByStronger }) =>
      `Gradient masking suspected: ${weaker.name}, which sees ${weaker.needs} only, flips ${flippedByWeaker} answers, and ${stronger.name}, which sees ${stronger.needs}, ${flippedByStronger}.`,
  );
  const unconfirmed = unconfirmedShare(rows) ?? 0;
  if (unconfirmed > MOST)
    warnings.push(
      `Gradient masking suspected: ${percent(unconfirmed)} of the versions that flipped an answer did not flip it when they were asked about again. Does the victim answer at random?`,
    );
  const gradients = rows.flatMap(({ embeddings }) => embeddings?.hasZeroGradient ?? []);
  const zero = gradients.filter((isZero) => isZero).length / Math.max(1, gradients.length);
  if (zero > MOST)
    warnings.push(
      `Gradient masking suspected: the gradient of the loss is zero for ${percent(zero)} of the texts.`,
    );
  return warnings;
}
