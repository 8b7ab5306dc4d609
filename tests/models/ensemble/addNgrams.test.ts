import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareData } from '../../../src/model/data.js';
import { joinNgrams, taughtNgrams } from '../../../src/models/ensemble/addNgrams.js';
import { linearLogits } from '../../../src/models/linear/linear.js';
import { buildNgramTable } from '../../../src/ngrams/ngrams.js';
import type { ObjectiveName } from '../../../src/objectives/objectiveOptions.js';
import { drained, loneStage, topicOptions } from '../../training/topics.js';

/** Of five texts "good", four are labeled pos, and the vectors know that: ln 4 between the two classes. */
const KNOWN = Math.log(4);

/** What the word "good" adds for pos beside vectors that know already what labels say of it. */
async function addedByGood(method: ObjectiveName, labels: number): Promise<number> {
  const options = topicOptions({ objective: method, ngramOrder: 1 });
  const labeled = Array.from({ length: labels }, (_, place) => {
    const isGood = place % 2 === 0;
    const isUsual = (place >> 1) % 5 > 0;
    return { id: `${place}`, text: isGood ? 'good' : 'bad', label: isGood === isUsual ? 'pos' : 'neg' };
  });
  const data = await prepareData({ labeled }, options);
  const words = data.vocabulary.tokens;
  const ids = data.unlabeled.map((text) => text.ids);
  const table = await buildNgramTable(ids, words.length, { order: 1, minTexts: 1 });
  const positive = data.classes.indexOf('pos');
  const good = words.indexOf('good');
  const byVectors = ids.map((text) => {
    const row = new Float32Array(2).fill(text.includes(good) ? 0.2 : 0.8);
    row[positive] = 1 - row[positive]!;
    return row.map(Math.log);
  });
  const rows = await taughtNgrams(data, table, options);
  const { stages, key } = loneStage();
  const stage = { stages, name: 'n-grams', key };
  const { result } = await drained(joinNgrams(data, table, rows, byVectors, options, stage));
  const logits = linearLogits(result, Int32Array.of(good));
  return logits[positive]! - logits[1 - positive]!;
}

test('of labels alone, n-grams have nothing to add to vectors that know what labels say', async () => {
  const added = await addedByGood('supervised', 2000);
  assert.ok(Math.abs(added) < 0.05, `${added}`);
});

test('with few labels n-grams learn all that the vectors predict', async () => {
  const added = await addedByGood('vat', 1000);
  assert.ok(Math.abs(added - KNOWN) < 0.1, `${added}`);
});

test('with many labels n-grams learn what the vectors leave unexplained, more so the more there are', async () => {
  for (const labels of [2000, 10_000]) {
    const added = await addedByGood('vat', labels);
    assert.ok(Math.abs(added - (1000 / labels) * KNOWN) < 0.1, `${labels} labels: ${added}`);
  }
});

test.run();
