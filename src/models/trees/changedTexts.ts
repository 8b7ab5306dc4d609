/** Versions of training texts whose words are replaced by candidates: those that fool a forest most, and random ones. */
import type { Choices } from '../../candidates/vocabularyCandidates.js';
import { argmaxBut } from '../../tensor/argmax.js';
import type { RandomSource } from '../../tensor/random.js';
import { type ForestState, ngramForest } from './forest.js';
import { createForestVersions } from './forestVersions.js';

export interface ChangeLimits {
  /** [V] what may stand in place of each word, itself first. */
  readonly choices: Choices;
  /** Share of the words of a text that are replaced at most, 0 to 1; at least one is. */
  readonly share: number;
}

/** Another text of the same length. @param label the place of its class */
export type ChangeText = (ids: Int32Array, label: number) => Int32Array;

/**
 * The replacement of each word that lowers the margin of the class most, taken alone; the best of them together. An attacker who
 * looks again after each replacement finds more, and takes many times as long.
 */
export function worstVersions(forest: ForestState, { choices, share }: ChangeLimits): ChangeText {
  const { open, logitsWith } = createForestVersions(ngramForest(forest));
  return (ids, label) => {
    const margin = marginOf(open(ids), label);
    const swaps: { readonly place: number; readonly id: number; readonly margin: number }[] = [];
    const places = openPlaces(ids, choices);
    for (const place of places) {
      let best = { place, id: ids[place]!, margin };
      for (const id of choices[ids[place]!]!.subarray(1)) {
        const found = marginOf(logitsWith(place, id), label);
        if (found < best.margin) best = { place, id, margin: found };
      }
      if (best.margin < margin) swaps.push(best);
    }
    swaps.sort((a, b) => a.margin - b.margin || a.place - b.place);
    const changed = ids.slice();
    for (const { place, id } of swaps.slice(0, budgetOf(ids, share))) changed[place] = id;
    return changed;
  };
}

/** As many words as in `worstVersions`, at random places: the control. */
export function randomVersions({ choices, share }: ChangeLimits, random: RandomSource): ChangeText {
  return (ids) => {
    const changed = ids.slice();
    const places = openPlaces(ids, choices);
    for (const place of random.shuffle([...places]).slice(0, budgetOf(ids, share))) {
      const choice = choices[ids[place]!]!;
      changed[place] = choice[1 + random.integer(choice.length - 1)]!;
    }
    return changed;
  };
}

function openPlaces(ids: Int32Array, choices: Choices): number[] {
  return Array.from(ids.keys()).filter((place) => choices[ids[place]!]!.length > 1);
}

/** The end of the sequence is no word. */
function budgetOf(ids: Int32Array, share: number): number {
  return Math.max(1, Math.floor(share * (ids.length - 1)));
}

function marginOf(logits: Float64Array, label: number): number {
  return logits[label]! - logits[argmaxBut(logits, label)]!;
}
