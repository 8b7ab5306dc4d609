/**
 * The ensemble family: a weighted sum of the logits of a doc2vec model, a linear model on the same n-grams and, where
 * it joined them, a network of words. They err on different texts.
 */
import * as v from 'valibot';
import { finiteLogits } from '../../model/finiteLogits.js';
import type { Model, ModelParts } from '../../model/model.js';
import { inTurns } from '../../model/turns.js';
import { occurrencesOf } from '../../ngrams/ngramFeatures.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import type { EncodedText } from '../../text/encode.js';
import { documentArrays, documentsFromArrays } from '../doc2vec/documentArrays.js';
import { documentModel } from '../doc2vec/documentModel.js';
import { documentShape, documentShapeOf } from '../doc2vec/documentShape.js';
import { vectorsOfTexts } from '../doc2vec/inferVectors.js';
import { type DocumentState, headLogits } from '../doc2vec/vectorHead.js';
import { defineFamily } from '../family.js';
import { type LinearState, logitsOfNgrams } from '../linear/linear.js';
import { linearOnNgrams, linearWeightArrays } from '../linear/linearArrays.js';
import { linearModel } from '../linear/linearModel.js';
import { lastTokens } from '../neural/encoderReading.js';
import type { ModelState } from '../neural/network.js';
import {
  holdsBytes,
  networkArrays,
  networkArraysInBytes,
  networkFromArrays,
} from '../neural/networkArrays.js';
import { networkModel } from '../neural/networkModel.js';
import { networkShape, shapeOf } from '../neural/networkOptions.js';
import { marginOf, type SureTexts } from './sureTexts.js';

export interface EnsembleState extends DocumentState {
  /** On the n-grams of the vectors. */
  readonly joined: LinearState;
  readonly network?: WeightedNetwork | undefined;
}

export interface WeightedNetwork {
  readonly state: ModelState;
  /** Factor of its logits in the sum. */
  readonly weight: number;
  /** Which texts it does not read; absent: it reads all. */
  readonly sure?: SureTexts | undefined;
  /** Its tables are those that 8 bits a number hold, unless it is of version 0.1. */
  readonly inBytes?: boolean | undefined;
}

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
    async logits(texts, signal) {
      const rows = await inTurns(texts, signal, (turn) => byVectorsAndNgrams(state, turn, signal));
      const weights = members.map(({ weight }) => weight);
      const sums = rows.map((both) => weightedSum(both, weights));
      if (network === undefined) return finiteLogits(sums);
      const { sure } = state.network!;
      const open = [...sums.keys()].filter((text) => !sure || marginOf(sums[text]!) < sure.margin);
      const read = await network.logits(
        open.map((text) => texts[text]!),
        signal,
      );
      const all: Float32Array[] = sums.map((row) => row.map((logit) => (sure?.factor ?? 1) * logit));
      open.forEach((text, place) => {
        all[text] = weightedSum([...rows[text]!, read[place]!], weights);
      });
      return finiteLogits(all);
    },
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

/** [C] logits of each text by its vector and by its n-grams, which are looked up once for both. */
async function byVectorsAndNgrams(
  { documents, head, joined }: EnsembleState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<[Float32Array, Float32Array][]> {
  const { starts, ngrams } = await occurrencesOf(documents.table, texts, signal);
  const vectors = await vectorsOfTexts(documents, texts, { starts, ngrams }, signal);
  const byVectors = await headLogits(head, vectors, signal);
  return byVectors.map((row, text) => [
    row,
    logitsOfNgrams(joined, ngrams.subarray(starts[text], starts[text + 1])),
  ]);
}

/** A network that is given whole texts. */
function readingEnds(model: Model): Model {
  return { ...model, logits: (texts, signal) => model.logits(lastTokens(texts), signal) };
}

/** Σ weight · logits. @param rows [C] of each member */
export function weightedSum(rows: readonly Float32Array[], weights: readonly number[]): Float32Array {
  return Float32Array.from(rows[0]!, (_, c) =>
    rows.reduce((sum, row, member) => sum + weights[member]! * row[c]!, 0),
  );
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
