/** Whom attacks are made on: what an attacker may ask, from least to most. */
import type { Differentiable } from '../../model/differentiable.js';
import type { NgramForest, NgramWeights } from '../../model/model.js';
import type { Doubt } from '../../model/predictions.js';
import type { EncodedText } from '../../text/encode.js';
import type { AttackedText, Changes, Edit } from '../attackedText.js';

/** What an attacker sees of a victim: the label alone, the logits too, and then their gradients, or the weights of its n-grams or trees. */
export type Access = 'labels' | 'scores' | 'gradients' | 'weights';

const SEEN: Readonly<Record<Access, readonly Access[]>> = {
  labels: ['labels'],
  scores: ['labels', 'scores'],
  gradients: ['labels', 'scores', 'gradients'],
  weights: ['labels', 'scores', 'weights'],
};

/** Whether a victim shows what an attack needs: a victim that shows more shows the less too. */
export function shows(access: Access, needed: Access): boolean {
  return SEEN[access].includes(needed);
}

/** What attacks are made on. */
export interface Victim {
  readonly classes: readonly string[];
  /** Whether capital letters make no difference to it. */
  readonly foldCase: boolean;
  /** What may be seen of it at most. */
  readonly access: Access;
  /** Texts that are best attacked at a time, since labels and logits of all of them are read together; 1 where it is absent. */
  readonly textsAtOnce?: number;
  /** The place in `classes` of its answer to each text, in order. @throws the signal's reason when it aborts */
  labels(texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
  /** How far it mistrusts each text; absent where it does not tell attacked texts apart. */
  doubts?(texts: readonly string[], signal?: AbortSignal): Promise<Doubt[]>;
  /** Absent: nothing but labels is seen. */
  scorer?(text: AttackedText): Scorer;
  /** Absent: no gradients are seen. */
  estimator?(text: AttackedText): Estimator;
  /** Absent: it has no embeddings that can be perturbed. */
  readonly seam?: EmbeddingSeam;
  /** Absent: its logits are no sums over n-grams. */
  readonly ngrams?: NgramVictim;
  /** Absent: its logits are no sums over decision trees. */
  readonly forest?: ForestVictim;
  /** Frees what it holds; it answers nothing afterwards. */
  dispose(): void;
}

/** Answers versions of one text. C classes. */
export interface Scorer {
  /** @returns [C] logits of the base with each of the edits, in order; '' deletes */
  logits(base: Changes, edits: readonly Edit[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** Foretells versions of one text from the gradient at one of them. */
export interface Estimator {
  /** The margin of the base with each of the edits to first order; Infinity where nothing is known. */
  estimates(base: Changes, edits: readonly Edit[], label: number): Promise<Float64Array>;
}

/** A model whose embeddings can be perturbed. */
export interface EmbeddingSeam {
  readonly classifier: Differentiable;
  /** The ids of a text, as the model reads it. */
  encode(text: string): EncodedText;
}

/** How letters become ids. */
export interface WordIds {
  /** The id of a token. */
  idOf(token: string): number;
  /** The ids of letters that are put in a slot. */
  idsOf(letters: string): readonly number[];
}

/** A victim that reads words one by one, so that what each changes can be told. */
export interface WordVictim extends WordIds {
  /** Whether it reads every slot of the text, each in its place. */
  readsWhole(text: AttackedText): boolean;
}

/** A victim whose logits are the bias plus the weights of the n-grams that a text has, each once. */
export interface NgramVictim extends WordVictim {
  readonly weights: NgramWeights;
}

/** A victim whose logits are the bias plus the leaves of its trees, which ask for the n-grams of a text. */
export interface ForestVictim extends WordVictim {
  readonly trees: NgramForest;
}
