import * as assert from 'uvu/assert';
import { createHostFunctions } from '../../../src/tensor/native/nativeHostFunctions.js';
import { readDocumentVectors } from '../../../src/tensor/readDocumentVectors.js';
import { NGRAMS, tablesOf, work } from '../readingWork.js';
import { assertSameBits, nativeSuite } from './native.js';

const test = nativeSuite('reading document vectors');

const widths = [1, 3, 4, 16, 17, 31, 64, 100, 128];
const texts = work.starts.length - 1;

test.onEverySet('vectors as the JavaScript twin finds them', (addon) => {
  const native = createHostFunctions(addon);
  for (const width of widths) {
    for (const [parts, bits] of [
      [1, 8],
      [3, 8],
      [1, 4],
      [3, 4],
    ] as const) {
      const tables = tablesOf(width, parts, bits);
      const [actual, expected] = [0, 1].map(() => new Float32Array(texts * parts * width).fill(9));
      native.readDocumentVectors(actual!, work, tables);
      readDocumentVectors(expected!, work, tables);
      const farthest = expected!.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - actual![at]!)),
        0,
      );
      assert.ok(farthest < 3e-6, `width ${width}, ${parts} parts, ${bits} bits: ${farthest}`);
      assert.ok(expected!.some((value) => value !== 0));
    }
  }
});

test.onEverySet('the same bits whatever is read beside a text, and with any number of threads', (addon) => {
  const native = createHostFunctions(addon);
  const tables = tablesOf(20, 2, 4);
  const before = addon.info().threads;
  const together = new Float32Array(texts * 40);
  addon.useThreads(1);
  native.readDocumentVectors(together, work, tables);
  addon.useThreads(3);
  const again = new Float32Array(texts * 40);
  native.readDocumentVectors(again, work, tables);
  addon.useThreads(before);
  assertSameBits(again, together);
  for (let text = 0; text < texts; text += 1) {
    const ngrams = work.ngrams.subarray(work.starts[text], work.starts[text + 1]);
    const alone = new Float32Array(40);
    native.readDocumentVectors(alone, { ngrams, starts: Int32Array.of(0, ngrams.length) }, tables);
    assertSameBits(alone, together.slice(text * 40, (text + 1) * 40));
  }
});

test.onEverySet('wrong sizes and n-grams beyond the tables are refused', (addon) => {
  const native = createHostFunctions(addon);
  const tables = tablesOf(8, 1);
  const found = () => new Float32Array(texts * 8);
  const refused = (change: () => void, message: RegExp) => assert.throws(change, message);
  const read = (changed: object, tablesChanged: object = {}) =>
    native.readDocumentVectors(found(), { ...work, ...changed }, { ...tables, ...tablesChanged });
  refused(() => read({ ngrams: work.ngrams.map(() => NGRAMS) }), /ngrams: beyond the tables/);
  refused(() => read({ ngrams: work.ngrams.map(() => -1) }), /ngrams: beyond the tables/);
  refused(() => read({ starts: Int32Array.of(0, 3) }), /starts|found/);
  refused(
    () => read({ starts: work.starts.map((start, at) => (at === 2 ? 400 : start)) }),
    /starts: expected/,
  );
  refused(() => read({}, { rows: { ...tables.rows, values: new Int8Array(7) } }), /rows: expected/);
  refused(() => read({}, { rows: { ...tables.rows, bits: 4 } }), /rows: expected/);
  refused(() => read({}, { rows: { ...tables.rows, width: 0 } }), /rows: expected/);
  refused(() => read({}, { map: new Float32Array(63) }), /map: expected 64/);
  refused(() => native.readDocumentVectors(new Float32Array(3), work, tables), /found: expected/);
});

test.run();
