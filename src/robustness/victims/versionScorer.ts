/** Versions of a text for a network that reads no more of each than its change reaches. C classes. */
import { byLength } from '../../model/byLength.js';
import type { VersionReader } from '../../model/model.js';
import { encodeIds } from '../../text/encode.js';
import type { TextOptions } from '../../text/textOptions.js';
import type { AttackedText } from '../attackedText.js';
import { changedIds, idsOfEdit, originalIds, startsOf } from './slotIds.js';
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
      const versions = edits.map((edit) => {
        const there = idsOfEdit(original, edit, ids);
        return baseIds.slice(0, starts[edit.place]).concat(there, baseIds.slice(starts[edit.place + 1]));
      });
      return byLength(versions, baseIds.length, (some, more) => {
        // A longer version of a text that is cut shows less of it, a shorter one more.
        const maxTokens = Math.max(1, options.maxTokens - more);
        const { ids: shown } = encodeIds(baseIds, { ...options, maxTokens });
        const read = some.map((version) => encodeIds(version, options).ids);
        return reader.logits(shown, read, signal);
      });
    },
  };
}
