/** Encoded texts wherever they lie: in an array, or in a store on disk that reads them when they are asked for. */
import type { EncodedText } from './encode.js';

/** Encoded texts in a fixed order. An array is one. */
export interface TextList extends Iterable<EncodedText> {
  readonly length: number;
  at(position: number): EncodedText | undefined;
  /** Where blocks of texts that are read together begin, and behind them the length; without it all texts are at hand. */
  readonly blocks?: readonly number[];
}
