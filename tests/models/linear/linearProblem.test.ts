import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareData } from '../../../src/model/data.js';
import { linearProblem } from '../../../src/models/linear/linearProblem.js';
import { ngramCount } from '../../../src/ngrams/ngrams.js';
import { reviews, tinyOptions } from '../../training/testing.js';

const test = suite('linear problem');

const data = () => prepareData({ labeled: reviews(40), unlabeled: reviews(60, { seed: 2 }) }, tinyOptions());

test('self-training knows all n-grams of the linear model, and more, and puts the labeled texts last', async () => {
  const prepared = await data();
  const linear = { model: 'linear', objective: 'supervised' } as const;
  const alone = await linearProblem(prepared, tinyOptions(linear));
  const together = await linearProblem(
    prepared,
    tinyOptions({ model: 'linear', objective: 'self-training' }),
  );
  assert.is(alone.unlabeledTexts, 0);
  assert.is(together.unlabeledTexts, 100);
  assert.ok(ngramCount(together.ngrams) > ngramCount(alone.ngrams));
  const { pairs, words } = alone.ngrams;
  for (let pair = 0; pair < pairs.length / 2; pair += 1) {
    if (pairs[2 * pair]! < words)
      assert.ok(together.ngrams.find(pairs[2 * pair]!, pairs[2 * pair + 1]!) >= 0);
  }
  assert.equal(together.regression.targets.subarray(2 * 60), alone.regression.targets);
  assert.equal(together.regression.weights.subarray(60), alone.regression.weights);
});

test('an unlabeled text counts what it is told to beside a labeled one', async () => {
  const options = tinyOptions({
    model: 'linear',
    objective: 'self-training',
    unlabeledWeight: 0.25,
    regularisation: 2,
  });
  const { weights } = (await linearProblem(await data(), options)).regression;
  assert.is(weights[0], 0.125);
  assert.is(weights[99], 0.5);
});

test.run();
