import * as assert from 'uvu/assert';
import { type DocumentVectorWork, trainDocumentVectors } from '../../../src/tensor/documentVectors.js';
import { createHostFunctions } from '../../../src/tensor/native/nativeHostFunctions.js';
import { NGRAMS, someTables, someWork } from '../documentVectorWork.js';
import { assertSameBits, distance, nativeSuite } from './native.js';

const test = nativeSuite('document vectors');

// Around the widths of vectors and of blocks of them. Below 3 what is left of a vector at a right angle is often rounding.
const widths = [3, 4, 16, 17, 64, 100, 128, 255];
/** Up to this share of the largest number of a table; a step is at least some 1000 times as large. */
const TOLERANCE = 5e-6;
const changes: Record<string, Partial<DocumentVectorWork>> = {
  'as it is': {},
  'n-grams at rest': { learnNgrams: false },
  'a high rate': { rate: 1 },
  'no negatives': { negatives: 0 },
  'one negative': { negatives: 1 },
  'as many targets as lanes': { negatives: 15 },
  'more targets than lanes': { negatives: 37 },
  'noise that is always the same': { noise: new Int32Array(400).fill(3) },
  'noise and n-grams all the same': {
    ngrams: new Int32Array(56).fill(3),
    noise: new Int32Array(400).fill(3),
  },
};

test.onEverySet('tables as the JavaScript twin makes them', (addon) => {
  const native = createHostFunctions(addon);
  for (const [name, change] of Object.entries(changes)) {
    const work = someWork(change);
    for (const width of widths) {
      const [actual, expected, start] = [someTables(width), someTables(width), someTables(width)];
      native.trainDocumentVectors(work, actual);
      trainDocumentVectors(work, expected);
      for (const table of ['documents', 'ngrams'] as const) {
        const found = distance(actual[table], expected[table]);
        assert.ok(found < TOLERANCE, `${name}, width ${width}, ${table}: ${found}`);
        if (table === 'documents' || work.learnNgrams)
          assert.ok(distance(start[table], expected[table]) > 5e-3, `${name} changes the ${table}`);
      }
      if (!work.learnNgrams) assertSameBits(actual.ngrams, start.ngrams);
    }
  }
});

test.onEverySet('parts as in the JavaScript twin', (addon) => {
  const native = createHostFunctions(addon);
  for (const learnNgrams of [true, false]) {
    const tables = () => ({ ...someTables(34), width: 17, parts: 2 });
    const [actual, expected] = [tables(), tables()];
    native.trainDocumentVectors(someWork({ learnNgrams }), actual);
    trainDocumentVectors(someWork({ learnNgrams }), expected);
    for (const table of ['documents', 'ngrams'] as const)
      assert.ok(distance(actual[table], expected[table]) < TOLERANCE, table);
  }
});

test.onEverySet('one dimension has no right angle', (addon) => {
  const native = createHostFunctions(addon);
  const tables = () => {
    const { documents, ngrams, ...shape } = someTables(1);
    return { ...shape, documents: documents.map(Math.sign), ngrams: ngrams.map(Math.sign) };
  };
  const trained = tables();
  native.trainDocumentVectors(someWork(), trained);
  for (const table of ['documents', 'ngrams'] as const)
    assert.ok(distance(trained[table], tables()[table]) < 1e-6, table);
});

test.onEverySet('short and long vectors', (addon) => {
  const native = createHostFunctions(addon);
  for (const scale of [1e-10, 20, 1000, 1e15]) {
    // With the same rate lengths differ by far, or nothing moves; with one like the scale all is as ever.
    for (const rate of [0.02, 0.02 * scale ** 2]) {
      for (const learnNgrams of [true, false]) {
        const [actual, expected, start] = [
          someTables(64, scale),
          someTables(64, scale),
          someTables(64, scale),
        ];
        native.trainDocumentVectors(someWork({ rate, learnNgrams }), actual);
        trainDocumentVectors(someWork({ rate, learnNgrams }), expected);
        for (const table of ['documents', 'ngrams'] as const) {
          const message = `scale ${scale}, rate ${rate}, ${table}`;
          assert.ok(actual[table].every(Number.isFinite), message);
          const found = rowDistance(actual[table], expected[table], 64);
          assert.ok(found < TOLERANCE, `${message}: ${found}`);
          if (rate !== 0.02 && (table === 'documents' || learnNgrams))
            assert.ok(distance(start[table], expected[table]) > 5e-3, `${message} changes`);
        }
      }
    }
  }
});

/** The largest of the rows' distances: none is hidden by a longer one. */
function rowDistance(actual: Float32Array, expected: Float32Array, width: number): number {
  const row = (table: Float32Array, at: number) => table.subarray(at * width, (at + 1) * width);
  const rows = Array.from({ length: expected.length / width }, (_, at) => at);
  return Math.max(...rows.map((at) => distance(row(actual, at), row(expected, at))));
}

test.onEverySet('a vector without direction has the cosine 0 and stays', (addon) => {
  const native = createHostFunctions(addon);
  for (const learnNgrams of [true, false]) {
    for (const width of [3, 64, 100]) {
      for (const size of [0, 1e-15]) {
        const work = someWork({ learnNgrams });
        const short = new Float32Array(width).fill(size / width);
        // Of the longest text, and of two n-grams in many places.
        const document = work.rows[3]! * width;
        const ngrams = [work.ngrams[12]! * width, work.noise[60]! * width];
        const tables = () => {
          const made = someTables(width);
          made.documents.set(short, document);
          for (const ngram of ngrams) made.ngrams.set(short, ngram);
          return made;
        };
        const [actual, expected] = [tables(), tables()];
        native.trainDocumentVectors(work, actual);
        trainDocumentVectors(work, expected);
        for (const table of ['documents', 'ngrams'] as const)
          assert.ok(rowDistance(actual[table], expected[table], width) < TOLERANCE, table);
        assertSameBits(actual.documents.slice(document, document + width), short);
        for (const ngram of ngrams) assertSameBits(actual.ngrams.slice(ngram, ngram + width), short);
      }
    }
  }
});

test.onEverySet('lengths twice as long, a rate four times as high: the same but for the scale', (addon) => {
  const native = createHostFunctions(addon);
  for (const learnNgrams of [true, false]) {
    for (const width of [3, 64, 100]) {
      const [one, two] = [someTables(width), someTables(width, 2)];
      const { rate } = someWork();
      native.trainDocumentVectors(someWork({ learnNgrams, rate }), one);
      native.trainDocumentVectors(someWork({ learnNgrams, rate: 4 * rate }), two);
      assertSameBits(
        two.documents,
        one.documents.map((value) => 2 * value),
      );
      assertSameBits(
        two.ngrams,
        one.ngrams.map((value) => 2 * value),
      );
    }
  }
});

test.onEverySet('NaN spreads as far as in the JavaScript twin', (addon) => {
  const native = createHostFunctions(addon);
  for (const learnNgrams of [true, false]) {
    for (const width of [3, 64]) {
      const work = someWork({ learnNgrams, negatives: 2 }, [3, 2, 3]);
      const trained = (train: typeof trainDocumentVectors) => {
        const tables = someTables(width);
        tables.ngrams[work.ngrams[4]! * width + 1] = Number.NaN;
        train(work, tables);
        return tables;
      };
      const [actual, expected] = [trained(native.trainDocumentVectors), trained(trainDocumentVectors)];
      assert.ok(expected.documents.some(Number.isNaN) && !expected.documents.every(Number.isNaN));
      assert.ok(distance(actual.documents, expected.documents) < TOLERANCE);
      assert.ok(distance(actual.ngrams, expected.ngrams) < TOLERANCE);
    }
  }
});

test.onEveryBuild('one thread and several give the same bits', (addon) => {
  const native = createHostFunctions(addon);
  for (const learnNgrams of [true, false]) {
    const trained = (threads: number) => {
      addon.useThreads(threads);
      const tables = someTables(100);
      const lengths = Array.from({ length: 40 }, (_, text) => (text * 37) % 200);
      native.trainDocumentVectors(someWork({ learnNgrams }, lengths), tables);
      return tables;
    };
    const one = trained(1);
    assert.ok(distance(one.documents, someTables(100).documents) > 1e-3);
    for (const threads of [2, 3, 7]) {
      const several = trained(threads);
      assertSameBits(several.documents, one.documents);
      assertSameBits(several.ngrams, one.ngrams);
    }
  }
});

test('nothing to learn from', (addon) => {
  const native = createHostFunctions(addon);
  const tables = someTables(16);
  native.trainDocumentVectors(someWork({}, []), tables);
  native.trainDocumentVectors(someWork({ negatives: 0, noiseStarts: Int32Array.of(-1, 9) }, [0, 0]), tables);
  assert.equal(tables, someTables(16));
});

test('what lies beyond the tables, the texts or the noise is refused', (addon) => {
  const native = createHostFunctions(addon);
  const with0 = (array: Int32Array, value: number, at = 0) => Int32Array.from(array).fill(value, at, at + 1);
  const { ngrams, starts, rows, noise, noiseStarts } = someWork();
  const refuses = (change: Partial<DocumentVectorWork>, message: RegExp, tables = someTables(16)) => {
    const before = [tables.documents.slice(), tables.ngrams.slice()];
    assert.throws(() => native.trainDocumentVectors({ ...someWork(), ...change }, tables), message);
    assert.equal([tables.documents, tables.ngrams], before);
  };
  refuses({ ngrams: with0(ngrams, NGRAMS) }, /ngrams: beyond the table/);
  refuses({ ngrams: with0(ngrams, -1) }, /ngrams: beyond the table/);
  refuses({ noise: with0(noise, NGRAMS) }, /noise: beyond the table/);
  refuses({ noise: with0(noise, -1) }, /noise: beyond the table/);
  refuses({ rows: with0(rows, 50) }, /rows: beyond the table/);
  refuses({ rows: with0(rows, -1) }, /rows: beyond the table/);
  refuses({ rows: with0(rows, rows[3]!) }, /rows: expected each once/);
  refuses({ starts: with0(starts, 1) }, /starts: expected from 0/);
  refuses({ starts: with0(starts, 55, starts.length - 1) }, /starts: expected from 0/);
  refuses({ starts: with0(starts, 3, 3) }, /starts: expected ascending/);
  refuses({ starts: with0(starts, 57, 3) }, /starts: expected ascending/);
  refuses({ starts: starts.subarray(1) }, /starts: expected 8 elements/);
  refuses({ noiseStarts: noiseStarts.subarray(1) }, /noiseStarts: expected 7 elements/);
  refuses({ noiseStarts: with0(noiseStarts, -1) }, /noiseStarts: beyond the noise/);
  refuses({ noiseStarts: with0(noiseStarts, noise.length - 44) }, /noiseStarts: beyond the noise/);
  refuses({ negatives: 2 ** 52 }, /noiseStarts: beyond the noise/);
  refuses({ negatives: -1 }, /a whole number from 0 up/);
  refuses({}, /documents: expected rows/, { ...someTables(16), width: 0 });
  refuses({}, /documents: expected rows/, { ...someTables(16), documents: new Float32Array(17) });
  refuses({}, /documents: expected rows/, { ...someTables(16), parts: 0 });
  refuses({}, /documents: expected rows/, { ...someTables(16), parts: 2 ** 40 });
  refuses({}, /ngramTable: expected/, { ...someTables(16), parts: 2 });
  refuses({}, /ngramTable: expected/, { ...someTables(16), ngrams: new Float32Array(17) });
  // The last window that still fits.
  native.trainDocumentVectors(
    someWork({ noiseStarts: with0(noiseStarts, noise.length - 45) }),
    someTables(16),
  );
});

test.run();
