import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultEntropyWeight, documentDefaults } from '../../../src/models/doc2vec/defaults.js';
import { networkMethods } from '../../../src/objectives/objectiveOptions.js';
import { completeOptions } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { holdsInOrder } from '../../corpus/helpers.js';

const encoder = 'documents';

/** Those of the options that the defaults of `documents` name. */
function named(method: (typeof networkMethods)[number], options: TrainingOptionsInput) {
  const keys = Object.keys(documentDefaults(method)) as (keyof TrainingOptionsInput)[];
  return Object.fromEntries(keys.map((key) => [key, options[key]]));
}

test('the encoder documents has defaults of its own, by method', () => {
  for (const method of networkMethods)
    assert.equal(named(method, completeOptions({ encoder, method })), documentDefaults(method), method);
  assert.equal(completeOptions({ encoder }), completeOptions({ encoder, method: 'vat' }));
  assert.not.equal(completeOptions({ encoder }).maxSteps, completeOptions().maxSteps);
});

test('an option of the value undefined is left open', () => {
  const open = { encoder, learningRate: undefined, maxSteps: undefined } as const;
  assert.equal(completeOptions(open), completeOptions({ encoder }));
});

test('consistency goes with balance, what has no consistency with dropout', () => {
  for (const method of networkMethods) {
    const { balanceWeight, embeddingDropout } = completeOptions({ encoder, method });
    const isConsistent = !['supervised', 'at'].includes(method);
    assert.is(balanceWeight, isConsistent ? 1 : null, method);
    assert.is(embeddingDropout > 0, !isConsistent, method);
  }
});

test('a method without unlabelled texts takes no losses on them', () => {
  const { entropyWeight, balanceWeight } = completeOptions({ encoder, method: 'linear' });
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
  const complete = completeOptions({ encoder, ...given });
  assert.equal(complete, { ...completeOptions({ encoder }), ...given });
  assert.equal(completeOptions(complete), complete, 'complete options stay as they are');
});

test('other encoders keep theirs', () => {
  const { encoder: usual, ...defaults } = completeOptions();
  assert.is(usual, 'bilstm');
  assert.equal([defaults.embeddingSize, defaults.epsilon, defaults.balanceWeight], [256, 5, null]);
  for (const other of ['lstm', 'bilstm', 'cnn'] as const)
    assert.equal(completeOptions({ encoder: other }), { ...defaults, encoder: other });
});

test('parts of unequal size are refused with the options, before a text is read', () => {
  let message = '';
  try {
    completeOptions({ encoder, embeddingSize: 15, documentParts: 2 });
  } catch (error) {
    message = String(error);
  }
  holdsInOrder(message, 'documentParts', '2 parts', '15', '--document-parts');
  assert.is(
    completeOptions({ embeddingSize: 15, documentParts: 2 }).embeddingSize,
    15,
    'of no other encoder',
  );
});

test.run();
