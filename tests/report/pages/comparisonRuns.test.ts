/** What the page of a comparison says of its settings holds for the runs that were done. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparisonCell } from '../../../src/experiments/comparisonCell.js';
import { comparisonPage } from '../../../src/report/pages/comparisonPage.js';
import { environment, madeUpComparison, someRuns } from './madeUpComparison.js';

const factOf = (page: string, name: string) =>
  new RegExp(`<td class="words">${name}</td><td class="words">([^<]*)</td>`).exec(page)![1];

test('the development share is told only where one was held back', () => {
  const result = madeUpComparison({ labelCounts: [50], methods: ['supervised', 'vat'] });
  const told = (without: readonly string[], settings = result.settings) => {
    const cells = result.cells.map((cell) =>
      without.includes(cell.method) ? { ...cell, devError: null } : cell,
    );
    return factOf(comparisonPage({ ...result, settings, cells }, environment), 'development texts');
  };
  assert.is(told([]), '10 %');
  assert.is(told(['vat']), '10 %, for the methods that choose a step by them');
  assert.is(told(['vat', 'supervised']), 'none held back');
  const { settings } = result;
  assert.is(told([], { ...settings, developmentShare: null }), 'a share of each draw');
  assert.is(told(['vat'], { ...settings, texts: { ...settings.texts, development: 1200 } }), '1,200');
});

test('a complete comparison says its seeds, an incomplete one how far it came', () => {
  const plan = { methods: ['supervised', 'vat', 'logistic'], labelCounts: [50, 200], seeds: 3 } as const;
  const told = (kept: (cell: ComparisonCell) => boolean) => {
    const page = comparisonPage(someRuns(madeUpComparison(plan), kept), environment);
    return /<p>Measured on.*?<\/div>/s.exec(page)![0];
  };
  const complete = told(() => true);
  assert.match(
    complete,
    'with 3 seeds (draw of labeled texts and start of the training) for each method and number',
  );
  assert.not.match(complete, 'incomplete');
  // A run of `logistic` may have been left out for its size.
  assert.not.match(
    told(({ method }) => method !== 'logistic'),
    'incomplete',
  );
  const interrupted = told(
    ({ method, labels, seed }) => method !== 'logistic' && (seed < 3 || (labels === 50 && method !== 'vat')),
  );
  assert.match(interrupted, 'with 2 to 3 seeds (');
  assert.match(interrupted, 'The comparison is incomplete: 9 of 12 planned runs are done.');
  const first = told(({ method, labels, seed }) => method === 'supervised' && labels === 50 && seed === 1);
  assert.match(first, 'with one seed (');
  assert.match(first, 'incomplete: 1 of 12 planned runs is done');
});

test('all labels are a label count as any other', () => {
  const result = madeUpComparison({ labelCounts: [50, 200], methods: ['supervised', 'vat'] });
  const { settings } = result;
  const page = (labeled: number) =>
    comparisonPage(
      {
        ...result,
        settings: { ...settings, labelCounts: [50, 200, 'all'], texts: { ...settings.texts, labeled } },
      },
      environment,
    );
  assert.not.match(page(200), 'incomplete');
  assert.match(page(500), 'incomplete: 8 of 12 planned runs are done');
});

test('seeds in the settings are those that were done', () => {
  const result = madeUpComparison({ labelCounts: [50], methods: ['supervised', 'vat'], seeds: 3 });
  const told = (kept: (cell: ComparisonCell) => boolean) =>
    factOf(comparisonPage(someRuns(result, kept), environment), 'seeds');
  assert.is(
    told(() => true),
    '3, from 1',
  );
  assert.is(
    told(({ method, seed }) => method !== 'vat' || seed < 3),
    '2 to 3, from 1 (3 were planned)',
  );
});

test('the page says where a gain is over fewer seeds than the errors', () => {
  const result = madeUpComparison({ labelCounts: [50], methods: ['supervised', 'vat'], seeds: 3 });
  const note = 'The gain of vat at 50 labels (2 seeds) is over the seeds that it shares with supervised';
  assert.match(
    comparisonPage(
      someRuns(result, ({ method, seed }) => method !== 'vat' || seed < 3),
      environment,
    ),
    note,
  );
  assert.not.match(comparisonPage(result, environment), note);
});

test.run();
