import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { methodTerms } from '../../src/objectives/methods.js';
import {
  EPSILON,
  type ObjectiveOptions,
  objectiveNames,
  objectiveOptions,
} from '../../src/objectives/objectiveOptions.js';

const test = suite('methods');

function terms(changes: Partial<ObjectiveOptions>): string[] {
  return methodTerms(v.parse(objectiveOptions, changes), null, [0.5, 0.5]).map(
    ({ name, weight, on }) => `${name} ${weight} ${on}`,
  );
}

test('each method has its terms, with the published defaults', () => {
  const supervised = 'supervised 1 labeled';
  const adversarial = 'adversarial 1 labeled';
  const consistency = 'consistency 1 unlabeled';
  assert.equal(Object.fromEntries(objectiveNames.map((method) => [method, terms({ objective: method })])), {
    supervised: [supervised],
    rp: [supervised, consistency],
    at: [supervised, adversarial],
    vat: [supervised, consistency],
    'at+vat': [supervised, adversarial, consistency],
    mixed: [supervised, adversarial, consistency, 'entropy 1 unlabeled'],
    'self-training': [supervised],
  });
  const { xi, powerIterations } = v.parse(objectiveOptions, {});
  assert.equal([EPSILON, xi, powerIterations], [5, 0.1, 1]);
});

test('weights are taken, terms of weight 0 are left out, entropy may be added to any method', () => {
  assert.equal(terms({ objective: 'at+vat', adversarialWeight: 0, consistencyWeight: 3 }), [
    'supervised 1 labeled',
    'consistency 3 unlabeled',
  ]);
  assert.equal(terms({ objective: 'mixed', entropyWeight: 0 }).length, 3);
  assert.equal(terms({ objective: 'supervised', entropyWeight: 0.5 }), [
    'supervised 1 labeled',
    'entropy 0.5 unlabeled',
  ]);
});

test('the balance of the classes is a term on unlabeled texts where it has a weight, of any method', () => {
  for (const method of objectiveNames) {
    const without = terms({ objective: method });
    for (const balanceWeight of [null, 0])
      assert.equal(terms({ objective: method, balanceWeight }), without, method);
    assert.equal(
      terms({ objective: method, balanceWeight: 0.5 }),
      [...without, 'balance 0.5 unlabeled'],
      method,
    );
  }
  assert.equal(terms({ objective: 'supervised', entropyWeight: 2, balanceWeight: 3 }), [
    'supervised 1 labeled',
    'entropy 2 unlabeled',
    'balance 3 unlabeled',
  ]);
});

test('options that make no sense are refused', () => {
  for (const options of [
    { epsilon: -1 },
    { balanceWeight: -1 },
    { xi: 0 },
    { powerIterations: 0.5 },
    { method: 'VAT' },
    { epsilom: 5 },
  ])
    assert.not(v.safeParse(objectiveOptions, options).success, JSON.stringify(options));
});

test.run();
