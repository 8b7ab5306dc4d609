import * as assert from 'uvu/assert';
import {
  type AttackedRow,
  attack,
  classifyTexts,
  loadModel,
  type Model,
  resultOf,
  saveModel,
  type TrainingOptionsInput,
  train,
} from '../../src/index.js';
import { detectionFigures } from '../../src/robustness/detection.js';
import { UNKNOWN } from '../../src/text/vocabulary.js';
import { plantedList } from '../candidates/planted.js';
import { suiteWithFolder } from '../corpus/helpers.js';
import { chooseTestEngine, tinyOptions } from '../training/testing.js';

const test = suiteWithFolder('detection of rare substitutions');

/** "splendid" is rare beside "good", and "dreadful" beside "bad"; by chance they stand in texts of the other class. */
const texts = [
  ...Array.from({ length: 120 }, (_, at) => ({
    id: `${at}`,
    text: `a ${at % 2 === 0 ? 'good' : 'bad'} film number n${at % 7}`,
    label: at % 2 === 0 ? 'yes' : 'no',
  })),
  ...Array.from({ length: 10 }, (_, at) => ({
    id: `chance ${at}`,
    text: `a ${at % 2 === 0 ? 'splendid' : 'dreadful'} film number n${at % 7}`,
    label: at % 2 === 0 ? 'no' : 'yes',
  })),
];
const { list, defenseCandidates } = plantedList({
  good: ['splendid', 'fine'],
  bad: ['dreadful'],
  splendid: ['good'],
  dreadful: ['bad'],
  fine: ['good'],
});

async function trained(changes: TrainingOptionsInput): Promise<Model> {
  const { encoder: _, ...options } = tinyOptions({ objective: 'supervised', maxSteps: 60, ...changes });
  return (await resultOf(train({ labeled: texts, development: 0, options }))).model;
}

async function answers(model: Model, some: readonly string[]) {
  const found = [];
  for await (const answer of classifyTexts(model, some)) found.push(answer);
  return found;
}

test.before(chooseTestEngine);

for (const model of ['linear', 'bilstm'] as const)
  test(`${model}: a rare word is read as its frequent candidate, and a text that rests on it is marked`, async ({
    folder,
  }) => {
    const defended = await trained({ model, defense: 'rare-substitutions', defenseCandidates });
    const plain = await trained({ model });
    // Training reads words as they are: it is the same without the defense, and knows the rare words.
    assert.equal(defended.vocabulary.tokens, plain.vocabulary.tokens);
    assert.ok((defended.vocabulary.ids.get('splendid') ?? UNKNOWN) !== UNKNOWN);
    const attacked = ['a splendid film', 'a dreadful film'];
    const clean = ['a good film', 'a bad film'];
    await saveModel(folder.path, defended);
    await saveModel(folder.path, await loadModel(folder.path));
    for (const one of [defended, await loadModel(folder.path)]) {
      const [found, meant] = [await answers(one, attacked), await answers(one, clean)];
      assert.equal(
        found.map(({ probabilities }) => probabilities),
        meant.map(({ probabilities }) => probabilities),
      );
      assert.equal(
        found.map(({ suspicious }) => suspicious),
        [true, true],
      );
      assert.equal(
        meant.map(({ suspicious }) => suspicious),
        [false, false],
      );
    }
    const marked = (
      await answers(
        defended,
        texts.map(({ text }) => text),
      )
    ).filter((one) => one.suspicious);
    assert.ok(marked.length <= 0.1 * texts.length, `${marked.length} false alarms`);
    assert.is((await answers(plain, attacked))[0]!.suspicious, undefined);
  });

test('an attack reports how well the texts that it changed are told from others', async () => {
  const victim = await trained({ model: 'linear', defense: 'rare-substitutions', defenseCandidates });
  const rows: AttackedRow[] = [];
  const options = { attack: ['greedy', 'insertions'], profile: 'unlimited' as const };
  const { attacks } = await resultOf(attack({ victim, texts, candidates: list, options }), (event) => {
    if (event.type === 'row') rows.push(event.row);
  });
  for (const [name, { detection, successRate }] of Object.entries(attacks)) {
    const flipped = rows.filter((row) => row.attacks[name]?.status === 'flipped');
    assert.is(detection?.texts ?? 0, flipped.length, name);
    assert.is(detection === undefined, successRate === 0);
    for (const row of flipped) assert.ok(row.doubt && row.attacks[name]!.doubt, name);
  }
});

test('the figures of detection', () => {
  const doubtOf = (loss: number) => ({ loss, isSuspicious: loss > 0.5 });
  const rowOf = (loss: number, attacked: number | undefined): AttackedRow => ({
    ...{ id: '', label: '', answer: '', text: '', words: 1, doubt: doubtOf(loss) },
    attacks: {
      greedy: {
        ...{ queries: 1, changed: 1, status: attacked === undefined ? 'resisted' : 'flipped' },
        ...(attacked !== undefined && { doubt: doubtOf(attacked) }),
      },
    },
  });
  const rows = [rowOf(0, 0.9), rowOf(0.6, 0.7), rowOf(0.1, 0.1), rowOf(0.99, undefined)];
  // Attacked 0.9, 0.7, 0.1 against 0, 0.6, 0.1: ahead in 3 + 3 + 1.5 of 9 pairs.
  const { auroc, ...rest } = detectionFigures('greedy', rows)!;
  assert.ok(Math.abs(auroc - 7.5 / 9) < 1e-9, `auroc ${auroc} ${JSON.stringify(rest)}`);
  assert.equal(rest, { texts: 3, f1: 2 / 3, marked: 2 / 3, falseAlarms: 1 / 3 });
  assert.is(detectionFigures('greedy', rows.slice(3)), undefined);
});

test.run();
