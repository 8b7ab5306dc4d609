import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findSureTexts, marginOf } from '../../../src/models/ensemble/sureTexts.js';

const row = (margin: number) => Float32Array.of(margin / 2, -margin / 2);
/** Texts of two classes whose margins are 1 to `count`, and whose answers the network changes where `isChanged` says so. */
function rowsOf(count: number, isChanged: (margin: number) => boolean) {
  const margins = Array.from({ length: count }, (_, text) => text + 1);
  return {
    without: margins.map(row),
    whole: margins.map((margin) => row(isChanged(margin) ? -1 : 1.5 * margin)),
  };
}

test('the margin is that of the two likeliest classes', () => {
  assert.is(marginOf(Float32Array.of(1, 5, -3, 3.5)), 1.5);
  assert.is(marginOf(Float32Array.of(2, 2)), 0);
});

test('texts are sure from the margin on above which one in a thousand changes', () => {
  const { without, whole } = rowsOf(2000, (margin) => margin <= 700 || margin === 1500 || margin === 1000);
  const sure = findSureTexts(without, whole);
  assert.is(sure?.margin, 701, 'two of 2,000 may change');
});

test('what the network would have added is made up for', () => {
  const { without, whole } = rowsOf(1000, (margin) => margin < 300);
  const sure = findSureTexts(without, whole);
  assert.ok(Math.abs(sure!.factor - 1.5) < 0.01, String(sure!.factor));
});

test('other orders of the texts, and a number added to all logits, change nothing', () => {
  const { without, whole } = rowsOf(1000, (margin) => margin < 300);
  const moved = [without, whole].map((rows) =>
    [...rows].reverse().map((one) => one.map((logit) => logit + 3)),
  );
  const [one, other] = [findSureTexts(without, whole)!, findSureTexts(moved[0]!, moved[1]!)!];
  assert.is(other.margin, one.margin);
  assert.ok(Math.abs(other.factor - one.factor) < 1e-4);
});

test('too few texts tell nothing, and where the surest one changes the network reads all', () => {
  const few = rowsOf(499, () => false);
  assert.is(findSureTexts(few.without, few.whole), undefined);
  const { without, whole } = rowsOf(600, (margin) => margin === 600);
  assert.is(findSureTexts(without, whole), undefined);
});

test('where nothing changes, no text is read', () => {
  const { without, whole } = rowsOf(600, () => false);
  assert.is(findSureTexts(without, whole)?.margin, 1);
});

test.run();
