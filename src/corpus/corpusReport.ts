/** What `textvat check` knows about some files: plain data, ready for JSON. */
import type { ScriptShare } from '../text/scripts.js';
import type { EncodingFaults } from './encodingFaults.js';

export type CorpusRole = 'labeled' | 'unlabeled' | 'test' | 'any';

export interface ClassCount {
  readonly label: string;
  readonly texts: number;
  /** Of the labeled texts. */
  readonly share: number;
}

/** Percentiles of the lengths in tokens, by nearest rank. */
export interface LengthQuantiles {
  readonly minimum: number;
  readonly percentile5: number;
  readonly percentile25: number;
  readonly median: number;
  readonly percentile75: number;
  readonly percentile95: number;
  readonly percentile99: number;
  readonly maximum: number;
}

/** How many texts hold something odd, and how often it occurs in all. */
export interface OddityCount {
  texts: number;
  occurrences: number;
}

/** One text that has two labels within an input. */
export interface LabelConflict {
  readonly ids: readonly [string, string];
  readonly labels: readonly [string, string];
}

export interface InputReport {
  readonly name: string;
  readonly role: CorpusRole;
  readonly rows: number;
  readonly labeledRows: number;
  /** The most frequent class first. */
  readonly classes: readonly ClassCount[];
  readonly emptyTexts: number;
  /** Rows whose text, white space folded, has come before in the same input. */
  readonly duplicateRows: number;
  /** Different texts with more than one label, and the first few of them. */
  readonly conflictingTexts: number;
  readonly conflicts: readonly LabelConflict[];
  readonly tokens: number;
  /** Null where there are no texts. */
  readonly lengths: LengthQuantiles | null;
  /** Share of the tokens that the first labeled input also has; null for that input itself and where there is none. */
  readonly coverage: number | null;
  /** What the texts are written in, the most frequent script first. */
  readonly scripts: readonly ScriptShare[];
  /** Share of the tokens that are among the commonest words of English: about a sixth of an English text; null without tokens. */
  readonly english: number | null;
  readonly controlCharacters: OddityCount;
  readonly htmlTags: OddityCount;
  readonly programLines: OddityCount;
  readonly encoding: EncodingFaults;
}

export interface SharedTexts {
  readonly first: string;
  readonly second: string;
  /** What they were given as: one file can be given twice. */
  readonly roles: readonly [CorpusRole, CorpusRole];
  /** Different texts that both inputs have. */
  readonly texts: number;
  /** Those among them that have one label here and another there. */
  readonly differentLabels: number;
  /** Ids of the first few, as they are called in the first and in the second input. */
  readonly ids: readonly (readonly [string, string])[];
}

export interface CorpusReport {
  readonly inputs: readonly InputReport[];
  /** Only pairs that share something. */
  readonly shared: readonly SharedTexts[];
  readonly warnings: readonly string[];
}
