import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  betaQuantile,
  drawBinomial,
  logGamma,
  regularizedIncompleteBeta,
  studentQuantile,
} from '../../src/evaluation/distributions.js';
import { close, seeded } from './testing.js';

// The literals here come from SciPy: gammaln, betainc, t.ppf.

test('logGamma agrees with SciPy', () => {
  close(logGamma(0.5), 0.5723649429247);
  close(logGamma(1), 0);
  close(logGamma(2.5), 0.2846828704729192);
  close(logGamma(14.9), 24.924132002217277);
  close(logGamma(100), 359.1342053695754);
  close(logGamma(1e5), 1051287.7089736569);
});

test('the regularised incomplete beta function agrees with SciPy on both sides of its mean', () => {
  close(regularizedIncompleteBeta(0.3, 2, 5), 0.579825);
  close(regularizedIncompleteBeta(0.9, 0.5, 0.5), 0.7951672353008665);
  close(regularizedIncompleteBeta(0.01, 0.5, 0.5), 0.06376856085851985);
  close(regularizedIncompleteBeta(0.5, 50, 60), 0.8309072939016693);
  close(regularizedIncompleteBeta(0.999, 10, 0.5), 0.8888967091248604);
  assert.is(regularizedIncompleteBeta(0, 2, 3), 0);
  assert.is(regularizedIncompleteBeta(1, 2, 3), 1);
});

test('beta quantiles undo the incomplete beta function', () => {
  // Those of Beta(1, 1) are uniform, those of Beta(1, b) are 1 - (1 - p)^(1 / b).
  close(betaQuantile(0.3, 1, 1), 0.3);
  close(betaQuantile(0.975, 1, 6), 1 - 0.025 ** (1 / 6));
  for (const [a, b] of [
    [0.5, 0.5],
    [2, 5],
    [300, 3455],
    [40_000, 3],
  ] as const)
    for (const probability of [0.001, 0.025, 0.5, 0.975])
      close(regularizedIncompleteBeta(betaQuantile(probability, a, b), a, b), probability, 1e-8);
  assert.is(betaQuantile(0, 2, 5), 0);
  assert.is(betaQuantile(1, 2, 5), 1);
  for (const bad of [-0.1, 1.1, Number.NaN]) assert.throws(() => betaQuantile(bad, 2, 5), /no beta quantile/);
  assert.throws(() => betaQuantile(0.5, 0, 5), /no beta quantile/);
});

test('t quantiles agree with the tables', () => {
  close(studentQuantile(0.975, 1), 12.706204736174694, 1e-11);
  close(studentQuantile(0.975, 2), 4.302652729749462, 1e-11);
  close(studentQuantile(0.975, 4), 2.7764451051977934, 1e-11);
  close(studentQuantile(0.975, 9), 2.262157162798205, 1e-11);
  close(studentQuantile(0.975, 30), 2.0422724563012378, 1e-11);
  close(studentQuantile(0.975, 1000), 1.9623390808264083, 1e-9);
  close(studentQuantile(0.95, 3), 2.3533634348018233, 1e-11);
  close(studentQuantile(0.995, 2), 9.924843200918287, 1e-11);
  close(studentQuantile(0.6, 7), 0.2631668613520229, 1e-11);
});

test('t quantiles are symmetric and refuse what is no probability', () => {
  close(studentQuantile(0.025, 4), -2.7764451051977934, 1e-11);
  close(studentQuantile(0.5, 4), 0);
  assert.throws(() => studentQuantile(1, 4), /no t quantile/);
  assert.throws(() => studentQuantile(0.9, 0), /no t quantile/);
});

test('binomial draws have the exact frequencies', () => {
  // An even grid of uniforms must fall into the outcomes in proportion to their mass.
  const steps = 100_000;
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < steps; i++) counts[drawBinomial(4, 0.3, () => (i + 0.5) / steps)]! += 1;
  const masses = [0.2401, 0.4116, 0.2646, 0.0756, 0.0081];
  for (const [k, mass] of masses.entries()) close(counts[k]! / steps, mass, 2e-5);
});

test('binomial draws at the edges', () => {
  assert.is(
    drawBinomial(10, 0, () => 0.999),
    0,
  );
  assert.is(
    drawBinomial(10, 1, () => 0),
    10,
  );
  assert.is(
    drawBinomial(0, 0.5, () => 0.5),
    0,
  );
  for (const uniform of [0, 1 - 2 ** -53]) {
    const drawn = drawBinomial(1000, 0.002, () => uniform);
    assert.ok(Number.isInteger(drawn) && drawn >= 0 && drawn <= 1000, `${drawn}`);
  }
});

test('binomial draws of many trials have the right mean and variance', () => {
  const random = seeded(1);
  const draws = Array.from({ length: 20_000 }, () => drawBinomial(100_000, 0.12, random));
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  // Four standard errors: 4 * 102.8 / sqrt(20000), and 4 * sqrt(2 / 20000) relative.
  assert.ok(Math.abs(mean - 12_000) < 3, `${mean}`);
  assert.ok(Math.abs(variance / (100_000 * 0.12 * 0.88) - 1) < 0.04, `${variance}`);
});

test.run();
