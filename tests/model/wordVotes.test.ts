import * as assert from 'uvu/assert';
import { attack, classifyTexts, explain, loadModel, resultOf, saveModel, train } from '../../src/index.js';
import { withVotes } from '../../src/model/wordVotes.js';
import { createRandom } from '../../src/tensor/random.js';
import { softmax } from '../../src/tensor/softmax.js';
import { dropWords } from '../../src/text/dropWords.js';
import { encodeText } from '../../src/text/encode.js';
import type { TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { suiteWithFolder } from '../corpus/helpers.js';
import { chooseTestEngine, reviews, tinyOptions } from '../training/testing.js';

const test = suiteWithFolder('a vote over texts that lack words');

test.before(chooseTestEngine);

const labeled = reviews(80);
const development = reviews(40, { seed: 3 });

async function trained(changes: TrainingOptionsInput) {
  const { encoder: _, ...options } = tinyOptions({ objective: 'supervised', maxSteps: 30, ...changes });
  return resultOf(train({ labeled, development, options }));
}

test('a text without words keeps its end, and the share that is left out is the one asked for', () => {
  const text = { ids: Int32Array.from([...Array(1000).fill(7), 2]), unknownWords: 0.25 };
  const random = createRandom(1, 'test');
  const { ids, unknownWords } = dropWords(text, 0.3, random);
  assert.ok(Math.abs(ids.length - 701) < 60, `${ids.length}`);
  assert.equal([ids.at(-1), unknownWords], [2, 0.25]);
  assert.equal([...dropWords({ ids: Int32Array.of(2), unknownWords: 1 }, 0.9, random).ids], [2]);
});

test('the probabilities are the means over the versions, and the same every time', async () => {
  const { model } = await trained({ model: 'linear' });
  const text = encodeText(development[0]!.text, model.vocabulary, model.textOptions);
  const voting = withVotes(model, { share: 0.3, votes: 400 });
  const [row] = await voting.logits([text]);
  assert.equal(await voting.logits([text, text]), [row, row]);
  const random = createRandom(5, 'other versions');
  const versions = Array.from({ length: 4000 }, () => dropWords(text, 0.3, random));
  const rows = (await model.logits(versions)).map((logits) => softmax(logits));
  const mean = rows.reduce((sum, [first]) => sum + first! / rows.length, 0);
  assert.ok(Math.abs(softmax(row!)[0]! - mean) < 0.02, `${softmax(row!)[0]} ${mean}`);
  const [plain] = await model.logits([text]);
  const [alike] = await withVotes(model, { share: 0, votes: 3 }).logits([text]);
  assert.ok(Math.abs(alike![1]! - alike![0]! - (plain![1]! - plain![0]!)) < 1e-4);
});

for (const model of ['linear', 'bilstm'] as const)
  test(`${model}: trained, measured, saved, loaded, explained and attacked as a vote`, async ({ folder }) => {
    const end = await trained({ model, defense: 'dropped-words', dropVotes: 5 });
    assert.match(
      end.model.describe().architecture,
      '5 versions of a text vote, each without 30 % of its words',
    );
    const answers = async (one: typeof end.model) => {
      const found = [];
      for await (const answer of classifyTexts(
        one,
        development.map(({ text }) => text),
      ))
        found.push(answer);
      return found;
    };
    const found = await answers(end.model);
    const wrong = found.filter(({ label }, at) => label !== development[at]!.label).length;
    assert.is(end.development!.error, wrong / development.length);
    await saveModel(folder.path, end.model);
    const loaded = await loadModel(folder.path);
    await saveModel(folder.path, loaded);
    assert.equal(await answers(await loadModel(folder.path)), found);
    assert.is((await explain(loaded, development[0]!.text)).method, 'occlusion');
    const { accuracy, attacks } = await resultOf(attack({ victim: loaded, texts: development }));
    assert.is(accuracy, 1 - wrong / development.length);
    assert.ok(!('gradient' in attacks) && 'characters' in attacks);
    const again = await trained({ model, defense: 'dropped-words', dropVotes: 5 });
    assert.equal(await answers(again.model), found, 'the same seed gives the same model');
  });

test.run();
