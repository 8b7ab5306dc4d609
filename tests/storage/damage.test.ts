import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { damageFamily } from '../../scripts/torture/damage.js';
import { type Family, makeFamilies } from '../../scripts/torture/families.js';
import { seededRandom, temporaryFolder } from '../corpus/helpers.js';

const folder = temporaryFolder();
let families: Family[];
test.before(async () => {
  families = await makeFamilies(folder.path);
});
test.after(() => folder.remove());

// scripts/torture.ts does the same thousands of times.
test('no damaged file of any family is read, and each is one clear error', async () => {
  for (const [index, family] of families.entries()) {
    await family.load(family.folder);
    const counts = await damageFamily(family, true, 3, seededRandom(index));
    const { refused, 'loaded, as it was written': harmless = 0, ...others } = counts;
    assert.equal(others, {}, family.name);
    assert.ok(refused! > 30 && harmless < 6, `${family.name}: ${JSON.stringify(counts)}`);
  }
});

test('without a manifest, damage is one clear error or goes unseen, never another error', async () => {
  for (const [index, family] of families.entries()) {
    const counts = await damageFamily(family, false, 3, seededRandom(index));
    const { refused, loaded: _loaded, ...others } = counts;
    assert.equal(others, {}, family.name);
    assert.ok(refused! > 20, `${family.name}: ${JSON.stringify(counts)}`);
  }
});

test.run();
