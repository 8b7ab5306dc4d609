import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InputError } from '../../src/errors.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../../src/storage/safetensors.js';
import { holdsInOrder, inputErrorOf, seededRandom } from '../corpus/helpers.js';

const FILE = 'folder/weights.safetensors';

function arrays(): Map<string, NamedArray> {
  return new Map<string, NamedArray>([
    ['embeddings', { shape: [2, 3], values: Float32Array.of(1.5, -2, 3e-30, 0, -0, 6) }],
    ['Größe/ü', { shape: [2], values: Float64Array.of(Math.PI, -1e300) }],
    ['counts', { shape: [3], values: Int32Array.of(-1, 0, 2 ** 31 - 1) }],
  ]);
}

const encoded = (): Buffer => Buffer.concat(encodeSafetensors(arrays()));

/** A file with this header in front of `size` bytes of numbers. */
function withHeader(header: unknown, size = 0): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(size)]);
}

const entry = (start: number, end: number, changes: object = {}) => ({
  dtype: 'F32',
  shape: [(end - start) / 4],
  data_offsets: [start, end],
  ...changes,
});

test('arrays come back to the bit, from a buffer at any place in memory', () => {
  const bytes = encoded();
  const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
  for (const from of [bytes, shifted, new Uint8Array(bytes)])
    assert.equal(decodeSafetensors(from, FILE).arrays, arrays());
});

test('bytes that begin anywhere are read alike: aligned ones in place, others as a copy', () => {
  const bytes = encoded();
  for (const offset of [0, 1, 4, 8]) {
    const shifted = new Uint8Array(bytes.length + offset).subarray(offset);
    shifted.set(bytes);
    assert.equal(decodeSafetensors(shifted, FILE).arrays, arrays(), `at offset ${offset}`);
  }
});

test('the file is laid out as the format says: aligned numbers behind a header of the stated length', () => {
  const bytes = encoded();
  const length = Number(bytes.readBigUInt64LE());
  assert.is(length % 8, 0);
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  assert.equal(header['embeddings'], { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
  assert.equal(header['Größe/ü'], { dtype: 'F64', shape: [2], data_offsets: [24, 40] });
  assert.is(bytes.length, 8 + length + 24 + 16 + 12);
  assert.is(bytes.readFloatLE(8 + length), 1.5);
});

test('files of other writers: metadata, any order of names, no arrays at all', () => {
  const mixed = { b: entry(4, 12), __metadata__: { format: 'pt' }, a: entry(0, 4) };
  assert.equal([...decodeSafetensors(withHeader(mixed, 12), FILE).arrays.keys()], ['a', 'b']);
  assert.is(decodeSafetensors(withHeader({}), FILE).arrays.size, 0);
});

test('metadata comes back, and does not disturb the numbers', () => {
  const metadata = { digest: 'Größe "x"', empty: '' };
  const bytes = Buffer.concat(encodeSafetensors(arrays(), metadata));
  const read = decodeSafetensors(bytes, FILE);
  assert.equal(read.arrays, arrays());
  assert.equal(Object.fromEntries(read.metadata), metadata);
  assert.is(bytes.readBigUInt64LE() % 8n, 0n);
  assert.is(decodeSafetensors(encoded(), FILE).metadata.size, 0);
});

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const noNumber = { toString: 1, valueOf: 1 };

const hostile: Record<string, Uint8Array> = {
  'no bytes': Buffer.alloc(0),
  'seven bytes': Buffer.alloc(7),
  'a header that is cut off': encoded().subarray(0, 40),
  'a header beyond the file': Buffer.concat([
    Buffer.from([0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0]),
    Buffer.alloc(20),
  ]),
  'a header of 2^64 - 1 bytes': Buffer.alloc(64, 0xff),
  'a header that is not JSON': withHeader('{"a":'),
  'a header that is not UTF-8': Buffer.concat([
    Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([0xff, 0xfe]),
  ]),
  'an empty header': Buffer.alloc(8),
  'a header that is null': withHeader('null'),
  'a header that is a list': withHeader([entry(0, 0)]),
  'a header that is a number': withHeader('7'),
  'an entry that is null': withHeader({ a: null }),
  'an entry that is a text': withHeader({ a: 'F32' }),
  'no type': withHeader({ a: entry(0, 4, { dtype: undefined }) }, 4),
  'an unknown type': withHeader({ a: entry(0, 4, { dtype: 'BF16' }) }, 4),
  'the name of a method as type': withHeader({ a: entry(0, 4, { dtype: 'toString' }) }, 4),
  'a type that is no text': withHeader({ a: entry(0, 4, { dtype: ['F32'] }) }, 4),
  'a negative size': withHeader({ a: entry(0, 4, { shape: [-1, -1] }) }, 4),
  'half a number': withHeader({ a: entry(0, 4, { shape: [0.5, 2] }) }, 4),
  'a huge size': withHeader({ a: entry(0, 4, { shape: [2 ** 53, 2 ** 53] }) }, 4),
  'sizes whose product is huge': withHeader({ a: entry(0, 4, { shape: Array(200).fill(1e9) }) }, 4),
  'sizes as texts': withHeader({ a: entry(0, 4, { shape: ['1'] }) }, 4),
  'a shape that is no list': withHeader({ a: entry(0, 4, { shape: 1 }) }, 4),
  'lists in lists as shape': withHeader(`{"a":{"dtype":"F32","data_offsets":[0,4],"shape":${deep}}}`, 4),
  'lists in lists as type': withHeader(`{"a":{"shape":[1],"data_offsets":[0,4],"dtype":${deep}}}`, 4),
  'lists in lists as offsets': withHeader(`{"a":{"dtype":"F32","shape":[1],"data_offsets":${deep}}}`, 4),
  'no offsets': withHeader({ a: entry(0, 4, { data_offsets: undefined }) }, 4),
  'one offset': withHeader({ a: entry(0, 4, { data_offsets: [0] }) }, 4),
  'negative offsets': withHeader({ a: entry(-4, 0) }, 4),
  'offsets backwards': withHeader({ a: entry(4, 0, { shape: [1] }) }, 4),
  'offsets that are no numbers': withHeader(
    { a: entry(0, 4, { data_offsets: [noNumber, 4] }), b: entry(4, 8) },
    8,
  ),
  'offsets beyond the file': withHeader({ a: entry(0, 4000) }, 4),
  'terabytes of offsets': withHeader({ a: entry(0, 4e13) }, 4),
  'a gap before the first array': withHeader({ a: entry(4, 8) }, 8),
  'a gap between arrays': withHeader({ a: entry(0, 4), b: entry(8, 12) }, 12),
  'arrays that overlap': withHeader({ a: entry(0, 8), b: entry(4, 12) }, 12),
  'two arrays at one place': withHeader({ a: entry(0, 8), b: entry(0, 8) }, 8),
  'bytes behind the last array': Buffer.concat([encoded(), Buffer.alloc(1)]),
  'numbers that are cut off': encoded().subarray(0, -1),
  'metadata that is null': withHeader({ __metadata__: null }),
  'metadata that is a list': withHeader({ __metadata__: ['x'] }),
  'metadata that is a text': withHeader({ __metadata__: 'x' }),
  'metadata that is no text': withHeader({ __metadata__: { a: 'x', b: 1 } }),
  'lists in lists as metadata': withHeader(`{"__metadata__":{"a":${deep}}}`),
  'a name twice': withHeader(`{"a":${JSON.stringify(entry(0, 4))},"a":${JSON.stringify(entry(4, 8))}}`, 8),
};

for (const [name, bytes] of Object.entries(hostile))
  test(`one clear error: ${name}`, async () => {
    const message = await inputErrorOf(() => decodeSafetensors(bytes, FILE));
    assert.ok(message.startsWith(`${FILE}: found `), message);
    assert.ok(message.length < 500, `${message.length} characters of message`);
  });

test('the message says which array is wrong and how', async () => {
  const cut = await inputErrorOf(() => decodeSafetensors(withHeader({ bias: entry(0, 8) }, 4), FILE));
  holdsInOrder(cut, FILE, 'found 4 bytes of numbers', 'at least 8', "'bias'", 'save the model again');
  const shape = await inputErrorOf(() =>
    decodeSafetensors(withHeader({ bias: entry(0, 4, { shape: [-1] }) }, 4), FILE),
  );
  holdsInOrder(shape, "found the shape [ -1 ] of 'bias'", 'whole numbers');
});

test('names of object members are names like any other', () => {
  const header = `{"__proto__":${JSON.stringify(entry(0, 4))},"constructor":${JSON.stringify(entry(4, 8))}}`;
  const read = decodeSafetensors(withHeader(header, 8), FILE);
  assert.equal([...read.arrays.keys()], ['__proto__', 'constructor']);
  assert.is(({} as Record<string, unknown>)['dtype'], undefined);
});

test('500 damaged files: each is read or refused, and nothing else happens', () => {
  const random = seededRandom(20);
  const below = (limit: number) => Math.floor(random() * limit);
  let read = 0;
  let refused = 0;
  for (let round = 0; round < 500; round += 1) {
    let bytes = encoded();
    // Mostly in the header, where a byte decides something.
    for (let flips = below(3); flips >= 0; flips -= 1)
      bytes[below(below(3) ? 230 : bytes.length)] = below(256);
    if (below(4) === 0) bytes = bytes.subarray(0, below(bytes.length));
    try {
      const total = [...decodeSafetensors(bytes, FILE).arrays.values()].reduce(
        (sum, { values }) => sum + values.byteLength,
        0,
      );
      assert.ok(total <= bytes.length);
      read += 1;
    } catch (error) {
      assert.instance(error, InputError, `round ${round}: ${error}`);
      refused += 1;
    }
  }
  assert.ok(read > 10 && refused > 200, `${read} read, ${refused} refused`);
});

test.run();
