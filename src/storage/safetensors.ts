/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, then raw little-endian numbers.
 * Reading checks every number that the file states before using it, and never allocates by what it claims.
 */
import { inspect } from 'node:util';
import { InputError } from '../errors.js';

/** Numbers with their shape, as a safetensors file holds them. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | Int32Array | Int8Array;
}

interface SafetensorsFile {
  readonly arrays: Map<string, NamedArray>;
  /** Texts of the writer's own, by name. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** The name in the header that stands for no array. */
const METADATA = '__metadata__';
const LARGEST_HEADER = 16 * 1024 * 1024;
const types = {
  F32: { bytes: 4, view: Float32Array },
  F64: { bytes: 8, view: Float64Array },
  I32: { bytes: 4, view: Int32Array },
  I8: { bytes: 1, view: Int8Array },
} as const;
type TypeName = keyof typeof types;

interface Entry {
  readonly dtype: TypeName;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function typeOf(values: NamedArray['values']): TypeName {
  if (values instanceof Float32Array) return 'F32';
  if (values instanceof Float64Array) return 'F64';
  return values instanceof Int32Array ? 'I32' : 'I8';
}

/** The parts of a file, in order; the arrays are not copied. */
export function encodeSafetensors(
  arrays: ReadonlyMap<string, NamedArray>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { [METADATA]: metadata } : {};
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, values }] of arrays) {
    const entry: Entry = {
      dtype: typeOf(values),
      shape,
      data_offsets: [offset, offset + values.byteLength],
    };
    header[name] = entry;
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    offset += values.byteLength;
  }
  const text = JSON.stringify(header);
  // Padded with spaces so that the numbers behind it are aligned.
  const json = new TextEncoder().encode(text.padEnd(text.length + ((8 - (Buffer.byteLength(text) % 8)) % 8)));
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(json.byteLength), true);
  return [new Uint8Array(length.buffer), json, ...parts];
}

/**
 * @param bytes taken over: the arrays may lie in them
 * @param file the file's name, for messages
 * @throws InputError on anything that is not well formed
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  const fail = (found: string, expected: string): never => {
    throw new InputError({
      where: file,
      found,
      expected,
      advice: 'The file is damaged or not a weights file; save the model again.',
    });
  };
  if (bytes.byteLength < 8) fail(`${bytes.byteLength} bytes`, 'a safetensors file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > Math.min(LARGEST_HEADER, bytes.byteLength - 8)) {
    fail(`a header of ${headerLength} bytes in a file of ${bytes.byteLength}`, 'a header within the file');
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), fail);
  const data = bytes.subarray(8 + headerLength);
  const arrays = new Map<string, NamedArray>();
  let offset = 0;
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => checkEntry(name, value, fail))
    .sort((a, b) => a.data_offsets[0] - b.data_offsets[0]);
  for (const { name, dtype, shape, data_offsets } of entries) {
    const [start, end] = data_offsets;
    if (start !== offset)
      fail(`${shown(name)} at byte ${start}`, `it at byte ${offset}, right behind the array before it`);
    if (end > data.byteLength)
      fail(`${data.byteLength} bytes of numbers`, `at least ${end}, which ${shown(name)} needs`);
    arrays.set(name, { shape, values: numbersOf(data.subarray(start, end), dtype) });
    offset = end;
  }
  if (offset !== data.byteLength)
    fail(`${data.byteLength} bytes of numbers`, `${offset}, as the header says`);
  return { arrays, metadata: checkMetadata(header, fail) };
}

type Fail = (found: string, expected: string) => never;

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    fail('a header that is not JSON', 'a JSON object');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    fail('a header that is no object', 'a JSON object');
  return header as Record<string, unknown>;
}

/** Anything of a header for a message: short, however long or deep it is. */
function shown(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8 }).slice(0, 80);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function checkMetadata(header: Record<string, unknown>, fail: Fail): Map<string, string> {
  const given = Object.hasOwn(header, METADATA) ? header[METADATA] : {};
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return fail(`${shown(given)} as ${METADATA}`, 'a JSON object of texts');
  const metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string') return fail(`${shown(value)} as ${shown(name)} in ${METADATA}`, 'a text');
    metadata.set(name, value);
  }
  return metadata;
}

function checkEntry(name: string, value: unknown, fail: Fail): Entry & { readonly name: string } {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Record<keyof Entry, unknown>>;
  if (typeof dtype !== 'string' || !Object.hasOwn(types, dtype)) {
    return fail(`the type ${shown(dtype)} of ${shown(name)}`, `one of ${Object.keys(types).join(', ')}`);
  }
  if (!Array.isArray(shape) || !shape.every(isSize))
    return fail(`the shape ${shown(shape)} of ${shown(name)}`, 'whole numbers');
  const [start, end] = (Array.isArray(offsets) ? offsets : []) as unknown[];
  if (!isSize(start) || !isSize(end)) {
    return fail(`the offsets ${shown(offsets)} of ${shown(name)}`, 'two whole numbers');
  }
  const size = shape.reduce((product, length) => product * length, types[dtype as TypeName].bytes);
  if (end - start !== size) fail(`${end - start} bytes for ${shown(name)}`, `${size} by its shape`);
  return { name, dtype: dtype as TypeName, shape, data_offsets: [start, end] };
}

/** In place where the file's bytes are aligned, else copied. (A Buffer's own `slice` would be no copy.) */
function numbersOf(bytes: Uint8Array, dtype: TypeName): NamedArray['values'] {
  const { view, bytes: size } = types[dtype];
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new view(buffer as ArrayBuffer, byteOffset, bytes.byteLength / size);
}
