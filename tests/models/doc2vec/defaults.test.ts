import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultEntropyWeight, documentDefaults } from '../../../src/models/doc2vec/defaults.js';
import { objectiveNames } from '../../../src/objectives/objectiveOptions.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { holdsInOrder } from '../../corpus/helpers.js';

const model = 'doc2vec';

/** Those of the options that the defaults of `documents` name. */
function named(method: (typeof objectiveNames)[number], options: TrainingOptionsInput) {
  const keys = Object.keys(documentDefaults(method)) as (keyof TrainingOptionsInput)[];
  return Object.fromEntries(keys.map((key) => [key, options[key]]));
}

test('models on text vectors have defaults of their own, by objective', () => {
  for (const method of objectiveNames)
    assert.equal(
      named(method, completeOptions({ model, objective: method })),
      documentDefaults(method),
      method,
    );
  assert.equal(completeOptions({ model }), completeOptions({ model, objective: 'vat' }));
  assert.not.equal(completeOptions({ model }).maxSteps, completeOptions({ model: 'bilstm' }).maxSteps);
});

test('an option of the value undefined is left open', () => {
  const open = { model, learningRate: undefined, maxSteps: undefined } as const;
  assert.equal(completeOptions(open), completeOptions({ model }));
});

test('consistency goes with balance, what has no consistency with dropout', () => {
  for (const method of objectiveNames) {
    const { balanceWeight, embeddingDropout } = completeOptions({ model, objective: method });
    const isConsistent = !['supervised', 'at', 'self-training'].includes(method);
    assert.is(balanceWeight, isConsistent ? 1 : null, method);
    assert.is(embeddingDropout > 0, !isConsistent, method);
  }
});

test('a method without unlabeled texts takes no losses on them', () => {
  const { entropyWeight, balanceWeight } = completeOptions({ model: 'linear' });
  assert.equal([entropyWeight, balanceWeight], [null, null]);
});

const labelsOf = (...counts: number[]) =>
  Int32Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label)));

test('entropy is minimised where there are texts without labels', () => {
  for (const method of ['vat', 'rp', 'mixed'] as const)
    assert.is(defaultEntropyWeight(method, labelsOf(300, 300), 2), 1, method);
  for (const method of ['supervised', 'at'] as const)
    assert.is(defaultEntropyWeight(method, labelsOf(300, 300), 2), 0, method);
});

test('the entropy of many labels and of uneven classes counts less', () => {
  for (const [counts, expected] of [
    [[1, 99], 1],
    [[100, 400], 0.2],
    [[200, 300], 0.64],
    [[500, 2000], 0.16],
    [[10, 990, 1000], 0.05],
    [[800, 800, 800], 1],
    [[5000, 5000], 0.25],
    [[2000, 8000], 0.04],
  ] as const) {
    const weight = defaultEntropyWeight('vat', labelsOf(...counts), counts.length);
    assert.ok(Math.abs(weight - expected) < 1e-12, `${counts}: ${weight}`);
  }
});

test('what is given wins over the defaults', () => {
  const given = {
    embeddingSize: 48,
    epsilon: 3,
    batchSize: 7,
    maxSteps: 12,
    entropyWeight: 0,
    balanceWeight: null,
  };
  const complete = completeOptions({ model, ...given });
  assert.equal(complete, { ...completeOptions({ model }), ...given });
  assert.equal(completeOptions(complete), complete, 'complete options stay as they are');
});

test('networks keep theirs', () => {
  const { encoder: usual, model: name, ...defaults } = completeOptions({ model: 'bilstm' });
  assert.equal([usual, name], ['bilstm', 'bilstm']);
  assert.equal([defaults.embeddingSize, defaults.epsilon, defaults.balanceWeight], [256, null, null]);
  for (const other of ['lstm', 'bilstm', 'cnn'] as const)
    assert.equal(completeOptions({ model: other }), { ...defaults, model: other, encoder: other });
});

test('parts of unequal size are refused with the options, before a text is read', () => {
  let message = '';
  try {
    completeOptions({ model, embeddingSize: 15, documentParts: 2 });
  } catch (error) {
    message = String(error);
  }
  holdsInOrder(message, 'documentParts', '2 sub-vectors', '15', '--document-parts');
  assert.is(
    completeOptions({ model: 'bilstm', embeddingSize: 15, documentParts: 2 }).embeddingSize,
    15,
    'of no other model',
  );
});

test.run();
