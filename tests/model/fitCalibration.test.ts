import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareData } from '../../src/model/data.js';
import { fitCalibration, fitTemperature } from '../../src/model/fitCalibration.js';
import { seededRandom } from '../corpus/helpers.js';
import { chooseTestEngine, ofType, reviews, run, tinyOptions } from '../training/testing.js';

const test = suite('fit of the calibration');
test.before(chooseTestEngine);

/** Labels drawn from softmax(z), and the logits temperature · z. */
function planted(temperature: number, texts: number, classes = 3) {
  const random = seededRandom(7);
  const softmax = (logits: readonly number[]) => {
    const powers = logits.map(Math.exp);
    const sum = powers.reduce((total, power) => total + power);
    return powers.map((power) => power / sum);
  };
  const draw = (probabilities: readonly number[]) => {
    const place = random();
    const below = (label: number) => probabilities.slice(0, label + 1).reduce((sum, one) => sum + one);
    return probabilities.findIndex((_, label) => place < below(label) || label === classes - 1);
  };
  const logits = Array.from({ length: texts }, () => Array.from({ length: classes }, () => 6 * random() - 3));
  return {
    rows: logits.map((row) => row.map((logit) => temperature * logit)),
    labels: logits.map((row) => draw(softmax(row))),
  };
}

for (const temperature of [0.4, 1, 2.5])
  test(`finds a planted temperature of ${temperature}`, () => {
    const { rows, labels } = planted(temperature, 20_000);
    const found = fitTemperature(rows, labels);
    assert.ok(Math.abs(found / temperature - 1) < 0.03, String(found));
  });

test('a few texts move the temperature a little, whatever they say', () => {
  const rows = [
    [Math.log(0.9), Math.log(0.1)],
    [Math.log(0.8), Math.log(0.2)],
    [Math.log(0.3), Math.log(0.7)],
  ];
  const right = fitTemperature(rows, [0, 0, 1]);
  assert.ok(right > 0.6 && right < 1, String(right));
  const wrong = fitTemperature(rows, [1, 1, 0]);
  assert.ok(wrong > 1 && wrong < 2.5, String(wrong));
});

test('certain rows, right or wrong, give a finite temperature', () => {
  const certain = Array.from({ length: 100 }, () => [1000, 0]);
  const found = [
    fitTemperature(certain, new Array(100).fill(0)),
    fitTemperature(certain, new Array(100).fill(1)),
    fitTemperature(
      certain.map(() => [0, 0]),
      new Array(100).fill(1),
    ),
  ];
  for (const temperature of found)
    assert.ok(temperature >= 0.001 && temperature <= 1000, String(temperature));
});

test('the prior is that of the labeled texts; usual is what all but few texts know', async () => {
  const strange = (count: number) => Array.from({ length: count }, () => 'zzq').join(' ');
  const known = reviews(40, { seed: 3 });
  const development = known.map(({ text, ...rest }, index) =>
    // Two of forty texts know one word in two, the fewest of all.
    ({ ...rest, text: index < 2 ? `${text} ${strange(text.split(' ').length)}` : text }),
  );
  const labeled = [...reviews(40), ...reviews(10, { seed: 6, labels: ['good'] })];
  const data = await prepareData({ labeled, development }, tinyOptions());
  const { prior, usualKnownWords, temperature } = fitCalibration(data);
  assert.equal(prior, [0.4, 0.6]);
  assert.is(usualKnownWords, 1);
  assert.is(temperature, 1);
  const third = development.map((one, index) => (index === 2 ? { ...one, text: strange(1) } : one));
  assert.is(
    fitCalibration(await prepareData({ labeled, development: third }, tinyOptions())).usualKnownWords,
    0.5,
  );
});

test('without development texts, half of the words are enough', async () => {
  const data = await prepareData({ labeled: reviews(20) }, tinyOptions());
  assert.equal(fitCalibration(data), {
    temperature: 1,
    prior: [0.5, 0.5],
    usualKnownWords: 0.5,
  });
});

test('every evaluated model is calibrated, and so is the one at the end', async () => {
  const options = tinyOptions();
  const data = await prepareData({ labeled: reviews(20), development: reviews(10, { seed: 3 }) }, options);
  const { events, end } = await run(data, options);
  const temperatures = ofType(events, 'evaluation').map(({ model }) => model.calibration!.temperature);
  assert.is(new Set(temperatures).size, 5);
  assert.ok(temperatures.includes(end.model.calibration!.temperature));
});

test.run();
