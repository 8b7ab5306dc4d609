/** Versions of a text for trees: those with one word in place of another are read by the trees that ask about it. C classes. */
import { createForestVersions } from '../../models/trees/forestVersions.js';
import { type AttackedText, type Changes, UNCHANGED } from '../attackedText.js';
import { changedIds, idsOfLetters, originalIds, type SlotIds } from './slotIds.js';
import type { ForestVictim, Scorer } from './victim.js';

const TURN = 20_000;

export function forestScorer(text: AttackedText, victim: ForestVictim): Scorer {
  const original = originalIds(text, victim);
  const versions = createForestVersions(victim.trees);
  let others: ReturnType<typeof createForestVersions> | undefined;
  let base: Changes | undefined;
  let slots: SlotIds = original;
  return {
    async logits(changes, edits, signal) {
      if (base !== changes) {
        base = changes;
        slots = changedIds(original, changes ?? UNCHANGED, victim);
        versions.open(Int32Array.from(slots.flat()));
      }
      const starts = startsOf(slots);
      const rows: Float32Array[] = [];
      for (const [at, { place, text: letters }] of edits.entries()) {
        if (at % TURN === TURN - 1) await new Promise(setImmediate);
        signal?.throwIfAborted();
        const there = letters === undefined ? original[place]! : idsOfLetters(letters, victim);
        const isSwap = there.length === 1 && slots[place]!.length === 1;
        const whole = () => {
          others ??= createForestVersions(victim.trees);
          return others.open(Int32Array.from(slots.with(place, there).flat()));
        };
        rows.push(Float32Array.from(isSwap ? versions.logitsWith(starts[place]!, there[0]!) : whole()));
      }
      return rows;
    },
  };
}

/** [T] where the ids of each slot begin. */
function startsOf(slots: SlotIds): number[] {
  let next = 0;
  return slots.map((own) => {
    const start = next;
    next += own.length;
    return start;
  });
}
