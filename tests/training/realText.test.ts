import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { evaluateModel } from '../../src/evaluation/evaluateModel.js';
import { train } from '../../src/training/train.js';
import { seededRandom } from '../corpus/helpers.js';
import { chooseTestEngine, ofType, tinyOptions } from './testing.js';

const test = suite('real text');
test.before(chooseTestEngine);

/** 1,000 sentences each from film, product and restaurant reviews, half of them positive, in a fixed random order. */
function sentences(): Example[] {
  const all = ['imdb', 'amazon', 'yelp'].flatMap((name) => {
    const file = new URL(`../../node_modules/sentiment/test/fixtures/${name}.json`, import.meta.url);
    const rows = JSON.parse(readFileSync(file, 'utf8')) as { text: string; class: number | null }[];
    return rows
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, class: label }, index) => ({
        id: `${name}:${index}`,
        text,
        label: label === 1 ? 'good' : 'bad',
      }));
  });
  const random = seededRandom(1);
  return all
    .map((example) => ({ example, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ example }) => example);
}

test('a small model with virtual adversarial training beats chance on real sentences by 12 points', async () => {
  const all = sentences();
  assert.is(all.length, 3000);
  const options = tinyOptions({
    model: 'bilstm',
    objective: 'vat',
    embeddingSize: 32,
    hiddenUnits: 24,
    minDocumentFrequency: 2,
    batchSize: 32,
    unlabeledBatchSize: 32,
    maxSteps: 150,
    averageDecay: 0.95,
  });
  const request = {
    labeled: all.slice(0, 1600),
    unlabeled: all.slice(1600, 2200),
    development: all.slice(2200, 2400),
    options,
  };
  const events = [];
  for await (const event of train(request)) events.push(event);
  const { error } = await evaluateModel(ofType(events, 'end')[0]!.model, all.slice(2400));
  // Chance is an error of 0.5; on 600 texts the standard error is 0.02.
  assert.ok(error < 0.38, `test error ${error}`);
});

test.run();
