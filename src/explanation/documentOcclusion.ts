/** What the words of a text mean to a black box: it is asked again without each of them. */
import type { Model } from '../model/model.js';
import type { EncodedText } from '../text/encode.js';
import { UNKNOWN } from '../text/vocabulary.js';
import { gapOf } from './completeness.js';
import type { Contest } from './contest.js';

export interface DocumentContributions {
  /** [T-1] what the margin loses when a word becomes one that the model does not know, in nats */
  readonly contributions: Float64Array;
  readonly margin: number;
  /** Of a text of such words alone. */
  readonly baseline: number;
  /** Words speak for each other, so that what each one adds is not all that they add together. */
  readonly gap: number;
}

/** Of all versions that are read together: all at once would take the square of the text's length, and could not be stopped. */
const TOKENS_AT_ONCE = 16_384;

/** @param text [T] ids @throws the signal's reason when it aborts */
export async function documentContributions(
  model: Pick<Model, 'logits'>,
  { ids, unknownWords }: EncodedText,
  { label, rival }: Contest,
  signal?: AbortSignal,
): Promise<DocumentContributions> {
  const marginsOf = async (versions: readonly Int32Array[]) => {
    const texts = versions.map((version) => ({ ids: version, unknownWords }));
    const rows = await model.logits(texts, signal);
    return rows.map((row) => row[label]! - row[rival]!);
  };
  const words = ids.length - 1;
  const [margin, baseline] = (await marginsOf([ids, ids.slice(words)])) as [number, number];
  const contributions = new Float64Array(words);
  const most = Math.max(1, Math.floor(TOKENS_AT_ONCE / ids.length));
  for (let first = 0; first < words; first += most) {
    const count = Math.min(most, words - first);
    const margins = await marginsOf(Array.from({ length: count }, (_, place) => without(ids, first + place)));
    margins.forEach((without, place) => {
      contributions[first + place] = margin - without;
    });
  }
  return { contributions, margin, baseline, gap: gapOf(contributions, margin, baseline) };
}

function without(ids: Int32Array, place: number): Int32Array {
  const version = ids.slice();
  version[place] = UNKNOWN;
  return version;
}
