/**
 * The classifier on the vectors of texts in training, as the loop sees it. The vectors stay as they are: a vector is learnt
 * from the n-grams of its text, and what a step changed in it alone would say nothing about other texts.
 * Shapes: N texts, B batch, E width of a vector, F features.
 */
import { dropoutMask } from '../../layers/dropout.js';
import { createEmbeddingTable, type EmbeddingTable, lookUp } from '../../layers/embedding.js';
import type { PreparedData } from '../../model/data.js';
import type { BatchRows, Differentiable, EmbeddedBatch } from '../../model/differentiable.js';
import { initialiseParameters, type ParameterSet, uploadWeights } from '../../model/parameters.js';
import type { BoundLearner, Learner } from '../../optimisation/learner.js';
import type { BatchSource } from '../../optimisation/stream.js';
import type { RandomSource } from '../../tensor/random.js';
import { takeRows } from '../../tensor/tables.js';
import * as tf from '../../tensor/tfjs.js';
import type { TextOptions } from '../../text/textOptions.js';
import { embeddingsAtStart } from '../neural/network.js';
import type { ShapeOptions } from '../neural/networkOptions.js';
import { assertWeightsFit, headOutput, headPlans } from '../outputHead.js';
import { type DocumentModel, documentModel } from './documentModel.js';
import { type DocumentShape, headWidth } from './documentShape.js';
import type { DocumentVectors } from './documentVectors.js';
import { viewShape } from './encoderView.js';
import { headLogits } from './vectorHead.js';
import type { LearntDocuments } from './vectorStage.js';

/** Texts that are one vector each. */
export interface VectorBatch extends BatchRows {
  /** [B] rows of the table of vectors */
  readonly rows: Int32Array;
}

type HeadTrainingOptions = DocumentShape &
  TextOptions &
  Pick<ShapeOptions, 'embeddingDropout' | 'featureDropout' | 'initialDeviation'>;

/** @param learnt from the unlabeled texts of the data, of which the labeled ones are the last */
export function headLearner(
  { documents, vectors }: LearntDocuments,
  data: PreparedData,
  given: HeadTrainingOptions,
): Learner<VectorBatch, DocumentModel> {
  const options = { ...given, ...shapesBeside(documents) };
  const { vocabulary, unlabeled, labeled } = data;
  const classes = data.classes.length;
  const width = headWidth(options);
  const plans = headPlans(width, options.headUnits, classes);
  const shares = new Float64Array(unlabeled.length).fill(1 / unlabeled.length);
  const table = createEmbeddingTable(embeddingsAtStart(vectors.slice(), options), shares);
  return {
    plans,
    labeled: vectorSource(unlabeled.length - labeled.texts.length, labeled.texts.length),
    unlabeled: vectorSource(0, unlabeled.length),
    start(random) {
      assertWeightsFit(plans, 'text vectors', classes);
      return { parameters: initialiseParameters(plans, random) };
    },
    bind: ({ parameters }) => bound(table, options, parameters),
    finished: ({ parameters }, calibration) =>
      documentModel(
        { classes: data.classes, vocabulary, textOptions: options, calibration },
        { documents, head: { options, parameters } },
      ),
    unlabeledLogits({ parameters }, positions, signal) {
      const sample = takeRows(vectors, width, positions, new Float32Array(positions.length * width));
      return headLogits({ options, parameters }, sample, signal);
    },
  };
}

/** What stands behind the vectors. */
function shapesBeside({
  pretrained,
  encoderView,
}: DocumentVectors): Pick<DocumentShape, 'pretrained' | 'view'> {
  return {
    pretrained: pretrained && { width: pretrained.mean.length, parts: pretrained.views[0]!.parts },
    view: encoderView && viewShape(encoderView),
  };
}

/** The weights on the engine. */
function bound(
  table: EmbeddingTable,
  options: HeadTrainingOptions,
  parameters: ParameterSet,
): BoundLearner<VectorBatch> {
  const weights = uploadWeights(parameters);
  const classifier: Differentiable<VectorBatch> = {
    embed: (batch, dropout) => embed(table, options, batch, dropout),
    logits(embeddings, { featureMask }) {
      const features = tf.reshape(embeddings, [-1, table.width]) as tf.Tensor2D;
      return headOutput(weights, featureMask === null ? features : tf.mul(features, featureMask));
    },
  };
  return { classifier, weights };
}

/** @param first row of the first of `count` texts */
function vectorSource(first: number, count: number): BatchSource<VectorBatch> {
  return {
    epoch(size, random) {
      const order = random.shuffle(Array.from({ length: count }, (_, position) => position));
      const batches = Array.from({ length: Math.ceil(count / size) }, (_, batch) =>
        order.slice(batch * size, (batch + 1) * size),
      );
      return random.shuffle(batches);
    },
    batch(positions) {
      const sorted = Int32Array.from(positions).sort();
      return { size: sorted.length, positions: sorted, rows: sorted.map((position) => first + position) };
    },
  };
}

/** @returns T is 1: the vector itself, at unit variance */
function embed(
  table: EmbeddingTable,
  { embeddingDropout, featureDropout }: HeadTrainingOptions,
  batch: VectorBatch,
  dropout?: RandomSource,
): EmbeddedBatch<VectorBatch> {
  const { size, rows } = batch;
  const { width } = table;
  const ones = new Int32Array(size).fill(1);
  const embeddingMask = dropout ? dropoutMask(size * width, embeddingDropout, dropout) : null;
  const featureMask = dropout ? dropoutMask(size * width, featureDropout, dropout) : null;
  return {
    batch,
    embeddings: lookUp(table, { ids: rows, lengths: ones }, embeddingMask),
    embeddingMask,
    featureMask: featureMask && tf.tensor2d(featureMask, [size, width]),
    perturbed: ones,
  };
}
