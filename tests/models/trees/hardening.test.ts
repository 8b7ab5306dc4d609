import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readCandidates } from '../../../src/candidates/readCandidates.js';
import { resultOf } from '../../../src/model/resultOf.js';
import { randomVersions, worstVersions } from '../../../src/models/trees/changedTexts.js';
import { createForestReader } from '../../../src/models/trees/forest.js';
import { attack } from '../../../src/robustness/attack.js';
import { createRandom } from '../../../src/tensor/random.js';
import { train } from '../../../src/training/train.js';
import type { TrainingOptionsInput } from '../../../src/training/trainingOptions.js';
import { seededRandom, temporaryFolder } from '../../corpus/helpers.js';
import { plantedForest } from '../../robustness/trees/plantedForest.js';

const test = suite('changed versions of training texts');

/** Every word may become the next or the one before. */
const choices = Array.from({ length: 9 }, (_, id) =>
  id < 3 ? Int32Array.of(id) : Int32Array.of(id, id === 8 ? 3 : id + 1, id === 3 ? 8 : id - 1),
);
const ids = Int32Array.of(3, 4, 5, 6, 7, 3, 2);

test('with one word it is the version that fools the trees most, by trying all', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const state = plantedForest(seed, 10);
    const read = createForestReader(state);
    const margin = (text: Int32Array) => read(text)[0]! - read(text)[1]!;
    const found = worstVersions(state, { choices, share: 0.17 })(ids, 0);
    let least = margin(ids);
    for (let place = 0; place < ids.length; place += 1)
      for (const id of choices[ids[place]!]!) {
        const changed = ids.slice();
        changed[place] = id;
        least = Math.min(least, margin(changed));
      }
    assert.ok(Math.abs(margin(found) - least) < 1e-5, `${seed}: ${margin(found)} ${least}`);
  }
});

test('both change no more words than the share allows, and only into candidates', () => {
  const limits = { choices, share: 0.34 };
  const changed = [
    worstVersions(plantedForest(2, 10), limits)(ids, 0),
    randomVersions(limits, createRandom(1, 'test'))(ids, 0),
  ];
  for (const version of changed) {
    const places = [...ids.keys()].filter((place) => version[place] !== ids[place]);
    assert.ok(places.length <= 2, version.join());
    for (const place of places) assert.ok(choices[ids[place]!]!.includes(version[place]!));
  }
  assert.is(changed[1]!.filter((id, place) => id !== ids[place]).length, 2);
});

const groups = { good: ['superb', 'grand', 'lovely'], poor: ['dull', 'drab', 'grim'] } as const;
type Class = keyof typeof groups;

/** Nearly all texts say the first word of the group of their class, so that trees which are not told learn no other. */
function tellingTexts(name: string, count: number) {
  const random = seededRandom(name.length);
  return Array.from({ length: count }, (_, at) => {
    const label: Class = at % 2 === 0 ? 'good' : 'poor';
    const group = groups[label];
    const others = Array.from({ length: 4 }, () => `thing${Math.floor(random() * 20)}`);
    const word = at < 6 ? group[at % 3]! : group[0];
    return { id: `${name} ${at}`, label, text: [...others.slice(0, 2), word, ...others.slice(2)].join(' ') };
  });
}

test('trees that learn from changed texts stand where others fall, and are as right on texts as they are', async () => {
  const folder = temporaryFolder();
  const table = Object.values(groups).flatMap((group) =>
    group.map((word) => [word, group.filter((other) => other !== word)] as const),
  );
  const list = folder.write('groups.json', JSON.stringify(Object.fromEntries(table)));
  const accuracyOf = async (options: TrainingOptionsInput) => {
    const labeled = tellingTexts('labeled', 240);
    const { model } = await resultOf(
      train({
        ...{ labeled, development: 0 },
        options: { model: 'trees', treeCount: 40, minDocumentFrequency: 1, ...options },
      }),
    );
    const candidates = await readCandidates(list);
    const attacked = attack({
      ...{ victim: model, texts: tellingTexts('test', 60), candidates },
      options: { attack: ['greedy'] },
    });
    const { accuracy, worst } = await resultOf(attacked);
    return [accuracy, worst.accuracy] as const;
  };
  const [plain, hardened] = [
    await accuracyOf({}),
    await accuracyOf({ defense: 'vaccinated-words', defenseCandidates: list }),
  ];
  folder.remove();
  assert.ok(plain[0] > 0.95 && plain[1] < 0.6, plain.join());
  assert.ok(hardened[0] > 0.95 && hardened[1] > 0.9, hardened.join());
});

test.run();
