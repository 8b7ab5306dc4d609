/** Versions of a text for a network that reads no more of each than its change reaches. C classes. */
import type { VersionReader } from '../../model/model.js';
import { encodeIds } from '../../text/encode.js';
import type { TextOptions } from '../../text/textOptions.js';
import type { AttackedText } from '../attackedText.js';
import { changedIds, idsOfLetters, originalIds, type SlotIds } from './slotIds.js';
import type { Scorer, WordIds } from './victim.js';

export function versionScorer(
  text: AttackedText,
  ids: WordIds,
  options: TextOptions,
  reader: VersionReader,
): Scorer {
  const original = originalIds(text, ids);
  return {
    async logits(base, edits, signal) {
      const slots = changedIds(original, base, ids);
      const baseIds = slots.flat();
      const starts = startsOf(slots);
      const versions = edits.map(({ place, text: letters }) => {
        const there = letters === undefined ? original[place]! : idsOfLetters(letters, ids);
        return baseIds.slice(0, starts[place]).concat(there, baseIds.slice(starts[place + 1]));
      });
      const rows = new Array<Float32Array>(edits.length);
      for (const [more, places] of placesByLength(versions, baseIds.length)) {
        // A longer version of a text that is cut shows less of it, a shorter one more.
        const maxTokens = options.maxTokens - more;
        const { ids: shown } = encodeIds(baseIds, { ...options, maxTokens });
        const read = places.map((place) => encodeIds(versions[place]!, options).ids);
        for (const [at, row] of (await reader.logits(shown, read, signal)).entries()) rows[places[at]!] = row;
      }
      return rows;
    },
  };
}

/** [T+1] where the ids of each slot begin. */
function startsOf(slots: SlotIds): number[] {
  const starts = [0];
  for (const own of slots) starts.push(starts.at(-1)! + own.length);
  return starts;
}

/** The places of the versions by how many tokens they have more than `length`. */
function placesByLength(versions: readonly (readonly number[])[], length: number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [place, version] of versions.entries()) {
    const more = version.length - length;
    const group = groups.get(more);
    if (group === undefined) groups.set(more, [place]);
    else group.push(place);
  }
  return groups;
}
