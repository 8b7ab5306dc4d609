import { Command } from 'commander';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../../../src/cli/command.js';
import { compareCommand } from '../../../src/cli/compare.js';
import { addSchemaOptions, givenOptions, validateOptions } from '../../../src/cli/flags/schemaOptions.js';
import { trainCommand } from '../../../src/cli/train.js';

function parse({ schema }: typeof trainCommand, args: readonly string[]) {
  const command = new Command('test').exitOverride();
  addSchemaOptions(command, schema);
  command.parse([...args], { from: 'user' });
  const given = givenOptions(command);
  return { given, options: validateOptions(schema, given) };
}

const train = (...args: string[]) => parse(trainCommand, ['--labeled', 'f', '--out', 'm', ...args]);
const compare = (...args: string[]) => parse(compareCommand, ['--labeled', 'f', '--test', 't', ...args]);

test('flags become options of their types, with the defaults of the schema', () => {
  const { given, options } = train(
    '--seed',
    '7',
    '--windows',
    '2,3',
    '--no-fold-case',
    '--max-time',
    '1h30m',
  );
  assert.equal(given, {
    labeled: ['f'],
    out: 'm',
    seed: 7,
    windows: [2, 3],
    foldCase: false,
    maxTime: '1h30m',
  });
  assert.is(options['maxTime'], 5400);
  assert.is(options['xi'], 0.1);
  assert.is(options['foldCase'], false);
  assert.is(train().options['foldCase'], true);
  assert.is(train().given['foldCase'], undefined, 'a default is nothing that was given');
  assert.equal(compare('--label-counts', '50,all').options['labelCounts'], [50, 'all']);
});

test('an option that is true by default can be said both ways', () => {
  assert.equal(train('--fold-case').given['foldCase'], true);
  assert.is(train('--no-fold-case', '--fold-case').options['foldCase'], true, 'the last word counts');
  assert.is(train('--fold-case', '--no-fold-case').options['foldCase'], false);
});

test('several files in one flag or in several', () => {
  assert.equal(train('--unlabeled', 'a', 'b', '--unlabeled', 'c').options['unlabeled'], ['a', 'b', 'c']);
});

const WRONG: readonly (readonly [flag: string, value: string, complaint: string])[] = [
  ['--seed', 'one', 'found "one", expected a number'],
  ['--seed', '-1', 'found -1, expected at least 0'],
  ['--xi', '0', 'found 0, expected more than 0'],
  ['--ramp-up', '2', 'found 2, expected at most 1'],
  [
    '--objective',
    'vta',
    'found "vta", expected one of "supervised", "rp", "at", "vat", "at+vat", "mixed", "self-training"',
  ],
  ['--max-time', 'soon', 'found "soon", expected a length of time with its unit, such as 90s, 20m or 1h30m'],
  ['--max-time', '20', 'found "20", expected a length of time with its unit, such as 90s, 20m or 1h30m'],
  ['--windows', '3,x', 'found "x", expected a number'],
  ['--max-steps', '0', 'found 0, expected at least 1'],
  ['--max-steps', 'many', 'found "many", expected a number'],
  ['--checkpoint-every', '2.5', 'found 2.5, expected a whole number'],
  ['--preset', 'slow', 'found "slow", expected one of "fast", "balanced", "best"'],
  ['--backend', 'gpu', 'found "gpu", expected one of "auto", "native", "tensorflow", "wasm", "cpu"'],
  ['--text-field', '', 'found nothing, expected something'],
];

test('values that do not fit are refused with flag, finding and expectation', () => {
  for (const [flag, value, complaint] of WRONG) {
    assert.throws(
      () => train(flag, value),
      (error: Error) => error instanceof UsageError && error.message === `${flag}: ${complaint}.`,
      `${flag} ${value}`,
    );
  }
  assert.throws(() => compare('--label-counts', '5,many'), 'found "many", expected a number or "all"');
  assert.throws(
    () => compare('--methods', 'vat,forest'),
    '--methods: found "forest", expected one of "supervised"',
  );
});

test.run();
