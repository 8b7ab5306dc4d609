/** What can be said of models on n-grams before they are trained. */
import { type Defense, defenseOptions } from '../objectives/defenseOptions.js';
import { textOptions } from '../text/textOptions.js';
import type { Dimension } from './searchDimensions.js';
import { COMMON_OPTIONS, CUT_OPTIONS, optionNames, type TrainedModel } from './trainedModel.js';
import { withSelfTraining } from './withSelfTraining.js';

/** Options of every model on n-grams; those that cut texts are left out. */
export const NGRAM_OPTIONS: readonly string[] = [
  ...COMMON_OPTIONS,
  ...optionNames(textOptions, CUT_OPTIONS),
  ...['ngramOrder', 'minNgramTexts'],
  ...optionNames(defenseOptions, ['cleanShare', 'swapShare', 'temperature']),
];

/** What `tune` may search of every model on n-grams. */
export const ngramSearch: readonly Dimension[] = [
  { option: 'ngramOrder', range: [1, 2, 3] },
  { option: 'minNgramTexts', range: [1, 2, 3, 5, 10] },
];

interface Own<Needs> extends Pick<TrainedModel<Needs>, 'load'> {
  /** Names of its options beside those of every model on n-grams. */
  readonly options: readonly string[];
  /** What `tune` may search beside n-grams. */
  readonly search: readonly Dimension[];
  readonly defenses?: readonly Defense[];
  readonly defaults?: ReturnType<TrainedModel<Needs>['defaults']>;
}

/** A model that learns from the n-grams of labeled texts alone, and needs no tensor engine. */
export function ngramModel<Needs>({
  options,
  search,
  defenses = [],
  defaults = {},
  load,
}: Own<Needs>): TrainedModel<Needs> {
  return {
    objectives: ['supervised', 'self-training'],
    defaultObjective: 'supervised',
    defenses,
    options: new Set([...NGRAM_OPTIONS, ...options]),
    choosesStep: false,
    learnsVectors: false,
    encoder: 'documents',
    search: [...search, ...ngramSearch],
    readsBlocks: false,
    needsBackend: false,
    defaults: () => defaults,
    load: async () => withSelfTraining(await load()),
  };
}
