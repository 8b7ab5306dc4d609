/** What every family of models keeps to. A new family joins by a line in `trainings`. */
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { FamilyName, Model } from '../../src/model/model.js';
import { predictCalibrated } from '../../src/model/predictions.js';
import { type Classification, classifyTexts } from '../../src/models/classifier.js';
import { loadModel, saveModel } from '../../src/models/savedModel.js';
import { saveCheckpoint } from '../../src/optimisation/checkpoint.js';
import { encodeText } from '../../src/text/encode.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { train } from '../../src/training/train.js';
import type { TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { inputErrorOf, suiteWithFolder } from '../corpus/helpers.js';
import { chooseTestEngine, ofType, reviews, tinyOptions, told } from '../training/testing.js';
import { topicOptions } from '../training/topics.js';

interface Training {
  readonly family: FamilyName;
  readonly options: TrainingOptionsInput;
  /** Whether it is trained step by step, with checkpoints between. */
  readonly hasSteps?: boolean;
}

const trainings: Readonly<Record<string, Training>> = {
  linear: { family: 'linear', options: tinyOptions({ model: 'linear', objective: 'supervised' }) },
  'self-training': {
    family: 'linear',
    options: tinyOptions({ model: 'linear', objective: 'self-training' }),
  },
  ...Object.fromEntries(
    (['svm', 'tree', 'trees', 'knn'] as const).map((model) => [
      model,
      { family: model, options: tinyOptions({ model, objective: 'supervised', treeCount: 20 }) },
    ]),
  ),
  bilstm: { family: 'neural', options: tinyOptions({ model: 'bilstm' }), hasSteps: true },
  'bilstm in the fastest precision': {
    family: 'neural',
    options: tinyOptions({ model: 'bilstm', precision: 'auto' }),
    hasSteps: true,
  },
  lstm: { family: 'neural', options: tinyOptions({ model: 'lstm' }), hasSteps: true },
  cnn: { family: 'neural', options: tinyOptions({ model: 'cnn' }), hasSteps: true },
  doc2vec: {
    family: 'doc2vec',
    options: topicOptions({ model: 'doc2vec', maxSteps: 10 }),
    hasSteps: true,
  },
  ensemble: {
    family: 'ensemble',
    options: topicOptions({ maxSteps: 10, documentRounds: 2 }),
    hasSteps: true,
  },
  'svm, self-training': {
    family: 'svm',
    options: tinyOptions({ model: 'svm', objective: 'self-training' }),
  },
  'cnn, self-training': {
    family: 'neural',
    options: tinyOptions({ model: 'cnn', objective: 'self-training' }),
    hasSteps: true,
  },
  'ensemble, self-training': {
    family: 'ensemble',
    options: topicOptions({ objective: 'self-training', maxSteps: 10 }),
    hasSteps: true,
  },
};

const labels = ['bad', 'good', 'odd'] as const;
const unlabeled = reviews(30, { seed: 2, labels }).map(({ id, text }) => ({ id, text }));
const request = { labeled: reviews(30, { labels }), unlabeled, development: 0.2 };
const texts = [
  ...reviews(12, { seed: 9, labels }).map(({ text }) => text),
  '',
  'zzq zzq',
  'A <b>great</b> film',
];

async function trained(options: TrainingOptionsInput): Promise<Model> {
  const events: TrainingEvent[] = [];
  for await (const event of train({ ...request, options })) events.push(event);
  return told(events).end.model;
}

const encoded = ({ vocabulary, textOptions }: Model) =>
  texts.map((text) => encodeText(text, vocabulary, textOptions));
const logitsOf = (model: Model, signal?: AbortSignal) => model.logits(encoded(model), signal);

for (const [name, { family, options, hasSteps = false }] of Object.entries(trainings)) {
  const test = suiteWithFolder(`contract of the families: ${name}`);
  let model: Model;
  test.before(async () => {
    await chooseTestEngine();
    model = await trained(options);
  });

  test('one row of finite logits for each text, in order and the same in any batch', async () => {
    assert.is(model.family, family);
    const rows = await logitsOf(model);
    assert.is(rows.length, texts.length);
    for (const row of rows) assert.ok(row.length === labels.length && row.every(Number.isFinite), row.join());
    const [alone] = await model.logits(encoded(model).slice(3, 4));
    alone!.forEach((logit, c) => assert.ok(Math.abs(logit - rows[3]![c]!) < 1e-4, `${logit} ${rows[3]![c]}`));
  });

  test('calibrated probabilities add up to 1, and a text of unknown words gets the prior', async () => {
    for (const row of await predictCalibrated(model, encoded(model)))
      assert.ok(Math.abs(row.reduce((sum, one) => sum + one, 0) - 1) < 1e-5, row.join());
    const [unknown] = await predictCalibrated(model, encoded(model).slice(12, 13));
    assert.equal(
      [...unknown!].map((share) => share.toFixed(5)),
      model.calibration!.prior.map((share) => share.toFixed(5)),
    );
  });

  test('strings are classified as their logits say, by the most probable class', async () => {
    const rows = await predictCalibrated(model, encoded(model));
    const answers: Classification[] = [];
    for await (const answer of classifyTexts(model, texts)) answers.push(answer);
    assert.is(answers.length, texts.length);
    answers.forEach(({ label, probability, probabilities }, text) => {
      rows[text]!.forEach((share, c) =>
        assert.ok(Math.abs(share - probabilities[model.classes[c]!]!) < 1e-4),
      );
      assert.is(probability, Math.max(...Object.values(probabilities)));
      assert.is(probabilities[label], probability);
    });
    const asOne = classifyTexts(model, 'one text' as unknown as string[]);
    assert.match(await inputErrorOf(() => asOne.next()), 'the texts to classify: found a string');
  });

  test('the same seed gives the same model, to the bit', async () => {
    assert.equal(await logitsOf(await trained(options)), await logitsOf(model));
  });

  if (hasSteps)
    test('interrupted behind a checkpoint and resumed, it becomes the same model, to the bit', async ({
      folder,
    }) => {
      const resumeFrom = { checkpoint: join(folder.path, 'checkpoint'), model: folder.path };
      for await (const event of train({ ...request, options, checkpointEvery: 5 })) {
        if (event.type === 'evaluation' && event.improved) await saveModel(folder.path, event.model, options);
        if (event.type !== 'checkpoint') continue;
        await saveCheckpoint(resumeFrom.checkpoint, event.snapshot);
        break;
      }
      const events: TrainingEvent[] = [];
      for await (const event of train({ ...request, options, resumeFrom })) events.push(event);
      assert.is(ofType(events, 'start')[0]!.resumedAtStep, 5);
      const { end } = told(events);
      assert.equal(await logitsOf(end.model), await logitsOf(model));
      assert.equal(end.model.calibration, model.calibration);
    });

  test('a saved model comes back as it was, to the bit', async ({ folder }) => {
    await saveModel(folder.path, model, { note: 'of the run' });
    const loaded = await loadModel(folder.path);
    assert.is(loaded.family, family);
    assert.equal(loaded.classes, model.classes);
    assert.equal(loaded.calibration, model.calibration);
    assert.equal(loaded.describe(), model.describe());
    assert.equal(await logitsOf(loaded), await logitsOf(model));
  });

  test('it says what it is, and how many numbers it has learned', () => {
    const { architecture, weights } = model.describe();
    assert.ok(architecture.length > 10, architecture);
    assert.ok(Number.isInteger(weights) && weights > 0, `${weights}`);
  });

  test('a number that is not finite is not saved', async ({ folder }) => {
    for (const [array, { values }] of model.save().arrays) {
      if (!(values instanceof Float32Array) || values.length === 0) continue;
      const before = values[0]!;
      values[0] = Number.NaN;
      // Some arrays are joined for the file: what is changed there is a copy.
      const isLive = Number.isNaN(model.save().arrays.get(array)!.values[0]!);
      try {
        if (!isLive) continue;
        const message = await inputErrorOf(() => saveModel(folder.path, model));
        assert.match(message, array);
        assert.match(message, 'NaN');
      } finally {
        values[0] = before;
      }
    }
  });

  test('an aborted signal ends it with its reason', async () => {
    const reason = new Error('enough');
    const thrown = await logitsOf(model, AbortSignal.abort(reason)).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.is(thrown, reason);
  });

  test.run();
}
