/** A trained classifier, of whatever family: all that evaluation, explanation, reports and commands know of one. */
import type { NamedArray } from '../storage/safetensors.js';
import type { EncodedText } from '../text/encode.js';
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Calibration } from './calibration.js';
import type { Differentiable } from './differentiable.js';
import type { Suspicion } from './suspicion.js';

/** Every family, by its name. */
export const familyNames = [
  'neural',
  'linear',
  'doc2vec',
  'ensemble',
  'svm',
  'tree',
  'trees',
  'knn',
] as const;
/** The families of models; an option `model` of the training names what is trained. */
export type FamilyName = (typeof familyNames)[number];

/** What every model has besides what its family learns. */
export interface ModelParts {
  /** Label of each class. */
  readonly classes: readonly string[];
  readonly vocabulary: Vocabulary;
  readonly textOptions: TextOptions;
  /** Without it the probabilities are those of the softmax. */
  readonly calibration?: Calibration | undefined;
  /** Of a defense that tells attacked texts apart. */
  readonly suspicion?: Suspicion | undefined;
}

/** A trained classifier: give it to `classifyTexts`, `evaluateModel`, `explain` or `saveModel`. C classes, F features. */
export interface Model extends ModelParts {
  readonly family: FamilyName;
  /**
   * Lets the event loop run now and then.
   * @returns [C] logits of each text, in order; never probabilities
   * @throws the signal's reason when it aborts
   */
  logits(texts: readonly EncodedText[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** [F] dense features of each text, for nearest neighbours, where the family has them. */
  features?(texts: readonly EncodedText[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** The logits of a text taken apart exactly, where the family can. */
  contributions?(text: EncodedText): Contributions;
  /** Of a model whose logits are sums over the n-grams of a text. */
  ngramWeights?(): NgramWeights;
  /** Of a model whose logits are sums over decision trees on the n-grams of a text. */
  forest?(): NgramForest;
  /** The seam at the word embeddings, for gradients; absent: a black box. Dispose of it after use. */
  bind?(): Promise<BoundModel>;
  /** Of a model without a seam that reads versions of a text in less time than whole ones. Dispose of it after use. */
  bindVersions?(): Promise<VersionSource>;
  /** Of an ensemble. */
  readonly members?: readonly Member[];
  /** What it is and how large. */
  describe(): ModelFacts;
  /** What a model folder needs to hold to load it again. */
  save(): SavedParts;
}

/** A model within an ensemble. */
export interface Member {
  readonly model: Model;
  /** Factor of its logits in the sum. */
  readonly weight: number;
}

/** A model whose weights are on the tensor engine. */
export interface VersionSource {
  /**
   * Opens a reader for the versions of one text. Readers that are asked at the same time read together, which is faster; the logits are
   * the same. Absent: what is alike in texts makes reading them no faster.
   */
  openVersions?(): VersionReader;
  /** Frees its weights on the tensor engine; it is of no use afterwards. */
  dispose(): void;
}

/** A differentiable model whose weights are on the tensor engine. */
export interface BoundModel extends Differentiable, VersionSource {}

/** Reads texts that differ little from a base. It keeps what it read of the last base, which the next one may resemble. */
export interface VersionReader {
  /**
   * Lets the event loop run now and then.
   * @param base ids of a text @param versions ids of others, each with the end-of-sequence token
   * @returns [C] logits of each version, in order; they differ from those of reading it as a whole by a few 1e-4 at most
   * @throws the signal's reason when it aborts
   */
  logits(base: Int32Array, versions: readonly Int32Array[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** Weights of n-grams: the logits of a text are the bias plus the weights of its n-grams, each once. F n-grams. */
export interface NgramWeights {
  /** C */
  readonly classes: number;
  /** [F,C] */
  readonly weights: Float32Array;
  /** [C] */
  readonly bias: Float32Array;
  readonly ngrams: {
    /** Words in the longest n-gram. */
    readonly order: number;
    /** Id of the n-gram that `word` makes of the n-gram `prefix`, or -1; that of a word alone is its id. */
    find(prefix: number, word: number): number;
  };
}

/**
 * Decision trees that ask whether a text has an n-gram: the logits of a text are the bias plus what the leaf of each tree holds.
 * F n-grams, C classes, K nodes of all trees, R trees.
 */
export interface NgramForest {
  /** C */
  readonly classes: number;
  /** [K,3] the n-gram that a node asks for, the node if the text lacks it, and the node if it has it; a leaf: -1, -1, -1. */
  readonly nodes: Int32Array;
  /** [K,C] what a leaf adds; 0 of other nodes. */
  readonly values: Float32Array;
  /** [R] the first node of each tree, ascending; the nodes of a tree stand together, children behind their parents. */
  readonly roots: Int32Array;
  /** [C] */
  readonly bias: Float32Array;
  readonly ngrams: NgramWeights['ngrams'] & {
    /** V: ids below are words alone. */
    readonly words: number;
    /** F */
    readonly count: number;
  };
}

/** Logits as a sum: the bias plus what each n-gram of the text adds. */
export interface Contributions {
  /** [C] */
  readonly bias: ArrayLike<number>;
  readonly ngrams: readonly NgramContribution[];
}

/** What one n-gram of a text adds to the logits. */
export interface NgramContribution {
  /** Its words, as ids of the vocabulary. */
  readonly words: readonly number[];
  /** Where its last words stand among the ids of the text, ascending. */
  readonly places: readonly number[];
  /** [C] for the n-gram as such: it counts once, however often it occurs. */
  readonly logits: Float32Array;
}

/** For model cards and reports. */
export interface ModelFacts {
  /** What the model is, as part of a sentence: "a bilstm of 256 units". */
  readonly architecture: string;
  /** Numbers that it has learned. */
  readonly weights: number;
}

/** What a model puts into its folder. */
export interface SavedParts {
  /** Goes into `options` of `config.json`, beside the options of the run. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Further entries of `config.json`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly arrays: ReadonlyMap<string, NamedArray>;
}
