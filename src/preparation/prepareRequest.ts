import type { CorpusOptions } from '../corpus/readCorpus.js';
import type { PreparationOptions } from './preparationOptions.js';

/** What to prepare, and by what. */
export interface PrepareRequest {
  /** Files and folders with the texts, in any format; `-` is standard input. */
  readonly inputs: readonly string[];
  /** A folder to write to; an unfinished preparation of the same inputs in it is continued. */
  readonly out: string;
  /** Files with labeled texts: what sound texts look like. Texts of the pile that repeat one of these leave. */
  readonly labeled?: readonly string[] | undefined;
  /** Files with texts to measure on: none of them may be left in the pile. */
  readonly against?: readonly string[] | undefined;
  /** How all of these are read. */
  readonly reading?: Omit<CorpusOptions, 'signal' | 'allowEmpty' | 'keepFaults'> | undefined;
  readonly options?: Partial<PreparationOptions> | undefined;
  readonly signal?: AbortSignal | undefined;
}
