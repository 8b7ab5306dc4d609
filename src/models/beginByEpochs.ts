/** The training of families that read whole labeled texts from epoch to epoch, and need no tensor engine. */
import { heldInMemory, type PreparedData } from '../model/data.js';
import type { Model } from '../model/model.js';
import type { DefenseOptions } from '../objectives/defenseOptions.js';
import { type TextOptions, WHOLE_TEXT } from '../text/textOptions.js';
import type { Begin } from './fit.js';
import { openDefense } from './openDefense.js';
import { type EpochLearner, trainByEpochs } from './trainByEpochs.js';

/** @param open what learns, from texts that are not cut */
export function beginByEpochs<Needs extends DefenseOptions & TextOptions & { readonly seed: number }>(
  open: (data: PreparedData, options: Needs, signal?: AbortSignal) => Promise<EpochLearner<Model>>,
): Begin<Needs> {
  return async (wanted) => ({
    options: { ...wanted, maxTokens: WHOLE_TEXT },
    readsUnlabeled: false,
    ...(await openDefense(wanted)),
    fit(given, options, { signal }) {
      const data = heldInMemory(given);
      return trainByEpochs(data, options, () => open(data, options, signal), signal);
    },
  });
}
