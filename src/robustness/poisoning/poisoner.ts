/** What a way to poison is given, and what it changes. */
import type { Example } from '../../corpus/example.js';
import type { Model } from '../../model/model.js';
import { resultOf } from '../../model/resultOf.js';
import type { RandomSource } from '../../tensor/random.js';
import { train } from '../../training/train.js';

export type LabeledText = Example & { readonly label: string };

export interface PoisonTask {
  readonly labeled: readonly LabeledText[];
  readonly unlabeled: readonly Example[];
  /** Texts that are not trained on, to aim at. */
  readonly aims: readonly LabeledText[];
  readonly classes: readonly string[];
  /** Texts to change or to add. */
  readonly count: number;
  readonly target: string;
  readonly trigger: string;
  readonly seed: number;
  readonly random: RandomSource;
  readonly signal?: AbortSignal | undefined;
}

export interface PoisonChanges {
  /** What stands in the place of a text. */
  readonly changed: ReadonlyMap<Example, Example>;
  /** Texts that join the unlabeled ones. */
  readonly added?: readonly Example[];
  /** The texts aimed at. */
  readonly aims?: readonly LabeledText[];
}

export type Poisoner = (task: PoisonTask) => PoisonChanges | Promise<PoisonChanges>;

/** A linear model of the labeled texts: what an attacker who has them can train, and whoever looks for poison. */
export async function linearModelOf({
  labeled,
  classes,
  seed,
  signal,
}: Pick<PoisonTask, 'labeled' | 'classes' | 'seed' | 'signal'>): Promise<Model> {
  const options = { model: 'linear', objective: 'supervised', seed } as const;
  const { model } = await resultOf(train({ labeled, development: 0, options, labelIsReal: classes, signal }));
  signal?.throwIfAborted();
  return model;
}
