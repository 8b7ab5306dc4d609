import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createForestReader, ngramForest } from '../../../src/models/trees/forest.js';
import { createForestVersions } from '../../../src/models/trees/forestVersions.js';
import { seededRandom } from '../../corpus/helpers.js';
import { plantedForest } from '../../robustness/trees/plantedForest.js';

const test = suite('versions of a text read by trees');

test('each version has the logits of reading it as a whole, whatever was read before', () => {
  const state = plantedForest(3, 20, 3);
  const read = createForestReader(state);
  const versions = createForestVersions(ngramForest(state));
  const random = seededRandom(7);
  // Unknown words and the end among them.
  const word = () => 1 + Math.floor(random() * 8);
  let differing = 0;
  for (let text = 0; text < 50; text += 1) {
    const ids = Int32Array.from({ length: 1 + Math.floor(random() * 12) }, word);
    const own = versions.open(ids);
    assert.equal([...own].map(rounded), [...read(ids)].map(rounded));
    for (let place = 0; place < ids.length; place += 1) {
      const changed = ids.slice();
      changed[place] = word();
      const found = [...versions.logitsWith(place, changed[place]!)].map(rounded);
      assert.equal(found, [...read(changed)].map(rounded), `${ids.join()} ${changed.join()}`);
      if (found.join() !== [...own].map(rounded).join()) differing += 1;
    }
  }
  assert.ok(differing > 100, `${differing}`);
});

const rounded = (value: number) => Number(value.toFixed(5));

test.run();
