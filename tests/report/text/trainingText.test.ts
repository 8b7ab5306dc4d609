import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sparkline } from '../../../src/report/text/sparkline.js';
import { formatTrainingCurve } from '../../../src/report/text/trainingText.js';

test('a line from the lowest block to the highest', () => {
  assert.is(sparkline([0, 1, 2, 3, 4, 5, 6, 7]), '▁▂▃▄▅▆▇█');
  assert.is(sparkline([7, 0]), '█▁');
  assert.is(sparkline([3, 3, 3]), '▁▁▁');
  assert.is(sparkline([]), '');
});

test('more values than columns are averaged, all of them; what is no number is left out', () => {
  assert.is(sparkline([0, 0, 10, 10, 20, 20, 70, 70], 4), '▁▂▃█');
  assert.is(sparkline([0, Number.NaN, 7]), '▁█');
  assert.is(sparkline(Array.from({ length: 1001 }, (_, index) => index)).length, 40);
});

test('every term of the loss and the development error have their line', () => {
  const point = (step: number, supervised: number) => ({ step, seconds: step, losses: { supervised } });
  const text = formatTrainingCurve({
    losses: [point(1, 0.7), point(2, 0.1)],
    development: [
      { step: 1, seconds: 1, error: 0.5, logLoss: 1 },
      { step: 2, seconds: 2, error: 0.125, logLoss: 1 },
    ],
  });
  assert.match(text, /^supervised loss +0\.700 {2}█▁ +0\.100$/m);
  assert.match(text, /^development error +50\.00 % {2}█▁ +12\.50 %$/m);
});

test('a course of one point or none is no course', () => {
  assert.is(formatTrainingCurve({ losses: [], development: [] }), '');
  assert.is(
    formatTrainingCurve({ losses: [{ step: 1, seconds: 1, losses: { supervised: 1 } }], development: [] }),
    '',
  );
});

test.run();
