/** A model that was trained on poisoned texts, beside the same without poison. */
import type { Example } from '../../corpus/example.js';
import { evaluateModel } from '../../evaluation/evaluateModel.js';
import type { Model } from '../../model/model.js';
import type { PoisonRecord } from './poison.js';
import type { PoisonName } from './poisonOptions.js';
import { poisonSuccess } from './poisonSuccess.js';

/** What the poison did to a model. Shares, 0 to 1. */
export interface PoisonFigures {
  readonly poison: PoisonName;
  /** Of the texts of the poisoned corpus. */
  readonly share: number;
  /** Texts that are poison. */
  readonly texts: number;
  /** Of the poisoned model on test texts as they are: damage where it is above that without poison. */
  readonly testError: number;
  /** Share of the texts whose answer the poison turns to its target; see `poisonSuccess`. Null where there is no target. */
  readonly success: number | null;
  /** The same of the model without poison. */
  readonly control: number | null;
  /** Trained without texts that look like poison, where that was asked for. */
  readonly filtered?: {
    readonly testError: number;
    readonly success: number | null;
    /** Texts that were left out. */
    readonly leftOut: number;
  };
}

/** The error on texts as they are, and whether the poison works. @param test labeled texts that were not trained on */
export async function poisonEffect(
  model: Model,
  record: PoisonRecord,
  test: readonly Example[],
  signal?: AbortSignal,
): Promise<Pick<PoisonFigures, 'testError' | 'success'>> {
  const known = test.filter(({ label }) => model.classes.includes(label!));
  const { error } = await evaluateModel(model, known, { signal });
  return { testError: error, success: await poisonSuccess(model, record, test, signal) };
}
