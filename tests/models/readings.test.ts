/** Defenses that change how words are read, with every model. */
import * as assert from 'uvu/assert';
import { attack, classifyTexts, explain, loadModel, resultOf, saveModel, train } from '../../src/index.js';
import type { Model } from '../../src/model/model.js';
import type { TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { suiteWithFolder } from '../corpus/helpers.js';
import { chooseTestEngine, tinyOptions } from '../training/testing.js';
import { topicOptions } from '../training/topics.js';

const models: readonly TrainingOptionsInput[] = [
  ...(['linear', 'bilstm', 'lstm', 'cnn'] as const).map((model) =>
    tinyOptions({ model, objective: 'supervised', maxSteps: 40 }),
  ),
  topicOptions({ model: 'doc2vec', maxSteps: 40 }),
  topicOptions({ maxSteps: 40 }),
];

const nouns = ['film', 'story', 'plot', 'cast', 'music'];
const texts = Array.from({ length: 60 }, (_, at) => ({
  id: String(at),
  text: `a ${at % 2 === 0 ? 'wonderful' : 'dreadful'} ${nouns[at % 5]} on a ${nouns[(at + (at % 3)) % 5]} evening`,
  label: at % 2 === 0 ? 'yes' : 'no',
}));

async function trained(options: TrainingOptionsInput): Promise<Model> {
  const { encoder: _, ...own } = options as TrainingOptionsInput & { encoder?: unknown };
  const { model } = await resultOf(train({ labeled: texts, development: 0, options: own }));
  return model;
}

/** Misspelt, with a look-alike, a zero-width space and full-width letters. */
const slips: readonly (readonly [string, string])[] = [
  ['a wonderful film', 'a wondreful filｍ'],
  ['a dreadful story', 'a dreаdful st\u200bory'],
  ['a dreadful plot', 'a ｄｒｅａｄｆｕｌ plpot'],
];

async function answers(model: Model, all: readonly string[]) {
  const found = [];
  for await (const answer of classifyTexts(model, all)) found.push(answer);
  return found;
}

for (const options of models) {
  const test = suiteWithFolder(`normalised characters, ${options.model}`);
  let model: Model;
  test.before(async () => {
    await chooseTestEngine();
    model = await trained({ ...options, defense: 'normalised-characters' });
  });

  test('a misspelt text is read as the text itself, also by a model that was saved, loaded and saved again', async ({
    folder,
  }) => {
    await saveModel(folder.path, model);
    await saveModel(folder.path, await loadModel(folder.path));
    for (const one of [model, await loadModel(folder.path)]) {
      const meant = await answers(
        one,
        slips.map(([text]) => text),
      );
      const read = await answers(
        one,
        slips.map(([, slip]) => slip),
      );
      assert.equal(read, meant);
      assert.ok(meant.every(({ unknownWords }) => unknownWords === 0));
    }
  });

  test('a model without it does not know such words', async () => {
    const plain = await trained(options);
    for (const { unknownWords } of await answers(
      plain,
      slips.map(([, slip]) => slip),
    ))
      assert.ok(unknownWords > 0.3);
  });

  test('attacks and explanations see the defense', async () => {
    const options = { attack: ['characters'], samples: 20 };
    const { accuracy, attacks } = await resultOf(attack({ victim: model, texts, options }));
    assert.ok(accuracy >= 0.9, `${accuracy}`);
    assert.is(attacks['characters']!.accuracy, accuracy);
    const { words } = await explain(model, slips[0]![1], { occlusion: false });
    assert.equal(
      words.map(({ word, known }) => [word, known]),
      [
        ['a', true],
        ['wondreful', true],
        ['filｍ', true],
      ],
    );
  });

  test.run();
}
