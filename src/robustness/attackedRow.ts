/** What became of one text under all attacks: a line of the folder of an attack. */
import * as v from 'valibot';

/**
 * - `flipped`: a version was found whose answer is wrong, also when its final string is read anew
 * - `resisted`: none was found
 * - `no candidates`: no slot of the text is open
 * - `out of queries`: none was found before the last query
 */
export const statuses = ['flipped', 'resisted', 'no candidates', 'out of queries'] as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const change = v.object({ from: v.string(), to: v.string() });

const attackOutcome = v.object({
  status: v.picklist(statuses),
  /** Versions that were asked about. */
  queries: count,
  /** Slots that differ from the text; 0 where nothing was found. */
  changed: count,
  /** It is proven that no allowed version flips the answer. */
  certified: v.optional(v.boolean()),
  /** The answer to the changed text. */
  answer: v.optional(v.string()),
  /** The changed text. */
  text: v.optional(v.string()),
  changes: v.optional(v.array(change)),
});

export const attackedRow = v.object({
  id: v.string(),
  label: v.string(),
  /** The answer to the text as it is. */
  answer: v.string(),
  text: v.string(),
  words: count,
  /** By the name of the attack; empty where the answer was wrong before any attack. */
  attacks: v.record(v.string(), attackOutcome),
  /** Absent where the embeddings were not attacked. */
  embeddings: v.optional(
    v.object({
      /** Whether the gradient of the loss is zero in every number. */
      hasZeroGradient: v.boolean(),
      /** By attack: the least norm that flips the answer, as a share of the norm of the text; null where none was found. */
      smallest: v.record(v.string(), v.nullable(v.pipe(v.number(), v.minValue(0)))),
    }),
  ),
});

export type AttackStatus = (typeof statuses)[number];
export type AttackOutcome = v.InferOutput<typeof attackOutcome>;
export type AttackedRow = v.InferOutput<typeof attackedRow>;

/** Whether the victim's answer was right before any attack. */
export function wasRight({ label, answer }: Pick<AttackedRow, 'label' | 'answer'>): boolean {
  return label === answer;
}
