/** Answers to labeled texts by models that have not seen them. C classes. */
import type { Example } from '../corpus/example.js';
import { sortedLabels } from '../corpus/label.js';
import { dealtFolds } from '../corpus/split.js';
import { assertTwoClasses } from '../corpus/twoClasses.js';
import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import { predictTexts } from '../model/predictions.js';
import { resultOf } from '../model/resultOf.js';
import { createRandom } from '../tensor/random.js';
import { train } from '../training/train.js';

/** How labeled texts are cut into folds. */
export interface FoldOptions {
  /** Parts that the texts are cut into; each is answered by a model of the others. 2 or more; 5 by default. */
  readonly folds?: number | undefined;
  /** Of the folds and the models; 1 by default. */
  readonly seed?: number | undefined;
  /** Labels that are classes, though they look like marks for texts without one, such as `nan` or -1. */
  readonly labelIsReal?: readonly string[] | undefined;
  /** Aborting throws its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer to a labeled text by a model that has not seen it. */
export interface OutOfFoldAnswer {
  readonly example: Example & { readonly label: string };
  /** [C] */
  readonly probabilities: Float32Array;
  /** Trained on the other folds. */
  readonly model: Model;
}

export interface OutOfFold {
  /** In the order of `sortedLabels`. */
  readonly classes: readonly string[];
  /** In the order of the examples, without those that no model can judge: empty texts, and the only text of a class. */
  readonly answers: readonly OutOfFoldAnswer[];
}

const FOLDS = 5;

/**
 * Trains a linear model on all folds but one, and has it answer that one; so for each fold.
 * @throws InputError where there are not two classes of two different texts, and for texts without label
 * @throws the signal's reason when it aborts
 */
export async function answerOutOfFold(
  examples: readonly Example[],
  { folds = FOLDS, seed = 1, signal }: FoldOptions = {},
): Promise<OutOfFold> {
  assertFolds(folds);
  const random = createRandom(seed, 'folds');
  const dealt = dealtFolds(examples, folds, () => random.uniform());
  const labeled = examples as readonly OutOfFoldAnswer['example'][];
  const classes = sortedLabels(labeled.map(({ label }) => label));
  assertTwoClasses(classes, 'no label');
  const answers: (OutOfFoldAnswer | undefined)[] = examples.map(() => undefined);
  for (const fold of new Set([...dealt].filter((one) => one >= 0).sort())) {
    const options = { model: 'linear', objective: 'supervised', seed } as const;
    const others = labeled.filter((_, place) => dealt[place] !== fold && dealt[place]! >= 0);
    const { model } = await resultOf(
      train({ labeled: others, development: 0, options, labelIsReal: classes, signal }),
    );
    signal?.throwIfAborted();
    const places = classes.map((label) => model.classes.indexOf(label));
    const held = [...dealt.keys()].filter(
      (place) => dealt[place] === fold && model.classes.includes(labeled[place]!.label),
    );
    const predictions = await predictTexts(
      model,
      held.map((place) => labeled[place]!.text),
      signal,
    );
    for (const [row, place] of held.entries()) {
      const { probabilities } = predictions[row]!;
      const known = Float32Array.from(places, (at) => (at < 0 ? 0 : probabilities[at]!));
      answers[place] = { example: labeled[place]!, probabilities: known, model };
    }
  }
  return { classes, answers: answers.filter((answer) => answer !== undefined) };
}

function assertFolds(folds: number): void {
  if (Number.isInteger(folds) && folds >= 2) return;
  throw new InputError({ where: 'folds', found: String(folds), expected: 'a whole number from 2' });
}
