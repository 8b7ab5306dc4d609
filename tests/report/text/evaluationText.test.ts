import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluatePredictions } from '../../../src/evaluation/metrics.js';
import { formatEvaluation } from '../../../src/report/text/evaluationText.js';
import { textWidth } from '../../../src/report/textWidth.js';

/** Probability 0.8 on the predicted class, the rest spread evenly. */
function evaluate(gold: number[], predicted: number[], classes: string[]) {
  const rest = 0.2 / (classes.length - 1);
  const probabilities = predicted.map((label) => classes.map((_, c) => (c === label ? 0.8 : rest)));
  return evaluatePredictions({ gold, probabilities, classes });
}

test('two classes', () => {
  const evaluation = evaluate([0, 0, 1, 1], [0, 1, 1, 1], ['neg', 'pos']);
  assert.is(
    formatEvaluation({ ...evaluation, errorInterval: [0.01234, 0.75] }),
    `error 25.00 % (95 % interval 1.23 % to 75.00 %) on 4 texts
accuracy 75.00 %, log loss 0.5697, Brier score 0.3800, calibration error 5.00 %

class          precision    recall       F1  texts
-------------  ---------  --------  -------  -----
neg             100.00 %   50.00 %  66.67 %      2
pos              66.67 %  100.00 %  80.00 %      2
macro mean       83.33 %   75.00 %  73.33 %      4
weighted mean    83.33 %   75.00 %  73.33 %      4

confusion matrix (rows: gold class, columns: predicted class)
gold  neg  pos
----  ---  ---
neg     1    1
pos     0    2

reliability (the mean probability of the answers, and the share of them that is right)
probability   texts    said   right
------------  -----  ------  ------
0.73 to 0.80      4  80.0 %  75.0 %

when to abstain: thresholds for \`textvat classify --abstain-below\`, found on these very texts
target error    threshold  coverage  measured error
------------  -----------  --------  --------------
10.0 %        unreachable     0.0 %               –
5.0 %         unreachable     0.0 %               –
2.0 %         unreachable     0.0 %               –
1.0 %         unreachable     0.0 %               –`,
  );
});

test('how far off answers on a scale are', () => {
  const evaluation = evaluate([0, 0, 1, 1], [0, 1, 1, 1], ['1', '5']);
  const shown = (quadraticKappa: number | null) =>
    formatEvaluation({
      ...evaluation,
      ordinal: {
        meanAbsoluteError: 1,
        meanAbsoluteErrorInterval: null,
        quadraticKappa,
        quadraticKappaInterval: quadraticKappa === 0.25 ? [-0.5, 0.75] : null,
      },
    });
  assert.match(shown(0.5), '\nmean absolute error 1.0000, quadratic weighted kappa 0.5000\n');
  assert.match(shown(0.25), 'kappa 0.2500 (95 % interval -0.5000 to 0.7500)\n');
  assert.match(shown(null), 'kappa undefined: all are of one class\n');
});

test('what the calibration did, and how sure to be', () => {
  const evaluation = evaluate([0, 1], [0, 1], ['neg', 'pos']);
  const [threshold] = evaluation.thresholds;
  const text = formatEvaluation({
    ...evaluation,
    calibration: {
      temperature: 1.8349,
      uncalibrated: { logLoss: 0.5, brierScore: 0.25, calibrationError: 0.0678 },
    },
    thresholds: [threshold!, { maximumError: 0.05, threshold: 0.83, coverage: 0.9123, error: 0.0496 }],
  });
  assert.match(
    text,
    'temperature 1.83; without it log loss 0.5000, Brier score 0.2500, calibration error 6.78 %',
  );
  assert.match(text, /^10\.0 % +everything +100\.0 % +0\.00 %$/m);
  assert.match(text, /^5\.0 % +0\.83 +91\.2 % +4\.96 %$/m);
});

test('undefined values are dashes, with the reason below', () => {
  const text = formatEvaluation(evaluate([0, 1], [0, 0], ['neg', 'pos']));
  assert.match(text, /^pos +– +0\.00 % +0\.00 % +1$/m);
  assert.match(
    text,
    'undefined, and left out of the means:\n  precision of pos: no text was predicted as "pos"',
  );
});

test('the interval has a width where every text is right, or wrong', () => {
  const head = (gold: number[], predicted: number[]) =>
    formatEvaluation(evaluate(gold, predicted, ['a', 'b'])).split('\n')[0];
  assert.is(
    head([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1]),
    'error 0.00 % (95 % interval 0.00 % to 45.93 %) on 6 texts',
  );
  assert.is(head([0, 1, 1], [1, 0, 0]), 'error 100.00 % (95 % interval 29.24 % to 100.00 %) on 3 texts');
});

test('labels are shortened and made printable', () => {
  const text = formatEvaluation(evaluate([0, 1], [0, 1], ['x'.repeat(100), 'line\nbreak']));
  assert.match(text, /^x{23}… /m);
  assert.match(text, / x{9}… /);
  assert.match(text, 'line␊break');
});

test('from nine classes on, the columns of the matrix carry numbers', () => {
  const classes = Array.from({ length: 9 }, (_, c) => `class-${c}`);
  const text = formatEvaluation(evaluate([0, 8], [8, 8], classes));
  assert.match(text, /^gold {7}1 {2}2 {2}3 {2}4 {2}5 {2}6 {2}7 {2}8 {2}9$/m);
  assert.match(text, /^1 class-0 {2}0 {2}0 {2}0 {2}0 {2}0 {2}0 {2}0 {2}0 {2}1$/m);
});

test('many classes: the most frequent ones, and the most frequent mistakes', () => {
  const classes = Array.from({ length: 30 }, (_, c) => `c${c}`);
  const gold = classes.flatMap((_, c) => Array<number>(c + 1).fill(c));
  const predicted = gold.map((label, i) => (label === 29 && i % 2 === 0 ? 5 : label === 7 ? 8 : label));
  const text = formatEvaluation(evaluate(gold, predicted, classes));
  assert.match(text, '(the 20 classes with the most texts; 10 more are in the means)');
  assert.match(text, /^c29 .* 30$/m);
  assert.match(text, /^c10 .* 11$/m);
  assert.not.match(text, /^c9 .*%/m);
  const mistakes = text.slice(text.indexOf('most frequent mistakes'), text.indexOf('\n\nrel')).split('\n');
  assert.equal(mistakes, [
    'most frequent mistakes (2 of 2 pairs of classes)',
    'gold  predicted  texts',
    '----  ---------  -----',
    'c29   c5            15',
    'c7    c8             8',
  ]);
  assert.ok(text.split('\n').every((line) => textWidth(line) <= 100));
});

test.run();
