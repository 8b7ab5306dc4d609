import * as v from 'valibot';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(0.95));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** No layer is wider: two of this width would not fit into any memory. */
const WIDEST = 16_384;
const width = v.pipe(count, v.maxValue(WIDEST));
const MOST_WINDOWS = 100;
/** A folder that asks for more would keep whoever classifies by it waiting. */
const MOST_VISITS = 1000;

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
    v.pipe(width, v.description('width of a word embedding, or of the vector of a text (documents: 256)')),
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
    v.pipe(
      share,
      v.description('share of the embedding dimensions dropped, the same at every token of a text'),
    ),
    0.5,
  ),
  initialDeviation: v.optional(
    v.pipe(
      v.nullable(v.pipe(v.number(), v.gtValue(0), v.maxValue(1000))),
      v.description(
        'size of the embeddings at the start: the smaller, the faster they learn; by default 0.01, or 1 with --encoder-from',
      ),
    ),
    null,
  ),
  documentParts: v.optional(
    v.pipe(
      count,
      v.maxValue(64),
      v.description(
        'equal parts of the vector of a text, each learnt without regard to the others (documents)',
      ),
    ),
    2,
  ),
  documentRounds: v.optional(
    v.pipe(
      count,
      v.maxValue(10),
      v.description(
        'how often vectors of texts are learnt: from the second time on half of the parts, and mostly from the n-grams that tell the classes apart as predicted the time before (documents)',
      ),
    ),
    1,
  ),
  documentEpochs: v.optional(
    v.pipe(
      v.nullable(v.pipe(count, v.maxValue(MOST_VISITS))),
      v.description(
        'visits to every text to learn its vector; by default 5 for ten million words or more, up to 50 where there are fewer (documents)',
      ),
    ),
    null,
  ),
  documentLearningRate: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(100),
      v.description('learning rate of the vectors of texts (documents)'),
    ),
    1,
  ),
  featureDropout: v.optional(v.pipe(share, v.description('share of the encoder features dropped')), 0.2),
});

/** What reads the embeddings; `documents`: nothing, for a text is one vector already. */
export const encoderNames = ['lstm', 'bilstm', 'cnn', 'documents'] as const;

/** The whole shape of a network, as it is saved with the model. */
export const networkShape = v.strictObject({
  encoder: v.optional(v.picklist(encoderNames), 'bilstm'),
  ...modelOptions.entries,
});

export type ModelOptions = v.InferOutput<typeof networkShape>;

/** Of the options of a run, those that make the network. */
export function shapeOf(options: ModelOptions): ModelOptions {
  return v.parse(v.object(networkShape.entries), options);
}
