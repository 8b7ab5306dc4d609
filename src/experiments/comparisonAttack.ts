/** The models of a comparison under attack, all on the same texts. */
import type { CandidateList } from '../candidates/candidateList.js';
import type { Example } from '../corpus/example.js';
import { mean } from '../evaluation/intervals.js';
import type { Model } from '../model/model.js';
import { resultOf } from '../model/resultOf.js';
import { attack } from '../robustness/attack.js';
import type { AttackOptions } from '../robustness/attackOptions.js';
import type { AttackResult } from '../robustness/attackResult.js';
import { exact } from '../robustness/attacks/exact.js';
import { carliniWagner } from '../robustness/embeddings/carliniWagner.js';
import { embeddingAttackNames } from '../robustness/embeddings/embeddingAttacks.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { ComparedAttack, ComparisonCell } from './comparisonCell.js';
import { meanOfKnown, summarisePoison } from './comparisonPoison.js';

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

/**
 * Test texts of classes that the model does not know are left out, and so are attacks on embeddings where it has none.
 * @throws the signal's reason when it aborts
 */
export async function underAttack(
  model: Model,
  { candidates, attack: asked, ...others }: ComparisonAttack,
  { test, signal }: { readonly test: readonly Example[]; readonly signal?: AbortSignal | undefined },
): Promise<ComparedAttack> {
  const texts = test.filter(({ label }) => model.classes.includes(label!));
  const isMeant = (name: string) => model.bind !== undefined || !embeddingAttackNames.includes(name);
  const options = { ...others, ...(asked && { attack: asked.filter(isMeant) }) };
  const started = performance.now();
  let asking = 0;
  const result = await resultOf(attack({ victim: model, texts, candidates, options, signal }), (event) => {
    if (event.type === 'row') for (const { queries } of Object.values(event.row.attacks)) asking += queries;
  });
  return { ...result, queriesPerSecond: (1000 * asking) / (performance.now() - started) };
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
  /** Share of the texts that no allowed version flips, proven; null where nothing can be proven. */
  readonly certified: number | null;
  /** The median norm at the embeddings that Carlini-Wagner needs, as a share of a text's own; null where it was not made. */
  readonly smallestNorm: number | null;
  /** AUROC of the changed texts among the others, of the attack that is told worst; null where the model tells none. */
  readonly auroc: number | null;
  /** How many right answers a trigger turns to its target, by poison and share; empty where there was none. */
  readonly backdoor: Readonly<Record<string, number | null>>;
  readonly queriesPerSecond: number | null;
}

/** In the order of the runs. */
export function summariseAttacks(cells: readonly ComparisonCell[]): AttackSummary[] {
  const attacked = cells.filter(({ attack }) => attack !== undefined);
  const poisoned = summarisePoison(attacked);
  const keyOf = ({ method, labels }: Pick<ComparisonCell, 'method' | 'labels'>) => `${labels} ${method}`;
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
      certified: meanOfKnown(results.map(certifiedShare)),
      smallestNorm: meanOfKnown(
        results.map(({ embeddings }) => embeddings?.attacks[carliniWagner.name]?.median ?? null),
      ),
      auroc: meanOfKnown(results.map(worstAuroc)),
      backdoor: Object.fromEntries(
        poisoned
          .filter((row) => keyOf(row) === key)
          .map(({ poison, share, success }) => [
            `${poison} ${Number((100 * share).toPrecision(3))} %`,
            success,
          ]),
      ),
      queriesPerSecond: meanOfKnown(results.map(({ queriesPerSecond = null }) => queriesPerSecond)),
    };
  });
}

/** Null where the model was not attacked exactly. */
function certifiedShare({ attacks }: AttackResult): number | null {
  const figures = attacks[exact.name];
  return figures === undefined ? null : (figures.certified ?? 0);
}

function worstAuroc({ attacks }: AttackResult): number | null {
  const found = Object.values(attacks).flatMap(({ detection }) => detection?.auroc ?? []);
  return found.length === 0 ? null : Math.min(...found);
}
