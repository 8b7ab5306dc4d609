/** What became of one text under all attacks: a line of the folder of an attack. */
import * as v from 'valibot';
import type { Doubt } from '../model/predictions.js';

/**
 * - `flipped`: a version was found whose answer is wrong, also when its final string is read anew
 * - `resisted`: none was found
 * - `no candidates`: no slot of the text is open
 * - `out of queries`: none was found before the last query
 */
export type AttackStatus = 'flipped' | 'resisted' | 'no candidates' | 'out of queries';

/** One swap of a changed text. */
export interface Change {
  /** Where it stands in `text` of the row, in UTF-16 units. */
  readonly start: number;
  /** What stood there. */
  readonly from: string;
  /** What stands there instead; empty where it was deleted. */
  readonly to: string;
}

/** What became of one text under one attack. */
export interface AttackOutcome {
  readonly status: AttackStatus;
  /** Versions that were asked about. */
  readonly queries: number;
  /** Slots that differ from the text; 0 where nothing was found. */
  readonly changed: number;
  /** Whether it is proven that no allowed version flips the answer. */
  readonly certified?: boolean | undefined;
  /** Whether a version flipped the answer when it was asked about, and not when its final string was read anew. */
  readonly isUnconfirmed?: boolean | undefined;
  /** The answer to the changed text. */
  readonly answer?: string | undefined;
  /** How far the victim mistrusts the changed text, where it tells attacked texts apart. */
  readonly doubt?: Doubt | undefined;
  /** The changed text. */
  readonly text?: string | undefined;
  /** The swaps, in the order of the text. */
  readonly changes?: readonly Change[] | undefined;
}

/** What perturbations of the embeddings of one text it takes to flip its answer. */
export interface EmbeddingOutcome {
  /** Whether the gradient of the loss is zero in every number. */
  readonly hasZeroGradient: boolean;
  /** By attack: the least norm that flips the answer, as a share of the norm of the text; null where none was found. */
  readonly smallest: Readonly<Record<string, number | null>>;
  /** The least distance from a word to one of its candidates, as a share of the norm of the text; null where no word has any. */
  readonly nearestWord?: number | null | undefined;
}

/** What became of one text under all attacks. */
export interface AttackedRow {
  readonly id: string;
  readonly label: string;
  /** The answer to the text as it is. */
  readonly answer: string;
  /** The text, cleaned. */
  readonly text: string;
  /** How far the victim mistrusts the text as it is, where it tells attacked texts apart. */
  readonly doubt?: Doubt | undefined;
  /** Tokens with a letter. */
  readonly words: number;
  /** By the name of the attack; empty where the answer was wrong before any attack. */
  readonly attacks: Readonly<Record<string, AttackOutcome>>;
  /** Absent where no attack used gradients. */
  readonly embeddings?: EmbeddingOutcome | undefined;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const doubt = v.object({
  loss: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
  isSuspicious: v.boolean(),
});

const attackOutcome = v.object({
  status: v.picklist(['flipped', 'resisted', 'no candidates', 'out of queries'] satisfies AttackStatus[]),
  queries: count,
  changed: count,
  certified: v.optional(v.boolean()),
  isUnconfirmed: v.optional(v.boolean()),
  answer: v.optional(v.string()),
  doubt: v.optional(doubt),
  text: v.optional(v.string()),
  changes: v.optional(v.array(v.object({ start: count, from: v.string(), to: v.string() }))),
});

/** A line of the folder. */
export const attackedRow: v.GenericSchema<unknown, AttackedRow> = v.object({
  id: v.string(),
  label: v.string(),
  answer: v.string(),
  text: v.string(),
  words: count,
  doubt: v.optional(doubt),
  attacks: v.record(v.string(), attackOutcome),
  embeddings: v.optional(
    v.object({
      hasZeroGradient: v.boolean(),
      smallest: v.record(v.string(), v.nullable(v.pipe(v.number(), v.minValue(0)))),
      nearestWord: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0)))),
    }),
  ),
});

/** Whether the victim's answer was right before any attack. */
export function wasRight({ label, answer }: Pick<AttackedRow, 'label' | 'answer'>): boolean {
  return label === answer;
}
