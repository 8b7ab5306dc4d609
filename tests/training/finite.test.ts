/** Texts of which a training could make numbers that are not finite, and what keeps them from getting anywhere. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { loadModel, saveModel } from '../../src/models/savedModel.js';
import type { TrainingEvent } from '../../src/training/events.js';
import { finiteEvents } from '../../src/training/finiteEvents.js';
import { presets } from '../../src/training/presets.js';
import { train } from '../../src/training/train.js';
import type { TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { inputErrorOf, streamOf } from '../corpus/helpers.js';
import { calibratedProbabilities, chooseTestEngine, modelOf, type Telling, told } from './testing.js';

const test = suite('finite numbers');

test.before(chooseTestEngine);

async function trained(labeled: readonly Example[], options: TrainingOptionsInput): Promise<Telling> {
  const events: TrainingEvent[] = [];
  for await (const event of train({ labeled, development: 0, options })) events.push(event);
  return told(events);
}

function rows(...pairs: readonly (readonly [string, string])[]): Example[] {
  return pairs.map(([text, label], index) => ({ id: `rows:${index + 1}`, text, label }));
}

const FILMS = [
  ['good film', 'pos'],
  ['good film again', 'pos'],
  ['bad film', 'neg'],
  ['bad film again', 'neg'],
] as const;

/** In each the texts of one class have no word that another text has. */
const corpora = {
  'a text of its own words': rows(...FILMS, ['unseen', 'third']),
  'an emoji': rows(...FILMS, ['🤮', 'gross']),
  'a header among the rows': rows(...FILMS, ['text', 'label']),
  'a label with half a text': rows(...FILMS, ["'s", "neg,there's"]),
};

const short = { maxSteps: 5, documentEpochs: 2 };
const trainings: Readonly<Record<string, TrainingOptionsInput>> = {
  linear: { model: 'linear' },
  'self-training': { model: 'linear', objective: 'self-training' },
  fast: { ...presets.fast, ...short },
  balanced: { ...presets.balanced, ...short, networkFrom: null },
  'supervised on vectors': { ...presets.fast, ...short, objective: 'supervised' },
};

for (const [corpus, labeled] of Object.entries(corpora))
  for (const [name, options] of Object.entries(trainings))
    test(`${corpus}, ${name}: a model whose every answer is a number`, async () => {
      const { end } = await trained(labeled, options);
      assert.is(end.model.classes.length, 3);
      const answers = await calibratedProbabilities(
        end.model,
        labeled.map(({ text }) => text),
      );
      for (const row of answers) {
        const sum = row.reduce((total, probability) => total + probability, 0);
        assert.ok(Math.abs(sum - 1) < 1e-5, row.join(' '));
      }
    });

test('weights that overflow give an error and no answer', async () => {
  const { model } = (await trained(corpora['an emoji'], { model: 'linear' })).end;
  modelOf('linear', model).state.bias.fill(Number.MAX_VALUE);
  const message = await inputErrorOf(() => calibratedProbabilities(model, ['good film']));
  assert.match(message, /^the logits of text 1: found Infinity at place 0, expected finite numbers/);
});

test('a model that is not finite leaves the training as an error', async () => {
  const { events, end } = await trained(corpora['an emoji'], { model: 'linear' });
  modelOf('linear', end.model).state.bias[1] = Number.NaN;
  const passed: TrainingEvent[] = [];
  const pass = async () => {
    for await (const event of finiteEvents(streamOf(events))) passed.push(event);
  };
  assert.match(await inputErrorOf(pass), /^the model, bias: found NaN at place 1, expected finite numbers/);
  assert.equal(
    passed.map(({ type }) => type),
    events.slice(0, -1).map(({ type }) => type),
  );
});

test('a model that is not finite is not saved, and what stands there stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'textvat-'));
  try {
    const { model } = (await trained(corpora['an emoji'], { model: 'linear' })).end;
    const out = join(folder, 'model');
    await saveModel(out, model);
    const { calibration } = model;
    const broken = { ...model, calibration: { ...calibration!, temperature: Number.NaN } };
    assert.match(await inputErrorOf(() => saveModel(out, broken)), 'temperature: found NaN');
    const fresh = join(folder, 'fresh');
    assert.match(await inputErrorOf(() => saveModel(fresh, broken)), 'temperature: found NaN');
    assert.equal(await readdir(folder), ['model']);
    assert.equal((await loadModel(out)).calibration, calibration);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.run();
