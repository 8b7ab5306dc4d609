/** Attacks by gradients, where the truth is known: a model that is linear in its embeddings. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateList } from '../../src/candidates/candidateList.js';
import { resultOf } from '../../src/model/resultOf.js';
import { type AttackRequest, attack } from '../../src/robustness/attack.js';
import type { AttackedRow } from '../../src/robustness/attackedRow.js';
import { attackedText, UNCHANGED } from '../../src/robustness/attackedText.js';
import type { AttackResult } from '../../src/robustness/attackResult.js';
import { lengthOf, openEmbeddings } from '../../src/robustness/embeddings/embeddedRun.js';
import { pgd } from '../../src/robustness/embeddings/pgd.js';
import { marginOf } from '../../src/robustness/margins.js';
import { modelVictim } from '../../src/robustness/victims/modelVictim.js';
import { argmax } from '../../src/tensor/argmax.js';
import { createRandom } from '../../src/tensor/random.js';
import * as tf from '../../src/tensor/tfjs.js';
import { makeBatch } from '../../src/text/batches.js';
import { encodeText } from '../../src/text/encode.js';
import { holdsInOrder, inputErrorOf } from '../corpus/helpers.js';
import { type SeamModel, seamModel, WIDTH } from './seamVictim.js';
import { randomText, randomWeights, someWords, wordVictim } from './victims.js';

async function attacked(request: AttackRequest): Promise<{ rows: AttackedRow[]; result: AttackResult }> {
  const rows: AttackedRow[] = [];
  const result = await resultOf(attack(request), (event) => {
    if (event.type === 'row') rows.push(event.row);
  });
  return { rows, result };
}

/** Random texts with the label that the model gives them. */
async function labeled({ model }: SeamModel, count: number, length = 6) {
  const texts = Array.from({ length: count }, (_, at) => randomText(at + 1, length));
  const rows = await model.logits(texts.map((text) => encodeText(text, model.vocabulary, model.textOptions)));
  return texts.map((text, at) => ({ id: String(at), text, label: model.classes[argmax(rows[at]!)]! }));
}

const neighbours = candidateList(
  'neighbours',
  new Map(
    someWords.map((word, at) => [word, [1, 2, 3].map((step) => someWords[(at + step) % someWords.length]!)]),
  ),
);

/** The least norm that takes a text over a border, as a share of its own: every one of T tokens may move alike. */
async function exactNorm({ model, weights }: SeamModel, text: string): Promise<number> {
  const encoded = encodeText(text, model.vocabulary, model.textOptions);
  const [row] = await model.logits([encoded]);
  const bound = await model.bind!();
  const classes = model.classes.length;
  const label = argmax(row!);
  const tokens = encoded.ids.length - 1;
  const run = openEmbeddings({ classifier: bound, encode: () => encoded }, text, {
    label,
    steps: 1,
    random: createRandom(1, 'none'),
  })!;
  const distances = model.classes.flatMap((_, c) => {
    if (c === label) return [];
    let square = 0;
    for (let e = 0; e < WIDTH; e += 1)
      square += (weights[e * classes + label]! - weights[e * classes + c]!) ** 2;
    return [(row![label]! - row![c]!) / Math.sqrt(square * tokens)];
  });
  return Math.min(...distances) / run.norm;
}

for (const classes of [2, 4])
  test(`of ${classes} classes DeepFool and Carlini-Wagner find the least norm, and none finds a smaller one`, async () => {
    const seam = await seamModel(classes);
    const texts = await labeled(seam, 8);
    const options = { attack: ['embeddings'], steps: 60 };
    const { rows, result } = await attacked({ victim: seam.model, texts, options });
    for (const { text, embeddings } of rows) {
      const exact = await exactNorm(seam, text);
      const { smallest } = embeddings!;
      for (const [name, norm] of Object.entries(smallest))
        assert.ok(norm === null || norm > exact * 0.9999, `${name}: ${norm}, exactly ${exact}`);
      assert.ok(smallest['deepfool']! < exact * 1.03, `deepfool ${smallest['deepfool']}, exactly ${exact}`);
      // Of more classes it follows the likeliest rival, which need not be the nearest.
      const slack = classes === 2 ? 1.03 : 1.15;
      assert.ok(
        smallest['carlini-wagner']! < exact * slack,
        `cw ${smallest['carlini-wagner']}, exactly ${exact}`,
      );
      assert.ok(smallest['pgd']! <= smallest['bisection']!);
      // The loss of a sure answer loses digits in 32 bits, and with them its direction; the margin does not.
      if (classes === 2) assert.ok(smallest['bisection']! < exact * 1.02);
    }
    const { attacks, texts: count, zeroGradients } = result.embeddings!;
    assert.equal([count, zeroGradients], [8, 0]);
    assert.not.match(result.warnings.join('\n'), 'masking');
    assert.ok(attacks['fgsm']!.median! < (attacks['random-directions']!.median ?? Number.POSITIVE_INFINITY));
    assert.is(result.worst.accuracy, 1, 'perturbed embeddings are no texts');
  });

test('padding and the end of the sequence stay as they are, and more steps of PGD never find more', async () => {
  const { model } = await seamModel(3);
  const [example] = await labeled({ model } as SeamModel, 1, 5);
  const encoded = encodeText(example!.text, model.vocabulary, model.textOptions);
  const seam = { classifier: await model.bind!(), encode: () => encoded };
  const smallest: number[] = [];
  for (const steps of [1, 5, 25]) {
    const label = model.classes.indexOf(example!.label);
    const run = openEmbeddings(seam, example!.text, { label, steps, random: createRandom(1, 'x') })!;
    assert.is(run.size, 5 * WIDTH);
    await pgd.find(run);
    smallest.push(run.smallest);
  }
  assert.ok(smallest[1]! <= smallest[0]! && smallest[2]! <= smallest[1]!, smallest.join());
});

test('a saturated softmax has no gradient: it is counted and warned of, and attacks on logits go on', async () => {
  const seam = await seamModel(2, 1000);
  const { result } = await attacked({
    victim: seam.model,
    texts: await labeled(seam, 6),
    options: { attack: ['fgsm', 'carlini-wagner'], steps: 60 },
  });
  const { attacks, zeroGradients } = result.embeddings!;
  assert.is(zeroGradients, 1);
  assert.is(attacks['fgsm']!.median, null);
  assert.is(attacks['carlini-wagner']!.flippedAtAll, 1);
  holdsInOrder(result.warnings.join('\n'), 'Gradient masking suspected', '100 % of the texts');
});

for (const classes of [2, 3])
  test(`of ${classes} classes divided logits and an undefended model show the way that a saturated softmax hides`, async () => {
    const seam = await seamModel(classes, 1000);
    const texts = await labeled(seam, 6);
    const { model: undefended } = await seamModel(classes);
    const options = { attack: ['fgsm', 'fgsm-divided', 'carried-over'], steps: 60 };
    const { rows, result } = await attacked({ victim: seam.model, texts, undefended, options });
    assert.is(result.embeddings!.attacks['fgsm']!.median, null);
    for (const { text, embeddings } of rows) {
      const exact = await exactNorm(seam, text);
      for (const name of ['fgsm-divided', 'carried-over']) {
        const norm = embeddings!.smallest[name]!;
        assert.ok(norm > exact * 0.9999, `${name}: ${norm}, exactly ${exact}`);
        if (classes === 2) assert.ok(norm < exact * 1.05, `${name}: ${norm}, exactly ${exact}`);
      }
    }
  });

test('an undefended model is asked for where it is needed, and has to be like the victim', async () => {
  const { model } = await seamModel(2);
  const texts = await labeled({ model } as SeamModel, 2);
  const errorOf = (request: Partial<AttackRequest>, attack = ['embeddings']) =>
    inputErrorOf(async () => attacked({ victim: model, texts, options: { attack, steps: 2 }, ...request }));
  holdsInOrder(await errorOf({}, ['carried-over']), 'carried-over', 'no undefended model', '--undefended');
  holdsInOrder(await errorOf({ undefended: model }, ['fgsm']), 'other attacks only', 'both or neither');
  const { model: ofThree } = await seamModel(3);
  holdsInOrder(await errorOf({ undefended: ofThree }), 'class 2', 'as the attacked model has');
  const bound = await model.bind!();
  const wider: typeof bound = {
    ...bound,
    embed(batch) {
      const embedded = bound.embed(batch);
      const { embeddings } = embedded;
      return { ...embedded, embeddings: tf.concat([embeddings, embeddings], 2) as tf.Tensor3D };
    },
    logits: (embeddings, given) =>
      bound.logits(tf.slice(embeddings, [0, 0, 0], [-1, -1, WIDTH]) as tf.Tensor3D, given),
  };
  const undefended = { ...model, bind: async () => wider };
  holdsInOrder(await errorOf({ undefended }), 'the undefended model', '72', '36', 'but for --defense');
});

test('estimates are the margins where the model is linear, and take one query', async () => {
  const seam = await seamModel(2);
  const victim = await modelVictim(seam.model);
  assert.is(victim.access, 'gradients');
  const text = attackedText('a', `${randomText(3, 6)}`);
  const edits = [0, 2, 5].flatMap((place) => someWords.slice(0, 4).map((word) => ({ place, text: word })));
  const base = new Map([[1, 'aaa']]);
  for (const changes of [UNCHANGED, base]) {
    const estimates = await victim.estimator!(text).estimates(changes, edits, 1);
    const rows = await victim.scorer!(text).logits(changes, edits);
    rows.forEach((row, at) => {
      assert.ok(Math.abs(estimates[at]! - marginOf(row, 1)) < 1e-4, `${at}: ${estimates[at]}`);
    });
  }
});

test('the gradient attack on words keeps up with the greedy one; a linear model has none to show', async () => {
  const seam = await seamModel(2);
  const texts = await labeled(seam, 30);
  const options = { attack: ['gradient', 'greedy'], words: 4 };
  const { result } = await attacked({ victim: seam.model, texts, candidates: neighbours, options });
  const { gradient, greedy } = result.attacks as Record<string, AttackResult['worst']>;
  assert.ok(gradient!.successRate! > 0.1, JSON.stringify(result.attacks));
  assert.ok(gradient!.accuracy <= greedy!.accuracy);
  holdsInOrder(
    await inputErrorOf(async () =>
      attacked({
        victim: await wordVictim(randomWeights(1)),
        texts: [{ id: 'a', text: 'aaa', label: 'good' }],
        options: { attack: ['fgsm'] },
      }),
    ),
    'attack fgsm',
    'one that shows its gradients',
  );
});

test('the nearest candidate of any word is told beside the smallest perturbations', async () => {
  const seam = await seamModel(2);
  const texts = await labeled(seam, 6);
  const options = { attack: ['bisection'] };
  const { rows, result } = await attacked({ victim: seam.model, texts, candidates: neighbours, options });
  const bound = await seam.model.bind!();
  const vectorOf = (word: string) => {
    const encoded = encodeText(word, seam.model.vocabulary, seam.model.textOptions);
    return bound
      .embed(makeBatch([encoded], [0]))
      .embeddings.dataSync()
      .slice(0, WIDTH);
  };
  for (const { text, embeddings } of rows) {
    const words = text.split(' ');
    const norm = Math.hypot(...words.flatMap((word) => [...vectorOf(word)]));
    const distances = words.flatMap((word) =>
      neighbours
        .candidatesOf(word)
        .map((other) => Math.hypot(...vectorOf(word).map((value, e) => value - vectorOf(other)[e]!))),
    );
    const nearest = Math.min(...distances) / norm;
    assert.ok(Math.abs(embeddings!.nearestWord! - nearest) < 1e-5, `${embeddings!.nearestWord}, ${nearest}`);
  }
  const sorted = rows.map(({ embeddings }) => embeddings!.nearestWord!).sort((a, b) => a - b);
  assert.ok(Math.abs(result.embeddings!.nearestWord! - (sorted[2]! + sorted[3]!) / 2) < 1e-9);
  const without = await attacked({ victim: seam.model, texts, options });
  assert.is(without.result.embeddings!.nearestWord, null);
});

test('a norm is the root of the sum of squares', () => {
  assert.is(lengthOf(Float32Array.of(3, 4)), 5);
});

test.run();
