/** A network of words in training, as the loop sees it. */
import { lookUpGradient } from '../../layers/embedding.js';
import type { PreparedData } from '../../model/data.js';
import type { DefenseOptions } from '../../objectives/defenseOptions.js';
import type { BoundLearner, Learner } from '../../optimisation/learner.js';
import type { Trainable } from '../../optimisation/optimiser.js';
import { wordSource } from '../../optimisation/stream.js';
import { choosePrecision } from '../../tensor/precision.js';
import type { RandomSource } from '../../tensor/random.js';
import type { Batch } from '../../text/batches.js';
import type { TextList } from '../../text/textList.js';
import type { TextOptions } from '../../text/textOptions.js';
import { type LayerRateOptions, layerFactor } from './layerRates.js';
import {
  bindClassifier,
  initialiseModel,
  type ModelState,
  type PretrainedStart,
  plannedParameters,
} from './network.js';
import { type NetworkModel, networkLogits, networkModel } from './networkModel.js';
import type { ModelOptions } from './networkOptions.js';
import { createWordSwaps } from './wordSwaps.js';

type NetworkDefense = Pick<DefenseOptions, 'defense' | 'cleanShare' | 'swapShare'>;

/**
 * @param data what it learns from
 * @param wanted with a precision that is chosen here: an engine is active
 * @param pretrained gives what each training starts from instead of random numbers, which it changes
 */
export function networkLearner(
  data: PreparedData<TextList>,
  wanted: ModelOptions & TextOptions & NetworkDefense & LayerRateOptions,
  pretrained?: () => PretrainedStart,
): Learner<Batch, NetworkModel> {
  const { frequencies, vocabulary } = data;
  const classes = data.classes.length;
  const options = { ...wanted, precision: choosePrecision(usualPrecision(wanted)) };
  const stateOf = ({ embedding, parameters }: Trainable): ModelState => {
    if (embedding === undefined) throw new Error('a network of words without their embeddings');
    return { options, classes, embedding, parameters };
  };
  return {
    plans: plannedParameters(options, classes),
    defense: options,
    table: { frequencies, width: options.embeddingSize },
    labeled: wordSource(data.labeled.texts),
    unlabeled: wordSource(data.unlabeled),
    rateFactor: (layer, done) => layerFactor(layer, done, options),
    start: (random) => initialiseModel(options, classes, frequencies, random, pretrained?.()),
    bind(trained, dropout) {
      const state = stateOf(trained);
      const swaps = data.choices && createWordSwaps(state.embedding, data.choices, options.swapShare);
      return { ...boundNetwork(state, dropout), swaps };
    },
    finished: (averaged, calibration) =>
      networkModel(
        { classes: data.classes, vocabulary, textOptions: options, calibration },
        stateOf(averaged),
      ),
    unlabeledLogits: (averaged, positions, signal) =>
      networkLogits(
        stateOf(averaged),
        positions.map((position) => data.unlabeled.at(position)!),
        signal,
      ),
  };
}

/** A `cnn` gains less by bf16 than others (1.4 times on rt), and erred on half a point more. */
function usualPrecision({ encoder, precision }: ModelOptions): ModelOptions['precision'] {
  return encoder === 'cnn' && precision === 'auto' ? 'float32' : precision;
}

/** Its weights on the engine, and the gradient of its word embeddings. */
export function boundNetwork(state: ModelState, dropout?: RandomSource): BoundLearner<Batch> {
  return {
    ...bindClassifier(state, dropout),
    tableGradient: ({ batch, embeddingMask }, gradient) =>
      lookUpGradient(state.embedding, batch, embeddingMask, gradient),
  };
}
