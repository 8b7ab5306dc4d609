/**
 * The ensemble family: a weighted sum of the logits of a doc2vec model, a linear model on the same n-grams and, where
 * it joined them, a network of words. They err on different texts.
 */
import * as v from 'valibot';
import { finiteLogits } from '../../model/finiteLogits.js';
import type { Model, ModelParts } from '../../model/model.js';
import { inTurns } from '../../model/turns.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import type { EncodedText } from '../../text/encode.js';
import { documentArrays, documentsFromArrays } from '../doc2vec/documentArrays.js';
import { documentModel } from '../doc2vec/documentModel.js';
import { documentShape, documentShapeOf } from '../doc2vec/documentShape.js';
import type { DocumentState } from '../doc2vec/vectorHead.js';
import { defineFamily } from '../family.js';
import type { LinearState } from '../linear/linear.js';
import { linearOnNgrams, linearWeightArrays } from '../linear/linearArrays.js';
import { linearModel } from '../linear/linearModel.js';
import type { ModelState } from '../neural/network.js';
import { networkArrays, networkFromArrays } from '../neural/networkArrays.js';
import { networkModel } from '../neural/networkModel.js';
import { networkShape, shapeOf } from '../neural/networkOptions.js';

export interface EnsembleState extends DocumentState {
  /** On the n-grams of the vectors. */
  readonly joined: LinearState;
  readonly network?: WeightedNetwork | undefined;
}

export interface WeightedNetwork {
  readonly state: ModelState;
  /** Factor of its logits in the sum. */
  readonly weight: number;
}

export interface EnsembleModel extends Model {
  readonly family: 'ensemble';
  readonly state: EnsembleState;
}

/** The network reads as many tokens of a text as it was trained on, the last ones: there stands the verdict. */
const NETWORK_TOKENS = 400;

/** Whole texts as the network reads them. */
export function networkTexts(texts: readonly EncodedText[]): EncodedText[] {
  return texts.map((text) => ({ ...text, ids: text.ids.subarray(-NETWORK_TOKENS) }));
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
    logits: (texts, signal) =>
      inTurns(texts, signal, async (turn) => {
        const rows: Float32Array[][] = [];
        for (const { model } of members) rows.push(await model.logits(turn, signal));
        const weights = members.map(({ weight }) => weight);
        const rowsOf = (text: number) => rows.map((of) => of[text]!);
        return finiteLogits(turn.map((_, text) => weightedSum(rowsOf(text), weights)));
      }),
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
  return { ...model, logits: (texts, signal) => model.logits(networkTexts(texts), signal) };
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
      },
    }),
    arrays: new Map<string, NamedArray>([
      ...documentArrays(state),
      ...linearWeightArrays(joined, JOINED),
      ...(network ? networkArrays(network.state, NETWORK) : []),
    ]),
  };
}

const entries = {
  options: documentShape,
  /** The shape of the network, and the weight of its logits: folders of version 0.1 have it within its head. */
  network: v.optional(v.object(networkShape.entries)),
  networkWeight: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0)), 1),
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
  { options, network: shape, networkWeight }: v.InferOutput<v.ObjectSchema<typeof entries, undefined>>,
): Model {
  const [words, classes] = [parts.vocabulary.tokens.length, parts.classes.length];
  const state = documentsFromArrays(reader, words, classes, options);
  if (!reader.has(`${JOINED}weights`)) return documentModel(parts, state);
  const joined = linearOnNgrams(reader, state.documents.table, classes, JOINED);
  const network = shape && {
    state: networkFromArrays(reader, words, classes, shape, NETWORK),
    weight: networkWeight,
  };
  return ensembleModel(parts, { ...state, joined, network });
}
