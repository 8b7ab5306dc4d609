/** A table of what stands between two spaces, with numbers for each, in flat arrays: what is read often stays in the processor's cache. */
import { withRoom } from '../tensor/withRoom.js';

export interface UnitTable {
  /** The place of codes[start, end), from 0; -1 where it is not in the table. @param hash by `hashOn` of all its codes, from 0 on */
  find(codes: Uint16Array, start: number, end: number, hash: number): number;
  /** Adds what `find` does not find, unless the table is full. */
  add(codes: Uint16Array, start: number, end: number, hash: number, numbers: Int32Array): void;
  /** How many numbers the unit of a place has. */
  count(place: number): number;
  /** Copies them to `to`, from `at` on. */
  copyNumbers(place: number, to: Int32Array, at: number): void;
}

/** So that memory stays bounded: some 10 MB. */
const MOST_UNITS = 1 << 18;
const FEWEST_SLOTS = 1 << 12;

export function createUnitTable(): UnitTable {
  /** For each slot the hash of a unit and its place, counted from 1; 0 where the slot is empty. */
  let slots = new Int32Array(2 * FEWEST_SLOTS);
  let letters: Uint16Array = new Uint16Array(8 * FEWEST_SLOTS);
  let all: Int32Array = new Int32Array(2 * FEWEST_SLOTS);
  /** Where the letters and the numbers of each unit begin, and behind the last where they end. */
  let letterStarts: Int32Array = new Int32Array(FEWEST_SLOTS);
  let starts: Int32Array = new Int32Array(FEWEST_SLOTS);
  let units = 0;

  const isSame = (place: number, codes: Uint16Array, start: number, end: number): boolean => {
    const from = letterStarts[place]!;
    if (letterStarts[place + 1]! - from !== end - start) return false;
    for (let at = start; at < end; at += 1) if (letters[from + at - start] !== codes[at]) return false;
    return true;
  };

  const firstSlot = (hash: number) => ((hash ^ (hash >>> 15)) & (slots.length / 2 - 1)) * 2;
  const nextSlot = (slot: number) => (slot + 2) & (slots.length - 1);

  const put = (hash: number, place: number) => {
    let slot = firstSlot(hash);
    while (slots[slot + 1] !== 0) slot = nextSlot(slot);
    slots[slot] = hash;
    slots[slot + 1] = place + 1;
  };

  const grow = () => {
    const before = slots;
    slots = new Int32Array(2 * before.length);
    for (let slot = 0; slot < before.length; slot += 2)
      if (before[slot + 1] !== 0) put(before[slot]!, before[slot + 1]! - 1);
  };

  return {
    find(codes, start, end, hash) {
      for (let slot = firstSlot(hash); ; slot = nextSlot(slot)) {
        const place = slots[slot + 1]! - 1;
        if (place < 0 || (slots[slot] === hash && isSame(place, codes, start, end))) return place;
      }
    },
    add(codes, start, end, hash, numbers) {
      if (units === MOST_UNITS) return;
      const [letter, number] = [letterStarts[units]!, starts[units]!];
      letters = withRoom(letters, letter + end - start);
      letters.set(codes.subarray(start, end), letter);
      all = withRoom(all, number + numbers.length);
      all.set(numbers, number);
      put(hash, units);
      units += 1;
      letterStarts = withRoom(letterStarts, units + 1);
      letterStarts[units] = letter + end - start;
      starts = withRoom(starts, units + 1);
      starts[units] = number + numbers.length;
      if (4 * units > slots.length) grow();
    },
    count: (place) => starts[place + 1]! - starts[place]!,
    copyNumbers(place, to, at) {
      const [start, end] = [starts[place]!, starts[place + 1]!];
      for (let from = start; from < end; from += 1) to[at + from - start] = all[from]!;
    },
  };
}
