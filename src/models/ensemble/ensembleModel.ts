/**
 * The ensemble family: a weighted sum of the logits of a doc2vec model, a linear model on the same n-grams and, where
 * it joined them, a network of words. They err on different texts.
 */
import * as v from 'valibot';
import type { Model, ModelParts } from '../../model/model.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import { documentArrays, documentsFromArrays } from '../doc2vec/documentArrays.js';
import { documentModel } from '../doc2vec/documentModel.js';
import { documentShape, documentShapeOf } from '../doc2vec/documentShape.js';
import { defineFamily } from '../family.js';
import { linearOnNgrams, linearWeightArrays } from '../linear/linearArrays.js';
import { linearModel } from '../linear/linearModel.js';
import { lastTokens } from '../neural/encoderReading.js';
import {
  holdsBytes,
  networkArrays,
  networkArraysInBytes,
  networkFromArrays,
} from '../neural/networkArrays.js';
import { networkModel } from '../neural/networkModel.js';
import { networkShape, shapeOf } from '../neural/networkOptions.js';
import { ensembleLogits } from './ensembleLogits.js';
import type { EnsembleState, WeightedNetwork } from './ensembleState.js';
import { ensembleVersions } from './ensembleVersions.js';

export interface EnsembleModel extends Model {
  readonly family: 'ensemble';
  readonly state: EnsembleState;
}

export function ensembleModel(parts: ModelParts, state: EnsembleState): EnsembleModel {
  const { calibration: _, ...uncalibrated } = parts;
  const vectors = documentModel(uncalibrated, state);
  const ngrams = linearModel(uncalibrated, state.joined);
  const network = state.network && readingEnds(networkModel(uncalibrated, state.network.state));
  const members = [
    { model: vectors, weight: 1 },
    { model: ngrams, weight: 1 },
    ...(network ? [{ model: network, weight: state.network!.weight }] : []),
  ];
  return {
    ...parts,
    family: 'ensemble',
    state,
    members,
    logits(texts, signal) {
      const readOpen = (places: readonly number[]) =>
        network!.logits(
          places.map((place) => texts[place]!),
          signal,
        );
      return ensembleLogits(state, texts, network && readOpen, signal);
    },
    ...(network && { bindVersions: () => ensembleVersions(state, network) }),
    features: vectors.features!,
    describe() {
      const facts = members.map(({ model }) => model.describe());
      return {
        architecture: `the sum of the logits of ${facts.map(({ architecture }) => architecture).join('; ')}`,
        weights: facts.reduce((sum, { weights }) => sum + weights, 0),
      };
    },
    save: () => saved(state),
  };
}

/** A network that is given whole texts. */
function readingEnds(model: Model): Model {
  return { ...model, logits: (texts, signal) => model.logits(lastTokens(texts), signal) };
}

const JOINED = 'joined.';
const NETWORK = 'network.';

function saved(state: EnsembleState) {
  const { joined, network, head } = state;
  return {
    options: documentShapeOf(head.options),
    ...(network && {
      config: {
        network: shapeOf(network.state.options),
        networkWeight: network.weight,
        ...(network.sure && { networkSure: network.sure }),
      },
    }),
    arrays: new Map<string, NamedArray>([
      ...documentArrays(state),
      ...linearWeightArrays(joined, JOINED),
      ...(network ? arraysOf(network) : []),
    ]),
  };
}

function arraysOf({ state, inBytes }: WeightedNetwork): Map<string, NamedArray> {
  return inBytes ? networkArraysInBytes(state, NETWORK) : networkArrays(state, NETWORK);
}

const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

const entries = {
  options: documentShape,
  /** The shape of the network, and the weight of its logits: folders of version 0.1 have it within its head. */
  network: v.optional(v.object(networkShape.entries)),
  networkWeight: v.optional(positive, 1),
  networkSure: v.optional(
    v.object({ margin: v.pipe(v.number(), v.finite(), v.minValue(0)), factor: positive }),
  ),
};

export const ensemble = defineFamily({
  name: 'ensemble',
  title: 'an ensemble',
  needsBackend: true,
  entries,
  load,
});

/** Folders of version 0.1 may hold vectors that no n-grams have joined: those are a doc2vec model. */
function load(
  reader: ArrayReader,
  parts: ModelParts,
  {
    options,
    network: shape,
    networkWeight,
    networkSure,
  }: v.InferOutput<v.ObjectSchema<typeof entries, undefined>>,
): Model {
  const [words, classes] = [parts.vocabulary.tokens.length, parts.classes.length];
  const state = documentsFromArrays(reader, words, classes, options);
  if (!reader.has(`${JOINED}weights`)) return documentModel(parts, state);
  const joined = linearOnNgrams(reader, state.documents.table, classes, JOINED);
  const inBytes = holdsBytes(reader, NETWORK);
  const network = shape && {
    state: networkFromArrays(reader, words, classes, shape, NETWORK),
    weight: networkWeight,
    sure: networkSure,
    inBytes,
  };
  return ensembleModel(parts, { ...state, joined, network });
}
