import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Opponent, Verdict } from '../../../src/experiments/verdict.js';
import { formatVerdict, formatVerdictTable } from '../../../src/report/text/verdictText.js';

const opponent: Opponent = {
  method: 'supervised',
  error: 0.13,
  pileUse: 'nothing',
  gain: 0.036,
  gainSeeds: 5,
  gainInterval: [0.02, 0.05],
  intervalOver: 'seeds and texts',
  pValue: 0.0001,
  adjustedPValue: 0.0004,
  outcome: 'better',
  labelsNeeded: { is: 'about', labels: 483 },
  labelsNeededBySeed: null,
};

const linear: Opponent = {
  ...opponent,
  method: 'linear',
  error: 0.15,
  labelsNeeded: { is: 'about', labels: 900 },
};

function verdict(changes: Partial<Verdict>, against: readonly Opponent[] = [linear, opponent]): Verdict {
  const counts = [{ labels: 100, answer: changes.answer ?? 'yes', error: 0.094, seeds: 5, against }] as const;
  return { answer: 'yes', method: 'vat', counts, labels: 100, obstacle: null, tests: 2, ...changes };
}

test('yes tells the error and the labels that supervised training needs for it', () => {
  assert.is(
    formatVerdict(verdict({})),
    'Yes: 100 labels with VAT err on 9.4 %, as supervised training does with about 480.',
  );
  const beyond = { ...opponent, labelsNeeded: { is: 'more than', labels: 2500 } } as const;
  assert.match(formatVerdict(verdict({}, [beyond])), 'less than supervised training does with 2,500.');
});

test('without a learning curve, or with one that tells no difference, the errors of the others are told', () => {
  const alone = [linear, opponent].map((one) => ({ ...one, labelsNeeded: null }));
  const expected =
    'Yes: 100 labels with VAT err on 9.4 %, the linear model on 15.0 %, supervised training on 13.0 %.';
  assert.is(formatVerdict(verdict({}, alone)), expected);
  const chance = { ...opponent, pileUse: 'vectors of texts', outcome: 'not shown' } as const;
  assert.match(
    formatVerdict(verdict({}, [chance, { ...linear, labelsNeeded: null }])),
    '9.4 %, the linear model on 15.0 %.',
  );
});

test('no tells what was better, or what can be ruled out', () => {
  const worse = { ...linear, error: 0.08, outcome: 'worse' } as const;
  assert.is(
    formatVerdict(verdict({ answer: 'no' }, [worse, opponent])),
    'No: 100 labels with VAT err on 9.4 %, the linear model on 8.0 %.',
  );
  const same = { ...linear, error: 0.095, outcome: 'no gain' } as const;
  assert.match(
    formatVerdict(verdict({ answer: 'no' }, [same])),
    'on 9.5 %: a gain of 1 point can be ruled out.',
  );
});

test('not shown says what is missing', () => {
  const open = { ...opponent, outcome: 'not shown' } as const;
  const told = (obstacle: Verdict['obstacle']) =>
    formatVerdict(verdict({ answer: 'not shown', obstacle }, [open]));
  assert.is(
    told(null),
    'Not shown: 100 labels with VAT err on 9.4 %, supervised training on 13.0 %, which may be chance. Give more test texts or seeds.',
  );
  assert.match(told('few seeds'), 'Give more seeds');
  assert.match(told('no control'), 'Add vat-without-unlabeled to --methods.');
  const none = { answer: 'not shown', counts: [], labels: null } as const;
  assert.match(
    formatVerdict(verdict({ ...none, obstacle: 'no unlabeled texts' })),
    'Give some with --unlabeled.',
  );
  assert.match(
    formatVerdict(verdict({ ...none, method: null, obstacle: 'no method' })),
    'Add vat to --methods.',
  );
});

test('under the verdict stands what it was held against', () => {
  const text = formatVerdictTable(
    verdict({}, [linear, { ...opponent, pileUse: 'vectors of texts', outcome: 'not shown' }]),
  );
  assert.match(text, /^ +100 +linear +\+3\.60 +\+2\.00 to \+5\.00 +0\.0004 +fewer errors +about 900$/m);
  assert.match(text, /^ +supervised .* no difference shown +–$/m);
  assert.match(text, 'supervised decides nothing: its text vectors');
  assert.match(text, 'p is corrected for the 2 tests of the verdict (Holm).');
});

test.run();
