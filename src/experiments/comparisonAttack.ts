/** The models of a comparison under attack, all on the same texts. */
import type { CandidateList } from '../candidates/candidateList.js';
import type { Example } from '../corpus/example.js';
import { mean } from '../evaluation/intervals.js';
import type { Model } from '../model/model.js';
import { resultOf } from '../model/resultOf.js';
import { attack } from '../robustness/attack.js';
import type { AttackOptions } from '../robustness/attackOptions.js';
import type { AttackResult } from '../robustness/attackResult.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { ComparisonCell } from './comparisonCell.js';

/** How `compare` attacks each model that it trains. */
export interface ComparisonAttack extends Pick<AttackOptions, 'profile' | 'samples' | 'seed'> {
  /** Without them words are only misspelt, and sentences put beside the text. */
  readonly candidates?: CandidateList | undefined;
  /** Names of attacks; those on texts that each model allows without it. */
  readonly attack?: AttackOptions['attack'];
}

/** What runs kept in a folder share of their attack. */
export function attackPlan({ candidates, ...options }: ComparisonAttack) {
  return { ...options, candidates: candidates?.digest() ?? null };
}

/** Test texts of classes that the model does not know are left out. @throws the signal's reason when it aborts */
export function underAttack(
  model: Model,
  { candidates, ...options }: ComparisonAttack,
  { test, signal }: { readonly test: readonly Example[]; readonly signal?: AbortSignal | undefined },
): Promise<AttackResult> {
  const texts = test.filter(({ label }) => model.classes.includes(label!));
  return resultOf(attack({ victim: model, texts, candidates, options, signal }));
}

/** Means over the seeds of a method at one number of labels; shares from 0 to 1. */
export interface AttackSummary {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seeds: number;
  /** Texts that each model was attacked on. */
  readonly texts: number;
  readonly accuracy: number;
  /** Under the attack that hurts most, text by text. */
  readonly worst: number;
  /** Accuracy under each attack; those that not every model can be attacked with are left out. */
  readonly attacks: Readonly<Record<string, number>>;
}

/** In the order of the runs. */
export function summariseAttacks(cells: readonly ComparisonCell[]): AttackSummary[] {
  const attacked = cells.filter(({ attack }) => attack !== undefined);
  const keyOf = ({ method, labels }: ComparisonCell) => `${labels} ${method}`;
  return [...new Set(attacked.map(keyOf))].map((key) => {
    const group = attacked.filter((cell) => keyOf(cell) === key);
    const { method, labels } = group[0]!;
    const results = group.map(({ attack }) => attack!);
    const shared = Object.keys(results[0]!.attacks).filter((name) =>
      results.every(({ attacks }) => name in attacks),
    );
    return {
      method,
      labels,
      seeds: group.length,
      texts: results[0]!.texts,
      accuracy: mean(results.map(({ accuracy }) => accuracy)),
      worst: mean(results.map(({ worst }) => worst.accuracy)),
      attacks: Object.fromEntries(
        shared.map((name) => [name, mean(results.map(({ attacks }) => attacks[name]!.accuracy))]),
      ),
    };
  });
}
