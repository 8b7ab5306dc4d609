import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { adversarial } from '../../src/objectives/adversarial.js';
import { crossEntropy } from '../../src/objectives/crossEntropy.js';
import { cleanPrediction } from '../../src/objectives/divergence.js';
import { entropyMinimisation } from '../../src/objectives/entropyMinimisation.js';
import type { LabeledTexts, Objective } from '../../src/objectives/objective.js';
import { randomDirection } from '../../src/objectives/perturbation.js';
import { randomPerturbation } from '../../src/objectives/randomPerturbation.js';
import {
  virtualAdversarial,
  virtualAdversarialPerturbation,
} from '../../src/objectives/virtualAdversarial.js';
import { createRandom } from '../../src/tensor/random.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { assertClose, cosine, normalTensor } from '../tensors.js';
import {
  B,
  behindText,
  C,
  E,
  labeledTexts,
  labels,
  lengths,
  linearModel,
  norm,
  ofText,
  recorded,
  recurrentModel,
  recurrentWeights,
  T,
  tanhModel,
} from './models.js';

const test = onEveryBackend('objectives');

const epsilon = 0.7;
const xi = 0.1;
const random = () => createRandom(3, 'perturbation');
const featureMask = () => tf.tensor2d([2, 0, 2, 0, 2, 2, 2, 2, 0, 2, 2, 2], [B, 3]);

const perturbing: Record<string, Objective<LabeledTexts>> = {
  'random perturbation': randomPerturbation({ epsilon }),
  adversarial: adversarial({ epsilon }, null),
  'virtual adversarial': virtualAdversarial({ epsilon, xi, powerIterations: 1 }),
  'virtual adversarial, three power iterations': virtualAdversarial({ epsilon, xi, powerIterations: 3 }),
};
const all: Record<string, Objective<LabeledTexts>> = {
  'cross entropy': crossEntropy(Float32Array.of(1, 3)),
  'entropy minimisation': entropyMinimisation(),
  ...perturbing,
};

for (const [name, objective] of Object.entries(all)) {
  test(`${name}: gradients through the seam, for the weights and the embeddings`, () => {
    const initial = recurrentWeights();
    const model = recurrentModel(initial);
    let shift: tf.Tensor | undefined;
    const logits: typeof model.logits = (embeddings, texts, constantWeights) =>
      model.logits(shift ? tf.add(embeddings, shift) : embeddings, texts, constantWeights);
    // The first stage is held constant, so it runs once, before anything moves.
    const loss = objective({ ...model, logits }, labeledTexts(featureMask()), random());
    checkGradients(
      (moved, ...weights) => {
        shift = moved;
        model.weights = weights;
        return loss();
      },
      [tf.zeros([B, T, E]), ...initial],
    );
  });

  test(`${name}: leaves no tensor behind in 50 evaluations`, () => {
    const model = recurrentModel(recurrentWeights());
    const texts = labeledTexts(featureMask());
    const source = random();
    const before = tf.memory().numTensors;
    for (let n = 0; n < 50; n += 1)
      tf.tidy(() => {
        const loss = objective(model, texts, source);
        tf.grads(() => loss())(model.weights);
      });
    assert.is(tf.memory().numTensors, before);
  });
}

for (const [name, objective] of Object.entries(perturbing)) {
  test(`${name}: norm epsilon for every text, nothing at padding and end of sequence`, () => {
    for (const model of [
      recurrentModel(recurrentWeights()),
      linearModel(normalTensor([E, C], 1, 'linear')),
    ]) {
      const { model: recorder, passes } = recorded(model);
      objective(recorder, labeledTexts(), random())();
      const { perturbation } = passes.at(-1)!;
      for (let b = 0; b < B; b += 1) {
        assertClose([norm(ofText(perturbation, b))], [lengths[b]! > 1 ? epsilon : 0], 1e-6);
        assert.ok(behindText(perturbation, b).every((value) => value === 0));
      }
    }
  });

  test(`${name}: same dropout mask in every pass, weight gradients in the last one only`, () => {
    const { model, passes } = recorded(recurrentModel(recurrentWeights()));
    const texts = labeledTexts(featureMask());
    objective(model, texts, random())();
    assert.ok(passes.length > 1);
    passes.forEach((pass, index) => {
      assert.is(pass.featureMask, texts.featureMask);
      assert.is(pass.constantWeights, index < passes.length - 1);
    });
  });

  test(`${name}: repeats with the same random position and differs with another where it uses one`, () => {
    const perturbations = [0, 0, 1000].map((position) => {
      const { model, passes } = recorded(recurrentModel(recurrentWeights()));
      objective(model, labeledTexts(), { ...random(), position, reserve: () => position })();
      return passes.at(-1)!.perturbation;
    });
    assert.equal(perturbations[0], perturbations[1]);
    if (name !== 'adversarial') assert.not.equal(perturbations[0], perturbations[2]);
  });
}

for (const [name, unperturbed] of [
  ['random perturbation', randomPerturbation({ epsilon: 0 })],
  ['virtual adversarial', virtualAdversarial({ epsilon: 0, xi, powerIterations: 1 })],
] as const)
  test(`${name}: value and gradients are 0 at r = 0, dropout masks included`, () => {
    const model = recurrentModel(recurrentWeights());
    const loss = unperturbed(model, labeledTexts(featureMask()), random());
    assertClose(loss(), [0], 1e-7);
    for (const gradient of tf.grads(() => loss())(model.weights))
      assertClose(gradient, new Float32Array(gradient.size), 1e-6);
  });

test('adversarial at epsilon 0 is the cross entropy', () => {
  const model = recurrentModel(recurrentWeights());
  const weights = Float32Array.of(1, 3);
  const texts = labeledTexts();
  assertClose(
    adversarial({ epsilon: 0 }, weights)(model, texts, random())(),
    crossEntropy(weights)(model, texts, random())(),
    1e-6,
  );
});

test('perturbations raise the loss: random a little, virtual adversarial more, more iterations no less', () => {
  const model = recurrentModel(recurrentWeights());
  const [randomly, , once, thrice] = Object.values(perturbing).map(
    (objective) => objective(model, labeledTexts(), random())().dataSync()[0]!,
  );
  assert.ok(
    randomly! > 0 && once! > 1.2 * randomly! && thrice! > 0.9 * once!,
    `${randomly} ${once} ${thrice}`,
  );
});

for (const [name, objective] of Object.entries(perturbing).filter(([name]) => name !== 'adversarial'))
  test(`${name}: no gradient flows through the target or the perturbation`, () => {
    const model = recurrentModel(recurrentWeights());
    const texts = labeledTexts(featureMask());
    const { model: recorder, passes } = recorded(model);
    const loss = objective(recorder, texts, random());
    const actual = tf.grads(() => loss())(model.weights);
    // Cross entropy between two plain arrays of numbers and the model: its gradient is that of the divergence.
    const perturbed = tf.add(
      texts.embeddings,
      tf.tensor3d(passes.at(-1)!.perturbation, [B, T, E]),
    ) as tf.Tensor3D;
    const target = tf.tensor2d(tf.softmax(model.logits(texts.embeddings, texts)).dataSync() as Float32Array, [
      B,
      C,
    ]);
    const explicit = () =>
      tf.div(tf.sum(tf.mul(target, tf.logSoftmax(model.logits(perturbed, texts)))), -B) as tf.Scalar;
    tf.grads(explicit)(model.weights).forEach((expected, index) => {
      assertClose(actual[index]!, expected, 2e-6);
    });
  });

test('linear model: virtual adversarial and adversarial perturbation are parallel to the class weights', () => {
  const weights = normalTensor<tf.Rank.R2>([E, C], 1, 'linear');
  const values = weights.dataSync();
  const towardsFirst = Array.from({ length: E }, (_, e) => values[e * C]! - values[e * C + 1]!);
  const perturbationOf = (objective: Objective<LabeledTexts>) => {
    const { model, passes } = recorded(linearModel(weights));
    objective(model, labeledTexts(), random())();
    return passes.at(-1)!.perturbation;
  };
  const virtual = perturbationOf(virtualAdversarial({ epsilon, xi, powerIterations: 1 }));
  const labeled = perturbationOf(adversarial({ epsilon }, null));
  for (let b = 0; b < B; b += 1) {
    if (lengths[b] === 1) continue;
    const everywhere = Array.from({ length: lengths[b]! - 1 }, () => towardsFirst).flat();
    assert.ok(Math.abs(cosine(ofText(virtual, b), everywhere)) > 0.999);
    // Away from the text's own class.
    const sign = labels[b] === 0 ? -1 : 1;
    assert.ok(sign * cosine(ofText(labeled, b), everywhere) > 0.999);
  }
});

test('without a power iteration the virtual adversarial perturbation is the random one', () => {
  const passesOf = (objective: Objective) => {
    const { model, passes } = recorded(recurrentModel(recurrentWeights()));
    objective(model, labeledTexts(), random())();
    return passes.at(-1)!.perturbation;
  };
  assert.equal(
    passesOf(virtualAdversarial({ epsilon, xi, powerIterations: 0 })),
    passesOf(randomPerturbation({ epsilon })),
  );
});

test('the probes of the power iteration have norm xi', () => {
  const { model, passes } = recorded(recurrentModel(recurrentWeights()));
  virtualAdversarial({ epsilon, xi, powerIterations: 2 })(model, labeledTexts(), random());
  assert.is(passes.length, 3);
  for (const { perturbation } of passes.slice(1)) {
    assertClose([norm(ofText(perturbation, 0))], [xi], 1e-6);
    assert.ok(behindText(perturbation, 0).every((value) => value === 0));
  }
});

test('at xi 0.1 float32 keeps the direction that float64 finds in the limit; at 1e-6 it would not', () => {
  const inner = normalTensor<tf.Rank.R2>([E, 6], 0.5, 'inner');
  // Many classes: with two there is but one direction to find.
  const outer = normalTensor<tf.Rank.R2>([6, 6], 0.5, 'outer');
  const model = tanhModel(inner, outer);
  const texts = labeledTexts();
  const target = cleanPrediction(model, texts);
  const start = randomDirection(texts, random()).dataSync() as Float32Array;
  const cosines = [xi, 1e-6].map((size) => {
    const options = { epsilon, xi: size, powerIterations: 1 };
    const direction = virtualAdversarialPerturbation(model, texts, target, options, random()).dataSync();
    return [0, 1, 2].map((b) => {
      const reference = powerIterationInDoubles(texts, inner, outer, start, b, 1e-5);
      return cosine(ofText(direction as Float32Array, b), reference);
    });
  });
  assert.ok(Math.min(...cosines[0]!) > 0.999, `${cosines[0]}`);
  assert.ok(Math.min(...cosines[1]!) < 0.9, `${cosines[1]}`);
});

/** One power iteration for one text and the tanh model, by hand and in float64. */
function powerIterationInDoubles(
  texts: LabeledTexts,
  innerTensor: tf.Tensor2D,
  outerTensor: tf.Tensor2D,
  start: Float32Array,
  b: number,
  size: number,
): number[] {
  const [units, classes] = outerTensor.shape;
  const inner = innerTensor.dataSync();
  const outer = outerTensor.dataSync();
  const clean = Array.from(texts.embeddings.dataSync().subarray(b * T * E, (b + 1) * T * E));
  const direction = start.subarray(b * T * E, (b + 1) * T * E);
  const scale = size / norm(direction);
  const probed = clean.map((value, at) => value + scale * direction[at]!);

  const forward = (x: number[]) => {
    const tokens = Array.from({ length: T * units }, (_, at) => {
      const [t, k] = [Math.floor(at / units), at % units];
      let sum = 0;
      for (let e = 0; e < E; e += 1) sum += x[t * E + e]! * inner[e * units + k]!;
      return Math.tanh(sum);
    });
    const exponentials = Array.from({ length: classes }, (_, c) =>
      Math.exp(tokens.reduce((sum, value, at) => sum + (value / T) * outer[(at % units) * classes + c]!, 0)),
    );
    const total = exponentials.reduce((sum, value) => sum + value);
    return { tokens, probabilities: exponentials.map((value) => value / total) };
  };
  const { probabilities: p } = forward(clean);
  const { tokens, probabilities: q } = forward(probed);
  // dKL/dlogits = q - p, then back through the outer weights, tanh and the inner weights.
  return Array.from({ length: (lengths[b]! - 1) * E }, (_, at) => {
    const [t, e] = [Math.floor(at / E), at % E];
    let gradient = 0;
    for (let k = 0; k < units; k += 1) {
      let above = 0;
      for (let c = 0; c < classes; c += 1) above += (q[c]! - p[c]!) * outer[k * classes + c]!;
      gradient += above * (1 - tokens[t * units + k]! ** 2) * inner[e * units + k]!;
    }
    return gradient;
  });
}

test.run();
