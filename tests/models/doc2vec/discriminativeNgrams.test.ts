import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareData } from '../../../src/model/data.js';
import { tellingNgrams, tellingShares } from '../../../src/models/doc2vec/discriminativeNgrams.js';
import { taughtNgrams } from '../../../src/models/ensemble/addNgrams.js';
import { buildNgramTable } from '../../../src/ngrams/ngrams.js';
import { topicOptions } from '../../training/topics.js';

test('an n-gram that tells nothing keeps a third, one that tells much keeps all', () => {
  const ratios = Float32Array.of(0, 0, 1, -1, -2, 2, 9, -9);
  const shares = tellingShares(ratios, 2);
  const expected = [1 / 3, Math.exp(0.5) / 3, Math.exp(1) / 3, 1];
  shares.forEach((share, ngram) => {
    assert.ok(Math.abs(share - expected[ngram]!) < 1e-6, `${ngram}: ${share}`);
  });
  assert.is(shares.length, 4);
});

test('of several classes the one that it tells most counts, for it or against it', () => {
  const [against, little] = tellingShares(Float32Array.of(0.1, -2, 0.3, 0.1, 0, 0.3), 3);
  assert.ok(Math.abs(against! - Math.exp(1) / 3) < 1e-6);
  assert.ok(Math.abs(little! - Math.exp(0.15) / 3) < 1e-6);
});

async function choiceOf(method: 'supervised' | 'vat') {
  const options = topicOptions({ objective: method, ngramOrder: 1 });
  const labeled = [
    { id: '1', text: 'good film', label: 'pos' },
    { id: '2', text: 'bad film', label: 'neg' },
  ];
  // "fine" comes with "good" in texts without labels only.
  const unlabeled = ['good fine', 'fine film', 'bad', 'bad film'].map((text, place) => ({
    id: `u${place}`,
    text,
  }));
  const data = await prepareData({ labeled, unlabeled }, options);
  const words = data.vocabulary.tokens;
  const table = await buildNgramTable(
    data.unlabeled.map(({ ids }) => ids),
    words.length,
    { order: 1, minTexts: 1 },
  );
  const predicted = data.unlabeled.map(({ ids }) => {
    const has = (word: string) => ids.includes(words.indexOf(word));
    const positive = has('good') || has('fine') ? 0.99 : has('bad') ? 0.01 : 0.5;
    const row = [0, 0];
    row[data.classes.indexOf('pos')] = positive;
    row[data.classes.indexOf('neg')] = 1 - positive;
    return Float32Array.from(row);
  });
  const { wanted, table: same } = tellingNgrams(
    data,
    table,
    await taughtNgrams(data, table, options),
    predicted,
    options,
  );
  assert.is(same, table);
  return Object.fromEntries(words.map((word, id) => [word, wanted[id]!]));
}

test('texts without labels count by what is predicted for them', async () => {
  const wanted = await choiceOf('vat');
  assert.ok(wanted['good']! > wanted['film']! + 0.1 && wanted['bad']! > wanted['film']! + 0.1);
  assert.ok(wanted['fine']! > wanted['film']! + 0.1);
});

test('a method that does not train on them counts the labeled ones alone', async () => {
  const wanted = await choiceOf('supervised');
  assert.ok(wanted['good']! > wanted['film']! + 0.1);
  assert.ok(Math.abs(wanted['fine']! - 1 / 3) < 1e-6, 'no labeled text has it');
});

test.run();
