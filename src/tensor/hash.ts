/** Hashes of 32 bits. */

/** Where FNV-1a begins. */
export const HASH_START = 0x811c9dc5;

/** FNV-1a, a number at a time (Fowler, Noll and Vo). */
export function hashOn(hash: number, number: number): number {
  return Math.imul(hash ^ number, 0x01000193);
}

/** FNV-1a of the code units of a text. */
export function hashText(text: string, start = HASH_START): number {
  let hash = start;
  for (let at = 0; at < text.length; at += 1) hash = hashOn(hash, text.charCodeAt(at));
  return hash;
}

/** Spreads a hash over all 32 bits (the end of MurmurHash3). */
export function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
