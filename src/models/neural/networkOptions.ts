import * as v from 'valibot';
import { precisions } from '../../tensor/precision.js';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(0.95));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** No layer is wider: two of this width would not fit into any memory. */
const WIDEST = 16_384;
const width = v.pipe(count, v.maxValue(WIDEST));
const MOST_WINDOWS = 100;

/** The shape of a network, but for its encoder. */
export const modelOptions = v.strictObject({
  pooling: v.optional(
    v.pipe(
      v.picklist(['max', 'mean', 'last']),
      v.description('how token states become one vector (lstm, bilstm)'),
    ),
    'max',
  ),
  embeddingSize: v.optional(
    v.pipe(width, v.description('width of a word embedding, or of a text vector')),
    256,
  ),
  hiddenUnits: v.optional(v.pipe(width, v.description('hidden units of each LSTM direction')), 256),
  filters: v.optional(v.pipe(width, v.description('filters of each window size (cnn)')), 128),
  windows: v.optional(
    v.pipe(
      v.array(v.pipe(count, v.maxValue(1000))),
      v.minLength(1),
      v.maxLength(MOST_WINDOWS),
      // The filters are named by the size of their window.
      v.check((windows) => new Set(windows).size === windows.length, 'each window size once'),
      v.description('window sizes in tokens (cnn)'),
    ),
    [3, 4, 5],
  ),
  headUnits: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(0),
      v.maxValue(WIDEST),
      v.description('units of a ReLU layer before the logits; 0 for none'),
    ),
    0,
  ),
  embeddingDropout: v.optional(
    v.pipe(share, v.description('dropout of embedding dimensions, the same at every token of a text')),
    0.5,
  ),
  initialDeviation: v.optional(
    v.pipe(
      v.nullable(v.pipe(v.number(), v.gtValue(0), v.maxValue(1000))),
      v.description(
        'standard deviation of the initial embeddings: smaller ones learn faster; by default 0.01, or 0.3 with --encoder-from',
      ),
    ),
    null,
  ),
  featureDropout: v.optional(
    v.pipe(share, v.description('dropout of the features before the output layer')),
    0.2,
  ),
  recurrentDropout: v.optional(
    v.pipe(
      share,
      v.description('dropout of recurrent weights, the same for all texts of a step (lstm, bilstm)'),
    ),
    0,
  ),
  precision: v.optional(
    v.pipe(
      v.picklist(['auto', ...precisions]),
      v.description(
        'of products; bf16 has 8 bits of fraction and is faster on some processors; auto takes it where it pays (bilstm, lstm)',
      ),
    ),
    'auto',
  ),
});

/** What reads the embeddings. */
export const encoderNames = ['lstm', 'bilstm', 'cnn'] as const;

/** The whole shape of a network, as it is saved with the model. */
export const networkShape = v.strictObject({
  encoder: v.optional(v.picklist(encoderNames), 'bilstm'),
  ...modelOptions.entries,
  // Models of before were trained in float32.
  precision: v.optional(v.unwrap(modelOptions.entries.precision), 'float32'),
});

export type ModelOptions = v.InferOutput<typeof networkShape>;
export type ShapeOptions = Omit<ModelOptions, 'encoder'>;

/** Of the options of a run, those that make the network. */
export function shapeOf(options: ModelOptions): ModelOptions {
  return v.parse(v.object(networkShape.entries), options);
}
