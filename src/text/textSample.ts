/** A random part of a list of texts that would outgrow its room. */
import { HASH_START, hashOn, hashText, mixed } from '../tensor/hash.js';

export interface TextSample<Item> {
  /** @param written the text itself */
  add(item: Item, written: string): void;
  /** Those that stayed, in their order. */
  items(): Item[];
  leftOut(): number;
}

/**
 * Those stay whose hash is below a limit, which is halved whenever they outgrow the room. So the part follows from texts and seed,
 * not from their order, and copies of a text stay or go together.
 * @param room what the items may take together, in the unit of `sizeOf`
 */
export function createTextSample<Item>(
  room: number,
  sizeOf: (item: Item) => number,
  seed: number,
): TextSample<Item> {
  let kept: { readonly item: Item; readonly hash: number }[] = [];
  let size = 0;
  let limit = 2 ** 32;
  let leftOut = 0;
  return {
    add(item, written) {
      const hash = hashOf(written, seed);
      if (hash < limit) {
        kept.push({ item, hash });
        size += sizeOf(item);
      } else leftOut += 1;
      while (size > room) {
        limit /= 2;
        const before = kept.length;
        kept = kept.filter((one) => one.hash < limit);
        leftOut += before - kept.length;
        size = kept.reduce((sum, one) => sum + sizeOf(one.item), 0);
      }
    },
    items: () => kept.map(({ item }) => item),
    leftOut: () => leftOut,
  };
}

/** From 0 to 2^32 - 1, evenly. */
function hashOf(text: string, seed: number): number {
  return mixed(hashText(text, hashOn(HASH_START, seed))) >>> 0;
}
