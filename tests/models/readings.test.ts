/** Defenses that change how words are read, with every model. */
import * as assert from 'uvu/assert';
import {
  type AttackOptionsInput,
  attack,
  classifyTexts,
  explain,
  loadModel,
  type Model,
  resultOf,
  saveModel,
  type TrainingOptionsInput,
  train,
} from '../../src/index.js';
import { nouns, plantedList, textsInTurn } from '../candidates/planted.js';
import { suiteWithFolder } from '../corpus/helpers.js';
import { chooseTestEngine, tinyOptions } from '../training/testing.js';
import { topicOptions } from '../training/topics.js';

const models: readonly TrainingOptionsInput[] = [
  ...(['linear', 'bilstm', 'cnn'] as const).map((model) =>
    tinyOptions({ model, objective: 'supervised', maxSteps: 40 }),
  ),
  topicOptions({ model: 'doc2vec', maxSteps: 40 }),
  topicOptions({ maxSteps: 40 }),
];

const texts = textsInTurn(
  60,
  (at) =>
    `a ${at % 2 === 0 ? 'wonderful' : 'dreadful'} ${nouns[at % 5]} on a ${nouns[(at + (at % 3)) % 5]} evening`,
);

/** Candidates that no text has. */
const { list, defenseCandidates } = plantedList({
  wonderful: ['splendid', 'fine'],
  dreadful: ['gloomy'],
  film: ['movie', 'flick'],
});

interface Case {
  readonly options: TrainingOptionsInput;
  /** Texts, and versions that are to be read as they are. */
  readonly versions: readonly (readonly [string, string])[];
  readonly attack: AttackOptionsInput;
}

const cases: readonly Case[] = [
  {
    options: { defense: 'normalised-characters' },
    // Misspelt, with a look-alike, a zero-width space and full-width letters.
    versions: [
      ['a wonderful film', 'a wondreful filｍ'],
      ['a dreadful story', 'a dreаdful st\u200bory'],
      ['a dreadful plot', 'a ｄｒｅａｄｆｕｌ plpot'],
    ],
    attack: { attack: ['characters'] },
  },
  {
    options: { defense: 'synonym-encoding', defenseCandidates },
    versions: [
      ['a wonderful film', 'a splendid movie'],
      ['a dreadful flick', 'a gloomy film'],
      ['A fine story', 'a wonderful story'],
    ],
    attack: { attack: ['greedy', 'labels-only'], profile: 'unlimited' },
  },
];

async function trained(options: TrainingOptionsInput): Promise<Model> {
  const { encoder: _, ...own } = options as TrainingOptionsInput & { encoder?: unknown };
  return (await resultOf(train({ labeled: texts, development: 0, options: own }))).model;
}

async function answers(model: Model, all: readonly string[]) {
  const found = [];
  for await (const answer of classifyTexts(model, all)) found.push(answer);
  return found;
}

for (const { options: defense, versions, attack: limits } of cases)
  for (const options of models) {
    const test = suiteWithFolder(`${defense.defense}, ${options.model}`);
    const [meant, written] = [versions.map(([text]) => text), versions.map(([, version]) => version)];
    let model: Model;
    test.before(async () => {
      await chooseTestEngine();
      model = await trained({ ...options, ...defense });
    });

    test('versions are read as the text, also by a model that was saved, loaded and saved again', async ({
      folder,
    }) => {
      await saveModel(folder.path, model);
      await saveModel(folder.path, await loadModel(folder.path));
      const loaded = await loadModel(folder.path);
      assert.equal(await answers(loaded, meant), await answers(model, meant));
      for (const one of [model, loaded]) {
        const read = await answers(one, written);
        assert.equal(read, await answers(one, meant));
        assert.ok(read.every(({ unknownWords }) => unknownWords === 0));
      }
    });

    // Of one model: a defense changes the words of all alike.
    if (options.model === 'linear')
      test('a model without it does not know such words', async () => {
        const plain = await trained(options);
        const found = await answers(plain, versions.flat());
        assert.ok(found.filter(({ unknownWords }) => unknownWords > 0.3).length >= versions.length);
      });

    test('attacks and explanations see the defense', async () => {
      const request = { victim: model, texts, candidates: list, options: { ...limits, samples: 20 } };
      const { accuracy, attacks } = await resultOf(attack(request));
      assert.ok(accuracy >= 0.9, `${accuracy}`);
      for (const name of limits.attack!) assert.is(attacks[name]!.accuracy, accuracy, name);
      const { words } = await explain(model, written[0]!, { occlusion: false });
      assert.ok(words.length === 3 && words.every(({ known }) => known));
    });

    test.run();
  }
