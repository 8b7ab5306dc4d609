/** The methods of a comparison, trained again on poisoned texts, all on the same ones. */
import type { Example } from '../corpus/example.js';
import { mean } from '../evaluation/intervals.js';
import type { EnsembleCache } from '../models/ensemble/trainEnsemble.js';
import { findPoison, suspectedTexts } from '../robustness/poisoning/findPoison.js';
import { type PoisonedCorpora, poison, poisonedCorpus } from '../robustness/poisoning/poison.js';
import type { PoisonFigures } from '../robustness/poisoning/poisonFigures.js';
import type { PoisonName, PoisonOptions } from '../robustness/poisoning/poisonOptions.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { ComparisonCell } from './comparisonCell.js';

/** How `compare` poisons the texts that each method is trained on once more. */
export interface ComparisonPoison extends Partial<Pick<PoisonOptions, 'trigger' | 'target' | 'aims'>> {
  /** How the texts are poisoned; each way with each share is a training more. */
  readonly poison: readonly PoisonName[];
  /** Shares of the texts of the poisoned corpus. */
  readonly shares: readonly number[];
  /** Also train on what is left when texts are left out that `findPoison` suspects; false by default. */
  readonly filter?: boolean | undefined;
}

/** The texts of a draw, poisoned in one way with one share. */
export interface PoisonedDraw {
  readonly poison: PoisonName;
  readonly share: number;
  readonly corpora: PoisonedCorpora;
  /** Text vectors of these texts, for all methods. */
  readonly documents: EnsembleCache;
  /** The same without the suspected texts, where that was asked for. */
  readonly filtered?: TrainedTexts & { readonly leftOut: number; readonly documents: EnsembleCache };
}

interface TrainedTexts {
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
}

interface Draw {
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
  readonly test: readonly Example[];
  readonly seed: number;
  readonly labelIsReal?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Poisons a draw when the first method needs it. @throws the signal's reason when it aborts */
export function poisonedDraws(
  { poison: names, shares, filter = false, ...options }: ComparisonPoison,
  { labeled, unlabeled, test, seed, labelIsReal, signal }: Draw,
): () => Promise<readonly PoisonedDraw[]> {
  let draws: Promise<readonly PoisonedDraw[]> | undefined;
  const poisoned = async (name: PoisonName, share: number): Promise<PoisonedDraw> => {
    const corpora = await poison({
      ...{ labeled, unlabeled, labelIsReal, signal },
      ...(name === 'splice-paths' && { aims: test }),
      options: { ...options, poison: name, share, seed },
    });
    const filtered = filter ? { filtered: await withoutSuspects(corpora, seed, signal) } : {};
    return { poison: name, share, corpora, documents: {}, ...filtered };
  };
  const all = () => Promise.all(names.flatMap((name) => shares.map((share) => poisoned(name, share))));
  return () => (draws ??= all());
}

async function withoutSuspects(
  { labeled, unlabeled }: TrainedTexts,
  seed: number,
  signal?: AbortSignal,
): Promise<NonNullable<PoisonedDraw['filtered']>> {
  const suspected = suspectedTexts(await findPoison({ labeled, unlabeled, seed, signal }));
  const kept = (texts: readonly Example[]) => texts.filter((text) => !suspected.has(text));
  return { labeled: kept(labeled), unlabeled: kept(unlabeled), leftOut: suspected.size, documents: {} };
}

/** Whether a method that gets nothing of the unlabeled texts has to be trained again. */
export function reaches({ poison: name }: Pick<PoisonedDraw, 'poison'>, usesPile: boolean): boolean {
  return usesPile || poisonedCorpus(name) === 'labeled';
}

/** Means over the seeds of a method at one number of labels, one way and one share of poison; shares from 0 to 1. */
export interface PoisonSummary extends Omit<PoisonFigures, 'texts' | 'filtered'> {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seeds: number;
  /** Of the same runs without poison. */
  readonly cleanError: number;
  /** Trained without the texts that look like poison, where that was asked for and the poison reaches the method. */
  readonly filtered: {
    readonly testError: number;
    readonly success: number | null;
    readonly leftOut: number;
  } | null;
}

/** In the order of the runs. */
export function summarisePoison(cells: readonly ComparisonCell[]): PoisonSummary[] {
  const rows = cells.flatMap(({ poison: figures = [], ...run }) => figures.map((one) => ({ run, ...one })));
  const keyOf = ({ run, poison: name, share }: (typeof rows)[number]) =>
    `${run.labels} ${run.method} ${name} ${share}`;
  return [...new Set(rows.map(keyOf))].map((key) => {
    const group = rows.filter((row) => keyOf(row) === key);
    const { run, poison: name, share } = group[0]!;
    return {
      ...{ method: run.method, labels: run.labels, seeds: group.length, poison: name, share },
      cleanError: mean(group.map((row) => row.run.testError)),
      testError: mean(group.map((row) => row.testError)),
      success: meanOfKnown(group.map(({ success }) => success)),
      control: meanOfKnown(group.map(({ control }) => control)),
      filtered: filteredMeans(group.flatMap(({ filtered }) => filtered ?? [])),
    };
  });
}

function filteredMeans(group: readonly NonNullable<PoisonFigures['filtered']>[]): PoisonSummary['filtered'] {
  if (group.length === 0) return null;
  return {
    testError: mean(group.map(({ testError }) => testError)),
    success: meanOfKnown(group.map(({ success }) => success)),
    leftOut: mean(group.map(({ leftOut }) => leftOut)),
  };
}

/** Of those that are not null; null where none is. */
export function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : mean(known);
}
