/** Versions of a text for an ensemble: of those that it leaves open its network reads no more than their changes reach. */
import { byLength } from '../../model/byLength.js';
import type { Model, VersionReader, VersionSource } from '../../model/model.js';
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
      const readOpen = (places: readonly number[]) =>
        byLength(
          places.map((place) => versions[place]!),
          base.length,
          // A longer version shows less of the base, a shorter one more.
          (some, more) =>
            network.logits(
              lastOf(base, LAST_TOKENS - more),
              some.map((ids) => lastOf(ids, LAST_TOKENS)),
              signal,
            ),
        );
      const texts = versions.map((ids) => ({ ids, unknownWords: 0 }));
      return ensembleLogits(state, texts, readOpen, signal);
    },
  };
}
