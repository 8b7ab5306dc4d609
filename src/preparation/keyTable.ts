/** Numbers found by keys in two plain arrays: a tenth of the memory of a `Map`, and no limit of 2^24 entries. */

export interface KeyTable {
  /** @returns undefined for a key that was never set */
  get(key: number): number | undefined;
  set(key: number, value: number): void;
  /** Adds to the value, 0 where there is none yet. @returns the new value */
  add(key: number, value: number): number;
  has(key: number): boolean;
  readonly size: number;
  entries(): Generator<readonly [key: number, value: number]>;
}

const EMPTY = -1;
const SMALLEST = 1024;

/** Of keys that are hashes (integers from 0 to below 2^52) and 32-bit values; it grows as needed. */
export function keyTable(): KeyTable {
  let keys = new Float64Array(SMALLEST).fill(EMPTY);
  let values = new Int32Array(SMALLEST);
  let size = 0;
  const slotOf = (key: number): number => {
    const last = keys.length - 1;
    // The low 32 bits of a hash.
    let slot = (key >>> 0) & last;
    while (keys[slot] !== EMPTY && keys[slot] !== key) slot = (slot + 1) & last;
    return slot;
  };
  const grow = (): void => {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Float64Array(2 * oldKeys.length).fill(EMPTY);
    values = new Int32Array(keys.length);
    oldKeys.forEach((key, old) => {
      if (key === EMPTY) return;
      const slot = slotOf(key);
      keys[slot] = key;
      values[slot] = oldValues[old]!;
    });
  };
  const set = (key: number, value: number): void => {
    const slot = slotOf(key);
    const isNew = keys[slot] === EMPTY;
    keys[slot] = key;
    values[slot] = value;
    if (!isNew) return;
    size += 1;
    if (2 * size > keys.length) grow();
  };
  const get = (key: number): number | undefined => {
    const slot = slotOf(key);
    return keys[slot] === EMPTY ? undefined : values[slot];
  };
  return {
    get,
    set,
    add(key, value) {
      const sum = (get(key) ?? 0) + value;
      set(key, sum);
      return sum;
    },
    has: (key) => keys[slotOf(key)] !== EMPTY,
    get size() {
      return size;
    },
    *entries() {
      for (let slot = 0; slot < keys.length; slot += 1)
        if (keys[slot] !== EMPTY) yield [keys[slot]!, values[slot]!];
    },
  };
}
