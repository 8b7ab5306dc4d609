/** Cells that a spreadsheet would run, and labels that a terminal would act on. */
import { parse } from 'csv-parse/sync';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classificationFormatter } from '../../../src/report/text/classificationText.js';

const ids = ['=1+1', '+cmd', '-x', '@sum', '\tx', "'quoted", '-5', '+3.2e1', 'plain'];
const classes = ['=HYPERLINK("x")', 'pos'];
const row = (id: string) => ({
  id,
  label: classes[0]!,
  probability: 0.9,
  probabilities: { [classes[0]!]: 0.9, pos: 0.1 },
  unknownWords: 0,
});

const written = async (escapesFormulas: boolean) => {
  const formatter = await classificationFormatter('csv', classes, { escapesFormulas });
  const text = formatter.header + ids.map((id) => formatter.format(row(id))).join('');
  return { rows: parse(text) as string[][], formulas: formatter.formulas() };
};

test('cells are as they were, and those that are formulas are counted', async () => {
  const { rows, formulas } = await written(false);
  assert.equal(
    rows.slice(1).map(([id]) => id),
    ids,
  );
  assert.is(formulas, 5 + ids.length);
});

test('escaped cells are no formulas, numbers stay, and the way back is to take away one quote', async () => {
  const { rows } = await written(true);
  const [, ...body] = rows;
  assert.equal(
    body.map(([id]) => id),
    ["'=1+1", "'+cmd", "'-x", "'@sum", "'\tx", "''quoted", '-5', '+3.2e1', 'plain'],
  );
  assert.equal(
    body.map(([id]) => id!.replace(/^'/, '')),
    ids,
  );
  assert.ok(body.every(([, label]) => label === `'${classes[0]}`));
});

test('a label on a line of its own moves no cursor', async () => {
  const { format } = await classificationFormatter('text', ['a\u001b[2Jb\u009b\u0007', 'c']);
  const text = format({ ...row('x'), label: 'a\u001b[2Jb\u009b\u0007' });
  assert.not.match(text.slice(0, -1), /\p{Cc}/u);
});

test.run();
