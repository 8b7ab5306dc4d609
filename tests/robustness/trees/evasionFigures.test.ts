import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evasionFigures } from '../../../src/robustness/trees/evasionFigures.js';

test('shares and medians are of all texts, those that nothing evades too', () => {
  const { synonyms, deletions, insertions } = evasionFigures([
    { id: 'a', exact: { synonyms: 1, deletions: 2 }, greedy: { synonyms: 1, deletions: 2 } },
    { id: 'b', exact: { synonyms: 3, deletions: 2 }, greedy: { synonyms: 4, deletions: 3 } },
    { id: 'c', exact: { synonyms: null, deletions: 1 }, greedy: { synonyms: null, deletions: 1 } },
    { id: 'd', exact: { synonyms: null, deletions: 4 }, greedy: { synonyms: null, deletions: null } },
  ]);
  assert.equal(synonyms, {
    texts: 4,
    evaded: 0.5,
    median: null,
    within: [0.25, 0.25, 0.5],
    greedyEvaded: 0.5,
    greedyMedian: null,
    greedyExact: 0.5,
  });
  assert.equal(deletions, {
    texts: 4,
    evaded: 1,
    median: 2,
    within: [0.25, 0.75, 0.75, 1],
    greedyEvaded: 0.75,
    greedyMedian: 2.5,
    greedyExact: 2 / 3,
  });
  assert.is(insertions, undefined, 'nothing was inserted');
});

test.run();
