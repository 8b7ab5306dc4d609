import * as assert from 'uvu/assert';

/** Equal up to rounding, and never for NaN. */
export function close(actual: number | null, expected: number, tolerance = 1e-12): void {
  const scale = Math.max(1, Math.abs(expected));
  const near = actual !== null && Math.abs(actual - expected) <= tolerance * scale;
  assert.ok(near, `expected ${expected} within ${tolerance}, got ${actual}`);
}

/** Mulberry32: small, seeded, and independent of the toolkit's own random source. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
