import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { summariseAttacks } from '../../src/experiments/comparisonAttack.js';
import { summarisePoison } from '../../src/experiments/comparisonPoison.js';
import { attackGrid, attackNote, poisonGrid } from '../../src/report/adversaryGrids.js';
import { formatAttackSummary, formatPoisonSummary } from '../../src/report/text/adversaryTexts.js';
import { underAdversary } from './pages/madeUpAdversary.js';
import { madeUpComparison } from './pages/madeUpComparison.js';

const methods = ['linear', 'cnn', 'bayes'] as const;
const { cells } = underAdversary(madeUpComparison({ methods, labelCounts: [100] }));

const namedRows = ({ columns, rows }: ReturnType<typeof attackGrid>) =>
  rows.map((row) => Object.fromEntries(columns.map(({ header }, at) => [header, row[at]!])));

test('each method has its row, and a dash where a figure does not apply', () => {
  const summary = summariseAttacks(cells);
  assert.equal(namedRows(attackGrid(summary)), [
    {
      ...{ labels: '100', method: 'linear', seeds: '2', accuracy: '100.0 %', 'worst of all': '70.0 %' },
      ...{ 'random-words': '100.0 %', greedy: '70.0 %', exact: '70.0 %', certified: '20.0 %' },
      ...{ 'smallest norm': '–', 'labeled-trigger 1 %': '87.5 %', 'pile-trigger 1 %': '47.5 %' },
      'queries/s': '1,234',
    },
    {
      ...{ labels: '100', method: 'cnn', seeds: '2', accuracy: '100.0 %', 'worst of all': '60.0 %' },
      ...{ 'random-words': '100.0 %', greedy: '60.0 %', exact: '–', certified: '–' },
      ...{ 'smallest norm': '5.5 %', 'labeled-trigger 1 %': '87.5 %', 'pile-trigger 1 %': '47.5 %' },
      'queries/s': '1,234',
    },
  ]);
  const note = attackNote(summary);
  for (const word of ['certified', 'smallest norm', 'poison']) assert.match(note, word);
  assert.not.match(note, 'AUROC', 'no model tells changed texts apart');
});

test('damage, success and control of poison, and what is left of them without the suspected texts', () => {
  const [, pile] = namedRows(poisonGrid(summarisePoison(cells)));
  const { error, ...figures } = pile!;
  assert.match(error!, /^\d+\.\d %$/);
  assert.equal(figures, {
    ...{ labels: '100', method: 'linear', poison: 'pile-trigger', share: '1.0 %', seeds: '2' },
    ...{ damage: '+1.5', success: '47.5 %', control: '2.0 %' },
    ...{ 'left out': '31', 'error then': '22.0 %', 'success then': '5.0 %' },
  });
  const clean = cells.map(({ poison: _poison, attack: _attack, ...cell }) => cell);
  assert.is(formatAttackSummary(summariseAttacks(clean)) + formatPoisonSummary(summarisePoison(clean)), '');
});

test.run();
