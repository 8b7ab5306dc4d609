import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Trial } from '../../../src/experiments/tune.js';
import { formatSearch } from '../../../src/report/text/tuneText.js';
import { completeOptions } from '../../../src/training/completeOptions.js';

const trial = (number: number, error: number | null): Trial => ({
  number,
  searched: { epsilon: number / 2, entropyWeight: number === 1 ? null : 0.3 },
  error,
  logLoss: error,
  seconds: 12,
  backend: 'native',
  options: completeOptions(),
  ...(error === null && { fault: 'too fast' }),
});

test('a column for each of the best five, the best first', () => {
  const errors = [0.3, 0.25, 0.1, 0.5, 0.4, 0.6];
  const text = formatSearch(errors.map((error, index) => trial(index + 1, error)));
  const lines = text.split('\n');
  assert.match(lines[0]!, /^trial +3 +2 +1, the start +5 +4$/);
  assert.match(text, /^development error +10\.00 % +25\.00 % +30\.00 % +40\.00 % +50\.00 %$/m);
  assert.match(text, /^time( +12 s){5}$/m);
  assert.match(text, /^epsilon +1\.5 +1 +0\.5 +2\.5 +2$/m);
  assert.match(text, /^entropyWeight +0\.3 +0\.3 +– +0\.3 +0\.3$/m);
  assert.match(text, 'The best of 6 trials');
  assert.not.match(text, 'failed');
});

test('says what the best error is worth, and what has none; nothing is chosen from one', () => {
  const text = formatSearch([trial(1, 0.3), trial(2, null), trial(3, null)]);
  assert.not.match(text, 'too good');
  assert.match(text, /^2 trials failed:\n {2}trial 2: too fast\n {2}trial 3: too fast$/m);
  assert.match(formatSearch([trial(1, 0.3), trial(2, 0.2), trial(3, null)]), /too good.*\n1 trial failed:/);
});

test.run();
