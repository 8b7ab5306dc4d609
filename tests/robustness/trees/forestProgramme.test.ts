import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createForestReader, leafOf } from '../../../src/models/trees/forest.js';
import { visitNgrams } from '../../../src/ngrams/ngrams.js';
import { marginOf } from '../../../src/robustness/margins.js';
import { fewestChanges, GUARD } from '../../../src/robustness/trees/forestProgramme.js';
import { greedyChanges } from '../../../src/robustness/trees/greedyEvasion.js';
import { assertHighs, hasHighs } from '../../../src/robustness/trees/highs.js';
import { idsOf, occurrencesIn } from '../../../src/robustness/trees/versionSpace.js';
import { inputErrorOf } from '../../corpus/helpers.js';
import { everyVersion, forestOf, plantedForest, plantedSpace } from './plantedForest.js';

const test = suite('the fewest changes that evade trees');

const SEEDS = Array.from({ length: 25 }, (_, at) => at + 1);
const changesIn = (choices: ArrayLike<number>) => Array.from(choices).filter((choice) => choice > 0).length;

test('an n-gram stands in just the versions that have all choices of an occurrence', () => {
  for (const seed of SEEDS) {
    const { ngrams } = plantedForest(seed);
    const space = plantedSpace(seed);
    const occurrences = occurrencesIn(space, ngrams, () => true);
    for (const version of everyVersion(space)) {
      const present = new Set<number>();
      visitNgrams(ngrams, idsOf(space, version), (ngram) => present.add(ngram));
      const told = [...occurrences]
        .filter(([, all]) => all.some((parts) => parts.every(({ slot, choice }) => version[slot] === choice)))
        .map(([ngram]) => ngram);
      assert.equal(told.sort(), [...present].sort(), `seed ${seed}, ${version.join()}`);
    }
  }
});

if (hasHighs())
  test('it finds as few as a search through all versions, and greedy never finds fewer', async () => {
    let [evaded, safe, greedyMore] = [0, 0, 0];
    for (const classes of [2, 3])
      for (const seed of SEEDS) {
        const state = plantedForest(seed, 6, classes);
        const space = plantedSpace(seed + 100);
        const read = createForestReader(state);
        const marginWith = (choices: ArrayLike<number>, label: number) =>
          marginOf(read(idsOf(space, choices)), label);
        const first = new Int32Array(space.length);
        const label = read(idsOf(space, first)).indexOf(Math.max(...read(idsOf(space, first))));
        const fooling = everyVersion(space).filter((version) => marginWith(version, label) <= -GUARD);
        const least = Math.min(...fooling.map(changesIn));
        const found: number[] = [];
        for (let rival = 0; rival < classes; rival += 1) {
          if (rival === label) continue;
          const choices = await fewestChanges(space, forestOf(state), { label, rival });
          if (choices === undefined) continue;
          assert.ok(marginWith(choices, label) < 0, `seed ${seed}: ${marginWith(choices, label)}`);
          found.push(changesIn(choices));
        }
        assert.is(Math.min(...found), least, `seed ${seed}, ${classes} classes`);
        const greedy = greedyChanges(space, forestOf(state), label) ?? Number.POSITIVE_INFINITY;
        assert.ok(greedy >= least, `seed ${seed}: greedy ${greedy}, exact ${least}`);
        if (greedy > least) greedyMore += 1;
        if (fooling.length > 0) evaded += 1;
        else safe += 1;
        // A budget below the fewest leaves none.
        if (least > 1 && least < Number.POSITIVE_INFINITY)
          for (let rival = 0; rival < classes; rival += 1)
            if (rival !== label)
              assert.is(await fewestChanges(space, forestOf(state), { label, rival }, least - 1), undefined);
      }
    assert.ok(evaded > 10 && safe > 3 && greedyMore > 0, `${evaded} ${safe} ${greedyMore}`);
  });
else
  test('without the package it says what to install', async () => {
    assert.match(await inputErrorOf(async () => assertHighs()), 'npm install highs');
  });

test('a leaf is where the answers of a text lead', () => {
  const { nodes, roots } = plantedForest(1);
  for (const root of roots) {
    const [lacking, having] = [false, true].map((said) => leafOf(nodes, root, () => said));
    assert.is(nodes[3 * lacking!], -1);
    assert.ok(having! >= lacking!);
  }
});

test.run();
