/** Arrays out of a weights file, checked before they are used. */
import { InputError } from '../errors.js';
import { assertFinite, placeOfNotFinite } from '../tensor/finite.js';
import { dequantiseRows, type QuantisedRows, scalesOf } from './quantise.js';
import type { NamedArray } from './safetensors.js';

/** Gives the arrays of a file one by one. */
export interface ArrayReader {
  /** The file's name, for messages. */
  readonly file: string;
  has(name: string): boolean;
  /** Finite 32-bit numbers. @throws InputError where it is missing, of another shape or not finite */
  floats(name: string, shape: readonly number[]): Float32Array;
  /** The same, be it in 32 bits or, with a scale for each row, in 8. @throws InputError as `floats` does */
  table(name: string, shape: readonly number[]): Float32Array;
  /** 8-bit numbers with a scale for each row. @throws InputError as `floats` does */
  quantised(name: string, shape: readonly number[]): QuantisedRows;
  /** 8-bit integers. @throws InputError where it is missing or another array */
  bytes(name: string, shape: readonly number[]): Int8Array;
  /** 32-bit integers in rows of `width`, as many as there are. @throws InputError where it is missing or another array */
  integerRows(name: string, width: number): Int32Array;
  /** @throws InputError where an array is left */
  assertEmpty(): void;
}

/** Reads the arrays whose names begin so. */
export function withPrefix(reader: ArrayReader, prefix: string): ArrayReader {
  return {
    file: reader.file,
    has: (name) => reader.has(prefix + name),
    floats: (name, shape) => reader.floats(prefix + name, shape),
    table: (name, shape) => reader.table(prefix + name, shape),
    quantised: (name, shape) => reader.quantised(prefix + name, shape),
    bytes: (name, shape) => reader.bytes(prefix + name, shape),
    integerRows: (name, width) => reader.integerRows(prefix + name, width),
    assertEmpty: () => reader.assertEmpty(),
  };
}

/** @param arrays emptied as they are read */
export function createArrayReader(file: string, arrays: Map<string, NamedArray>): ArrayReader {
  const take = (name: string, expected: string): NamedArray => {
    const found = arrays.get(name);
    arrays.delete(name);
    if (found === undefined) throw new InputError({ where: file, found: `no ${name}`, expected });
    return found;
  };
  const wrongShape = (name: string, { shape }: NamedArray, expected: string) =>
    new InputError({ where: file, found: `${name} of shape [${shape.join(', ')}]`, expected });
  const reader: ArrayReader = {
    file,
    has: (name) => arrays.has(name),
    floats(name, shape) {
      const expected = `${name} as 32-bit numbers of shape [${shape.join(', ')}]`;
      const found = take(name, expected);
      if (!(found.values instanceof Float32Array) || found.shape.join() !== shape.join())
        throw wrongShape(name, found, expected);
      refuseNotFinite(file, name, found.values);
      return found.values;
    },
    table(name, shape) {
      if (!reader.has(scalesOf(name))) return reader.floats(name, shape);
      return dequantiseRows(reader.quantised(name, shape));
    },
    quantised(name, shape) {
      const scales = reader.floats(scalesOf(name), [shape[0]!]);
      return { values: reader.bytes(name, shape), scales };
    },
    bytes(name, shape) {
      const expected = `${name} as 8-bit integers of shape [${shape.join(', ')}]`;
      const found = take(name, expected);
      if (!(found.values instanceof Int8Array) || found.shape.join() !== shape.join())
        throw wrongShape(name, found, expected);
      return found.values;
    },
    integerRows(name, width) {
      const expected = `${name} as 32-bit integers in rows of ${width}`;
      const found = take(name, expected);
      const { values, shape } = found;
      if (!(values instanceof Int32Array) || shape.length !== 2 || shape[1] !== width)
        throw wrongShape(name, found, expected);
      return values;
    },
    assertEmpty() {
      const [extra] = arrays.keys();
      if (extra === undefined) return;
      throw new InputError({
        where: file,
        found: `an array named ${JSON.stringify(extra)}`,
        expected: 'only those of the model',
      });
    },
  };
  return reader;
}

/** @throws InputError naming the file that holds the number */
export function refuseNotFinite(file: string, name: string, values: Float32Array): void {
  const wrong = placeOfNotFinite(values);
  if (wrong < 0) return;
  throw new InputError({
    where: file,
    found: `${values[wrong]} at place ${wrong} of ${name}`,
    expected: 'finite numbers',
    advice: 'The training that wrote it went wrong; train again.',
  });
}

/**
 * Before arrays are written.
 * @param owner what they are the weights of
 * @throws InputError where a number is not finite
 */
export function assertFiniteArrays(owner: string, arrays: ReadonlyMap<string, NamedArray>): void {
  for (const [name, { values }] of arrays)
    if (values instanceof Float32Array) assertFinite(`${owner}, ${name}`, values, RUN_AWAY);
}

const RUN_AWAY =
  'The training ran away: lower the learning rate, and look for odd texts with `textvat check`.';
