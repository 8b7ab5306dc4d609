import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bar } from '../../../src/cli/console/bar.js';
import { statusLine } from '../../../src/cli/console/narrator.js';
import { textWidth } from '../../../src/report/textWidth.js';

test('a bar fills in eighths of a column and keeps its width', () => {
  assert.is(bar(0, 4), '░░░░');
  assert.is(bar(0.5, 4), '██░░');
  assert.is(bar(1, 4), '████');
  assert.is(bar(0.28125, 4), '█▏░░');
  assert.is(bar(1.7, 2), '██');
  assert.is(bar(-1, 2), '░░');
  for (let share = 0; share <= 1; share += 0.01) assert.is(textWidth(bar(share, 7)), 7);
});

test('a line has bar, share and text, and fits any terminal', () => {
  assert.is(
    statusLine('text vectors, 3 s left', 80, 0.5),
    '██████████░░░░░░░░░░  50 %  text vectors, 3 s left',
  );
  for (const columns of [4, 10, 20, 80, 300])
    assert.ok(textWidth(statusLine('a long text '.repeat(40), columns, 0.3)) <= columns - 3);
  assert.is(statusLine('reading', 80), 'reading');
  assert.match(statusLine('almost', 80, 0.9999), /99 %/);
});

test.run();
