/**
 * A scorer that reads no version twice. Attacks come back to versions, and where a defense reads many words as one, most of what
 * an attacker tries changes nothing that the model reads. C classes.
 */
import type { AttackedText, Edit } from '../attackedText.js';
import { changedIds, idsOfEdit, originalIds, startsOf } from './slotIds.js';
import type { Scorer, WordIds } from './victim.js';

/** Versions whose answers are kept: some megabytes. */
const MOST_KEPT = 4096;

export function keptAnswers(text: AttackedText, ids: WordIds, scorer: Scorer): Scorer {
  const original = originalIds(text, ids);
  let known = new Map<string, Float32Array>();
  return {
    async logits(base, edits, signal) {
      const slots = changedIds(original, base, ids).map(keyOf);
      const whole = slots.join('');
      const starts = startsOf(slots);
      const keys = edits.map((edit) => {
        const there = keyOf(idsOfEdit(original, edit, ids));
        return whole.slice(0, starts[edit.place]) + there + whole.slice(starts[edit.place + 1]);
      });
      if (known.size > MOST_KEPT) known = new Map();
      const fresh = new Map<string, Edit>();
      for (const [place, key] of keys.entries())
        if (!known.has(key) && !fresh.has(key)) fresh.set(key, edits[place]!);
      const rows = await scorer.logits(base, [...fresh.values()], signal);
      for (const [place, key] of [...fresh.keys()].entries()) known.set(key, rows[place]!);
      return keys.map((key) => known.get(key)!);
    },
  };
}

/** Four letters for each id. */
function keyOf(ids: readonly number[]): string {
  return Buffer.from(Int32Array.from(ids).buffer).toString('latin1');
}
