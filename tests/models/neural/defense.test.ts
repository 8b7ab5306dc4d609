import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AttackResult,
  attack,
  type Model,
  resultOf,
  type TrainingOptionsInput,
  train,
} from '../../../src/index.js';
import type { StepEvent } from '../../../src/model/events.js';
import { encodeText } from '../../../src/text/encode.js';
import { nouns, plantedList, textsInTurn } from '../../candidates/planted.js';
import { inputErrorOf } from '../../corpus/helpers.js';
import { tinyOptions } from '../../training/testing.js';

const test = suite('defenses of networks');

/** Candidates that no text has. */
const { list, defenseCandidates } = plantedList({
  good: ['splendid', 'nice'],
  bad: ['dreadful'],
  sad: ['gloomy', 'nice'],
});
const texts = textsInTurn(60, (at) =>
  at % 2 === 0
    ? `a good ${nouns[at % 5]} and a good evening`
    : `a bad ${nouns[at % 5]} and a ${at % 4 === 1 ? 'sad' : 'bad'} evening`,
);

function requestOf(changes: TrainingOptionsInput) {
  const { encoder: _, ...options } = tinyOptions({ objective: 'supervised', maxSteps: 40, ...changes });
  return { labeled: texts, development: 0, options };
}

async function trained(changes: TrainingOptionsInput) {
  const steps: StepEvent[] = [];
  const { model } = await resultOf(train(requestOf(changes)), (event) => {
    if (event.type === 'step') steps.push(event);
  });
  return { model, losses: Object.keys(steps[0]!.losses) };
}

async function attacked(victim: Model): Promise<AttackResult> {
  const options = { attack: ['greedy', 'beam'], profile: 'unlimited' as const };
  return resultOf(attack({ victim, texts, candidates: list, options }));
}

test('the last step is kept, whatever the errors on unchanged texts; without a defense the best one', async () => {
  const kept = async (changes: TrainingOptionsInput) => {
    const request = { ...requestOf({ ...changes, evaluations: 4, patience: 1 }), development: 0.2 };
    const improved: number[] = [];
    const { development } = await resultOf(train(request), (event) => {
      if (event.type === 'evaluation' && event.improved) improved.push(event.step);
    });
    return { improved, step: development!.step };
  };
  assert.equal(await kept({ defense: 'hull-vat', defenseCandidates }), { improved: [40], step: 40 });
  assert.is((await kept({})).improved[0], 10);
});

const plain = await attacked((await trained({})).model);

for (const encoder of ['bilstm', 'cnn'] as const)
  for (const defense of ['vaccinated-words', 'hull-vat'] as const)
    test(`${encoder}, ${defense}: candidates no longer flip what the model says`, async () => {
      assert.is(plain.accuracy, 1);
      assert.ok(plain.worst.accuracy < 0.6, `undefended ${plain.worst.accuracy}`);
      const { model, losses } = await trained({ model: encoder, defense, defenseCandidates, swapShare: 1 });
      assert.equal(losses, ['supervised', defense === 'hull-vat' ? 'hull' : 'vaccination']);
      const safe = await attacked(model);
      assert.is(safe.accuracy, 1);
      assert.is(safe.worst.accuracy, 1);
      assert.ok(model.vocabulary.ids.has('splendid'));
    });

/** How far the answers of a model are from each other, in logits. */
async function meanMargin(model: Model): Promise<number> {
  const encoded = texts.map(({ text }) => encodeText(text, model.vocabulary, model.textOptions));
  const margins = (await model.logits(encoded)).map(([one, other]) => Math.abs(one! - other!));
  return margins.reduce((sum, margin) => sum + margin, 0) / margins.length;
}

for (const [name, changes] of [
  ['bilstm', {}],
  ['doc2vec', { documentEpochs: 5, documentRounds: 1 }],
] as const)
  test(`${name}, distillation: a student learns at the temperature, so that its logits are far apart`, async () => {
    const defended = (temperature: number) =>
      trained({
        ...{ model: name, defense: 'distillation', temperature, maxSteps: 150, learningRate: 0.02 },
        ...changes,
      });
    const [cool, hot] = [await defended(1), await defended(20)];
    assert.equal(hot.losses, ['supervised']);
    const [near, far] = [await meanMargin(cool.model), await meanMargin(hot.model)];
    assert.ok(far > 1.5 * near, `${near} at 1, ${far} at 20`);
    assert.equal((await defended(20)).model.save().arrays, hot.model.save().arrays);
  });

test('a distilled network is called masked where its gradients vanish', async () => {
  const { model } = await trained({
    ...{ defense: 'distillation', temperature: 100, maxSteps: 300, learningRate: 0.05 },
  });
  const options = { attack: ['embeddings'], samples: 20 };
  const { warnings } = await resultOf(attack({ victim: model, texts, options }));
  assert.ok(
    warnings.some((warning) => /Gradient masking suspected: the gradient of the loss is zero/.test(warning)),
    warnings.join('\n'),
  );
});

test('refuses a defense without candidates, and one that the model does not have', async () => {
  const refused = (changes: TrainingOptionsInput) => inputErrorOf(() => resultOf(train(requestOf(changes))));
  assert.match(await refused({ defense: 'hull-vat' }), /--defense-candidates FILE/);
  assert.match(await refused({ defenseCandidates }), /no defense that uses it/);
  const linear = { model: 'linear', defense: 'hull-vat', defenseCandidates } as const;
  assert.match(await refused(linear), /hull-vat with the model linear/);
});

test.run();
