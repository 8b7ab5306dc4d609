import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { randomVersions, worstVersions } from '../../../src/models/trees/changedTexts.js';
import { createForestReader } from '../../../src/models/trees/forest.js';
import { createRandom } from '../../../src/tensor/random.js';
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

test.run();
