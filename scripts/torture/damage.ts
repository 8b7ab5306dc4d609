/** Files with changed bits, cut files and crafted ones: each is refused with one clear error, or read as it was written. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../src/errors.js';
import type { Family } from './families.js';

/** What became of the attempts: 'refused' by an InputError, 'loaded', or the name of any other error. */
export type Counts = Record<string, number>;

export function add(counts: Counts, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

type Damage = (bytes: Buffer, random: () => number) => Uint8Array;

export const damages: Readonly<Record<string, Damage>> = {
  'one bit': (bytes, random) => {
    const place = Math.floor(random() * bytes.length);
    bytes[place]! ^= 1 << Math.floor(random() * 8);
    return bytes;
  },
  'cut off': (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  'bytes of chance': (bytes, random) => {
    const from = Math.floor(random() * bytes.length);
    const end = Math.min(bytes.length, from + 1 + Math.floor(random() * 16));
    return bytes.fill(Math.floor(random() * 256), from, end);
  },
  longer: (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + Math.floor(random() * 9), 'x')]),
};

/** The length of the header, then the header, then no numbers or a few. */
function safetensors(length: number | bigint, header: string, data = 0): Uint8Array {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(length));
  return Buffer.concat([start, Buffer.from(header), Buffer.alloc(data)]);
}

const array = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') =>
  JSON.stringify({ a: { dtype, shape, data_offsets: offsets } });
const headers = [
  ...['', '{', '[]', 'null', '{"__proto__": {}}', '['.repeat(50_000)],
  ...[array([1], [0, 4]), array([-1], [0, 4]), array([1], [4, 0]), array([1e308, 1e308], [0, 4])],
  ...[array([2 ** 31, 2 ** 31], [0, 2 ** 53]), array('1', [0, 4]), array([1], [0, 4], 'F128')],
  ...[array([0.5], [0, 2]), array([1], null), array([[1]], [0, 4]), JSON.stringify({ __metadata__: 1 })],
];
/** As a file of weights, an enemy's. */
export const crafted: readonly Uint8Array[] = [
  ...headers.map((header) => safetensors(Buffer.byteLength(header), header, 4)),
  ...[0, 1, 2 ** 24, 2 ** 53, 2n ** 64n - 1n].map((length) => safetensors(length, '{}')),
  new Uint8Array(0),
  new Uint8Array(7),
];

/**
 * @param isSealed whether the manifest is there; without one the checks behind it are met
 * @param attempts for each damage of each file
 */
export async function damageFamily(
  { folder, files, load }: Family,
  isSealed: boolean,
  attempts: number,
  random: () => number,
): Promise<Counts> {
  const counts: Counts = {};
  const copy = mkdtempSync(`${folder}.copy-`);
  try {
    cpSync(folder, copy, { recursive: true });
    if (!isSealed) rmSync(join(copy, 'manifest.json'));
    for (const file of isSealed ? [...files, 'manifest.json'] : files) {
      const sound = readFileSync(join(copy, file));
      const spoilt = Object.values(damages).flatMap((damage) =>
        Array.from({ length: attempts }, () => damage(Buffer.from(sound), random)),
      );
      for (const bytes of [...spoilt, ...(file.endsWith('.safetensors') ? crafted : [])]) {
        if (sound.equals(bytes)) continue;
        writeFileSync(join(copy, file), bytes);
        // What is changed of a manifest may be a space.
        const kind = await outcome(() => load(copy));
        add(counts, file === 'manifest.json' && kind === 'loaded' ? 'loaded, as it was written' : kind);
      }
      writeFileSync(join(copy, file), sound);
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
  return counts;
}

export async function outcome(action: () => unknown): Promise<string> {
  try {
    await action();
    return 'loaded';
  } catch (error) {
    if (error instanceof InputError) return 'refused';
    return error instanceof Error ? `${error.name}: ${error.message.slice(0, 120)}` : String(error);
  }
}
