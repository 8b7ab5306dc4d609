/** Versions of a text for an ensemble: of those that it leaves open its network reads no more than their changes reach. */
import type { Model, VersionReader, VersionSource } from '../../model/model.js';
import { placesByLength } from '../../model/placesByLength.js';
import { LAST_TOKENS, lastOf } from '../neural/encoderReading.js';
import { ensembleLogits } from './ensembleLogits.js';
import type { EnsembleState } from './ensembleState.js';

/** @param network that of the state */
export async function ensembleVersions(state: EnsembleState, network: Model): Promise<VersionSource> {
  const bound = await network.bind!();
  const { openVersions } = bound;
  return {
    ...(openVersions && { openVersions: () => versionReader(state, openVersions()) }),
    dispose: () => bound.dispose(),
  };
}

/** @param network reads the ends of texts only */
function versionReader(state: EnsembleState, network: VersionReader): VersionReader {
  return {
    logits(base, versions, signal) {
      const readOpen = async (places: readonly number[]) => {
        const open = places.map((place) => versions[place]!);
        const rows = new Array<Float32Array>(open.length);
        for (const [more, some] of placesByLength(open, base.length)) {
          // A longer version shows less of the base, a shorter one more.
          const shown = lastOf(base, LAST_TOKENS - more);
          const ends = some.map((at) => lastOf(open[at]!, LAST_TOKENS));
          const read = await network.logits(shown, ends, signal);
          for (const [place, row] of read.entries()) rows[some[place]!] = row;
        }
        return rows;
      };
      const texts = versions.map((ids) => ({ ids, unknownWords: 0 }));
      return ensembleLogits(state, texts, readOpen, signal);
    },
  };
}
