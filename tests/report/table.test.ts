import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatPoints,
  formatTable,
} from '../../src/report/table.js';

test('columns are aligned, without blanks at the line ends', () => {
  const table = formatTable(
    [{ header: 'method' }, { header: 'error', align: 'right' }, { header: 'note' }],
    [
      ['supervised', '7.39 %', ''],
      ['vat', '15.91 %', 'best'],
    ],
  );
  assert.is(
    table,
    [
      'method        error  note',
      '----------  -------  ----',
      'supervised   7.39 %',
      'vat         15.91 %  best',
    ].join('\n'),
  );
});

test('wide characters and emoji take two columns', () => {
  const table = formatTable(
    [{ header: 'class' }, { header: 'n', align: 'right' }],
    [
      ['正面', '1'],
      ['👍🏽', '2'],
      ['négatif', '3'],
    ],
  );
  assert.is(table, ['class    n', '-------  -', '正面     1', '👍🏽       2', 'négatif  3'].join('\n'));
});

test('a line break in a cell cannot break the table', () => {
  assert.is(formatTable([{ header: 'a' }], [['x\ny\u001b[31m']]).split('\n')[2], 'x␊y␛[31m');
});

test('a table without rows is its header', () => {
  assert.is(formatTable([{ header: 'a' }, { header: 'bc' }], []), 'a  bc\n-  --');
});

test('a row of the wrong length is refused', () => {
  assert.throws(() => formatTable([{ header: 'a' }], [['1', '2']]), /2 cells for 1 columns/);
});

test('percentages, points, numbers and counts', () => {
  assert.is(formatPercent(0.1234), '12.34 %');
  assert.is(formatPercent(1, 0), '100 %');
  assert.is(formatPercent(null), '–');
  assert.is(formatPoints(0.0123), '+1.23');
  assert.is(formatPoints(-0.0123), '-1.23');
  assert.is(formatPoints(-0.000001), '0.00');
  assert.is(formatPoints(0.000001), '0.00');
  assert.is(formatNumber(1.23456), '1.2346');
  assert.is(formatNumber(-0.00001), '0.0000');
  assert.is(formatNumber(null), '–');
  assert.is(formatCount(25000), '25,000');
});

test('durations', () => {
  assert.is(formatDuration(0.42), '0.4 s');
  assert.is(formatDuration(9.96), '10 s');
  assert.is(formatDuration(59.7), '1 min 00 s');
  assert.is(formatDuration(185), '3 min 05 s');
  assert.is(formatDuration(3599.7), '1 h 00 min');
  assert.is(formatDuration(7620), '2 h 07 min');
});

test.run();
