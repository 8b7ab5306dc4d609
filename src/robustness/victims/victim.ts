/** Whom attacks are made on: what an attacker may ask, from least to most. */
import type { NgramWeights } from '../../model/model.js';
import type { AttackedText, Changes, Edit } from '../attackedText.js';

/** What an attacker sees of a victim: the label alone, the logits too, or also the weights of its n-grams. */
export type Access = 'labels' | 'scores' | 'weights';

export interface Victim {
  readonly classes: readonly string[];
  /** Whether capital letters make no difference to it. */
  readonly foldCase: boolean;
  /** What may be seen of it at most. */
  readonly access: Access;
  /** The place in `classes` of its answer to each text, in order. @throws the signal's reason when it aborts */
  labels(texts: readonly string[], signal?: AbortSignal): Promise<number[]>;
  /** Absent: nothing but labels is seen. */
  scorer?(text: AttackedText): Scorer;
  /** Absent: its logits are no sums over n-grams. */
  readonly ngrams?: NgramVictim;
  dispose(): void;
}

/** Answers versions of one text. C classes. */
export interface Scorer {
  /** @returns [C] logits of the base with each of the edits, in order; '' deletes */
  logits(base: Changes, edits: readonly Edit[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** A victim whose logits are the bias plus the weights of the n-grams that a text has, each once. */
export interface NgramVictim {
  readonly weights: NgramWeights;
  /** The id of a token. */
  idOf(token: string): number;
  /** The ids of letters that are put in a slot. */
  idsOf(letters: string): readonly number[];
  /** Whether it reads every slot of the text, each in its place. */
  readsWhole(text: AttackedText): boolean;
}
