import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Calibration, calibrated, TEMPERATURES } from '../../src/model/calibration.js';
import { prepareData } from '../../src/model/data.js';
import type { Model } from '../../src/model/model.js';
import { predictCalibrated } from '../../src/model/predictions.js';
import { loadClassifier } from '../../src/models/classifier.js';
import { saveModel } from '../../src/models/savedModel.js';
import { encodeText } from '../../src/text/encode.js';
import { temporaryFolder } from '../corpus/helpers.js';
import { close } from '../evaluation/testing.js';
import { chooseTestEngine, probabilities, reviews, run, tinyOptions } from '../training/testing.js';

const test = suite('calibration');

const plain: Calibration = { temperature: 1, prior: [0.5, 0.3, 0.2], usualKnownWords: 0.8 };

const near = (actual: ArrayLike<number>, expected: readonly number[]) =>
  expected.forEach((value, place) => close(actual[place]!, value, 1e-6));

test('the temperature divides the logits, by hand', () => {
  const logits = [2, 0, Math.log(3)];
  const powers = [Math.exp(1), 1, Math.sqrt(3)];
  const sum = powers.reduce((total, power) => total + power);
  const row = [Math.exp(2), 1, 3].map((one) => one / (Math.exp(2) + 4));
  near(
    calibrated(logits, 0, { ...plain, temperature: 2 }),
    powers.map((power) => power / sum),
  );
  near(calibrated(logits, 0, plain), row);
  near(calibrated([1000, 0, 0], 0, { ...plain, temperature: 3 }), [1, 0, 0]);
  near(calibrated([0, 0, 1], 0, { ...plain, temperature: TEMPERATURES.lowest }), [0, 0, 1]);
});

test('the fewer words are known, the nearer the prior', () => {
  const row = [0.1, 0.1, 0.8];
  const logits = row.map(Math.log);
  near(calibrated(logits, 0.2, plain), row);
  near(calibrated(logits, 0.6, plain), [0.3, 0.2, 0.5]);
  near(calibrated(logits, 1, plain), [0.5, 0.3, 0.2]);
});

/** Knows its 24 words well, and is sure of itself. */
async function trained(): Promise<Model> {
  const options = tinyOptions({ objective: 'supervised', maxSteps: 60 });
  const labeled = [...reviews(60), ...reviews(30, { seed: 5, labels: ['good'] })];
  const data = await prepareData({ labeled, development: reviews(40, { seed: 3 }) }, options);
  return (await run(data, options)).end.model;
}

const GIBBERISH = ['zzqx zzqy qqz', '', '¿?¿ ##', 'zzqx zzqy film qqz xyzzy plugh zork frob'];

test('a trained model says nothing of texts of unknown words, which its softmax would', async () => {
  const folder = temporaryFolder();
  try {
    await saveModel(folder.path, await trained());
    const model = await loadClassifier(folder.path);
    const answers = [];
    for await (const answer of model.classify([
      ...GIBBERISH,
      'a great lovely superb film',
      'dull awful film',
    ]))
      answers.push(answer);
    const prior = { bad: 30 / 90, good: 60 / 90 };
    for (const { probabilities: found, unknownWords } of answers.slice(0, 3)) {
      assert.is(unknownWords, 1);
      close(found['bad']!, prior.bad, 1e-6);
      close(found['good']!, prior.good, 1e-6);
    }
    const [oneKnownWord, good, bad] = answers.slice(3) as [
      (typeof answers)[0],
      (typeof answers)[0],
      (typeof answers)[0],
    ];
    assert.ok(oneKnownWord.probability < 0.8, `${oneKnownWord.probability} from one word in eight`);
    assert.equal([good.label, bad.label], ['good', 'bad']);
    assert.ok(good.probability > 0.9 && bad.probability > 0.9);
  } finally {
    folder.remove();
  }
});

test('without calibration the probabilities are those of the softmax', async () => {
  const { calibration: _, ...model } = await trained();
  const texts = [...GIBBERISH, 'a great film'];
  const encoded = texts.map((text) => encodeText(text, model.vocabulary, model.textOptions));
  const rows = await predictCalibrated(model, encoded);
  assert.equal(
    rows.map((row) => [...row]),
    await probabilities(model, texts),
  );
  // Which is why there is a calibration.
  assert.ok(Math.max(...rows[0]!) > 0.75, `${rows[0]}`);
});

test.before(chooseTestEngine);
test.run();
