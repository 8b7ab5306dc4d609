/** Properties that hold of anything, tried on drawn cases; a fault is told with the smallest case found and its seed. */
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveOptions } from '../src/cli/flags/trainOptions.js';
import { readAll } from '../src/corpus/readCorpus.js';
import { drawLabeled, splitByFraction } from '../src/corpus/split.js';
import { InputError } from '../src/errors.js';
import { buildNgramTable, ngramCount, wordsOfNgram } from '../src/ngrams/ngrams.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../src/storage/safetensors.js';
import { createRandom } from '../src/tensor/random.js';
import { sameTextKey } from '../src/text/sameText.js';
import { END_OF_SEQUENCE, SPECIAL_TOKENS } from '../src/text/vocabulary.js';
import { completeOptions } from '../src/training/completeOptions.js';
import { temporaryFolder } from './corpus/helpers.js';

const folder = temporaryFolder();
test.after(() => folder.remove());

// The same cases every time: a suite that fails now and then is repaired by nobody.
fc.configureGlobal({ seed: 1, numRuns: 100 });

const values = fc.oneof(
  fc.array(fc.float(), { maxLength: 12 }).map((numbers) => Float32Array.from(numbers)),
  fc.array(fc.double(), { maxLength: 12 }).map((numbers) => Float64Array.from(numbers)),
  fc.array(fc.integer(), { maxLength: 12 }).map((numbers) => Int32Array.from(numbers)),
  fc.array(fc.integer({ min: -128, max: 127 }), { maxLength: 12 }).map((numbers) => Int8Array.from(numbers)),
);
const name = fc.string({ unit: 'binary', maxLength: 8 }).filter((one) => one !== '__metadata__');
const arrays = fc
  .array(fc.tuple(name, values), { maxLength: 5 })
  .map(
    (all) =>
      new Map<string, NamedArray>(all.map(([key, one]) => [key, { shape: [one.length], values: one }])),
  );

const bytesOf = (all: ReadonlyMap<string, NamedArray>) => Buffer.concat(encodeSafetensors(all));
const plain = (all: ReadonlyMap<string, NamedArray>) =>
  [...all].map(([key, { shape, values: one }]) => [
    key,
    shape,
    one.constructor.name,
    Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString('hex'),
  ]);

test('safetensors: what is written is read again, to the bit', () => {
  fc.assert(
    fc.property(arrays, (all) => {
      assert.equal(
        new Map(plain(decodeSafetensors(bytesOf(all), 'f').arrays).map((one) => [one[0], one])),
        new Map(plain(all).map((one) => [one[0], one])),
      );
    }),
  );
});

test('safetensors: damaged bytes are read or refused by one InputError', () => {
  const damage = fc.record({
    cut: fc.option(fc.nat()),
    flips: fc.array(fc.tuple(fc.nat(), fc.nat({ max: 7 })), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(arrays, damage, (all, { cut, flips }) => {
      const bytes = bytesOf(all);
      for (const [place, bit] of flips) bytes[place % bytes.length]! ^= 1 << bit;
      const whole = cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
      try {
        decodeSafetensors(whole, 'f');
        assert.is(whole.length, bytes.length, 'a file that was cut off is never read');
      } catch (error) {
        assert.instance(error, InputError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

const examples = fc
  .array(
    fc.record({
      text: fc.constantFrom('a', 'b', 'B', ' c', 'd', 'e f', 'g', 'h', 'i', 'j', 'k', 'l', ''),
      label: fc.constantFrom('one', 'two', 'three'),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => rows.map((row, index) => ({ id: String(index), ...row })));

test('draws are nested, and hold every class', () => {
  fc.assert(
    fc.property(examples, fc.nat(), fc.nat(), fc.nat(), (all, seed, one, other) => {
      const classes = new Set(all.map(({ label }) => label)).size;
      const sizes = [one, other]
        .map((size) => classes + (size % (all.length - classes + 1)))
        .sort((a, b) => a - b);
      const [small, large] = sizes.map((size) => drawLabeled(all, size, random(seed)));
      assert.equal([small!.drawn.length, large!.drawn.length], sizes);
      assert.is(new Set(small!.drawn.map(({ label }) => label)).size, classes);
      for (const example of small!.drawn) assert.ok(large!.drawn.includes(example), example.id);
      assert.is(large!.drawn.length + large!.rest.length, all.length);
    }),
  );
});

const random = (seed: number) => {
  const source = createRandom(seed, 'split');
  return () => source.uniform();
};

test('a split loses no row and no class, and no text is in both parts', () => {
  fc.assert(
    fc.property(examples, fc.nat(), fc.double({ min: 0.05, max: 0.6 }), (all, seed, fraction) => {
      let parts: ReturnType<typeof splitByFraction>;
      try {
        parts = splitByFraction(all, fraction, random(seed));
      } catch (error) {
        assert.instance(error, InputError);
        return;
      }
      const { training, development } = parts;
      assert.is(training.length + development.length, all.length);
      assert.ok(development.length > 0);
      const keys = new Set(training.map(({ text }) => sameTextKey(text)));
      for (const { text } of development) assert.not(keys.has(sameTextKey(text)), text);
      const labels = (rows: readonly { readonly label?: string }[]) =>
        new Set(rows.map(({ label }) => label));
      for (const label of labels(development)) assert.ok(labels(training).has(label), `${label} is lost`);
    }),
  );
});

test('the table of n-grams holds what naive counting finds', async () => {
  const words = SPECIAL_TOKENS.length + 4;
  const text = fc.array(fc.integer({ min: SPECIAL_TOKENS.length - 1, max: words - 1 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      async (texts, order, minTexts) => {
        const ids = texts.map((one) => Int32Array.from([...one, END_OF_SEQUENCE]));
        const table = await buildNgramTable(ids, words, { order, minTexts });
        const found = Array.from({ length: ngramCount(table) - words }, (_, pair) =>
          wordsOfNgram(table, words + pair).join(' '),
        );
        assert.equal(found.sort(), naiveNgrams(ids, order, minTexts));
      },
    ),
  );
});

/** N-grams of two words or more that are in enough texts, none of which reaches across a special token. */
function naiveNgrams(texts: readonly Int32Array[], order: number, minTexts: number): string[] {
  const counts = new Map<string, number>();
  for (const ids of texts) {
    const own = new Set<string>();
    for (let start = 0; start < ids.length; start += 1) {
      for (let length = 2; length <= order && start + length <= ids.length; length += 1) {
        const ngram = [...ids.subarray(start, start + length)];
        if (ngram.every((id) => id >= SPECIAL_TOKENS.length)) own.add(ngram.join(' '));
      }
    }
    for (const ngram of own) counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= minTexts)
    .map(([ngram]) => ngram)
    .sort();
}

test('a CSV file that is written by the rules is read as it was', async () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\t', "'", ' ', '<', '&', '漢'), maxLength: 12 })
    .map((text) => `x${text}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, fc.constantFrom('p,os', 'n"eg')), { minLength: 1, maxLength: 8 }),
      async (rows) => {
        const file = folder.write('written.csv', stringify([['text', 'label'], ...rows], { quoted: true }));
        const read = await readAll(file);
        assert.equal(
          read.map(({ text, label }) => [text, label]),
          rows,
        );
      },
    ),
  );
});

test('flags win over the configuration file, that over the preset, that over the defaults', () => {
  const some = fc.record(
    {
      batchSize: fc.integer({ min: 1, max: 50 }),
      documentRounds: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat({ max: 99 }),
      preset: fc.constantFrom('fast' as const, 'balanced' as const, 'best' as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(some, some, (file, flags) => {
      const config = folder.write('options.json', JSON.stringify(file));
      const { settings } = resolveOptions({ ...flags, config }, {});
      const found = completeOptions(settings);
      const preset = completeOptions({ preset: flags.preset ?? file.preset ?? 'balanced' });
      for (const key of ['batchSize', 'documentRounds', 'seed'] as const)
        assert.is(found[key], flags[key] ?? file[key] ?? preset[key], key);
    }),
  );
});

test.run();
