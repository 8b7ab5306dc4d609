import { suite } from 'uvu';
import { chooseTestEngine } from './testing.js';
import { runTinyCase, tinyCase } from './tinyCorpora.js';

const test = suite('tiny corpora');
test.before(chooseTestEngine);

/** A thousand are run by `scripts/fuzzTinyCorpora.ts`. */
const CASES = 24;

for (let seed = 0; seed < CASES; seed += 1) {
  const tiny = tinyCase(seed);
  const { objective: method, model: encoder } = tiny.options;
  test(`${seed}, ${tiny.use}, ${method}, ${encoder}: numbers only, or one clear error`, async () => {
    const outcome = await runTinyCase(tiny);
    if (/NaN|Infinity|finite/.test(outcome)) throw new Error(`${outcome}\n${tiny.file}`);
  });
}

test.run();
