import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';
import { folder, out, trainFile } from './reviews.js';

const COMMANDS = ['train', 'classify', 'evaluate', 'explain', 'compare', 'check', 'doctor', 'tune'];

test('every command explains itself on stdout, with examples and defaults', async () => {
  const outcomes = await Promise.all(COMMANDS.map((command) => textvat([command, '--help'])));
  for (const [index, { status, stdout, stderr }] of outcomes.entries()) {
    const command = COMMANDS[index]!;
    assert.is(status, 0);
    assert.is(stderr, '');
    assert.match(stdout, `Usage: textvat ${command}`);
    assert.match(stdout, `Examples:\n  $ textvat ${command}`);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 100 || line.startsWith('  $ '), line);
  }
  const [train, classify, , , compare] = outcomes.map(({ stdout }) => stdout.replace(/\s+/g, ' '));
  assert.match(
    train!,
    /--epsilon <number> norm of the perturbation of a whole text; by default 5, [^()]* \(ensemble: 1\.4\)/,
  );
  assert.match(
    train!,
    /--objective <name> what to learn from: [^[]* \(default: vat\) \[supervised, rp, at, vat, at\+vat, mixed, self-training\]/,
  );
  assert.match(classify!, /--format <name> [^-]*\(default: jsonl\) \[jsonl, csv, tsv, text\]/);
  assert.match(compare!, /--seeds <number> [^-]*--seed \(default: 3\)/);
});

test('the help shows what people need first in groups, and the rest with --help-all', async () => {
  for (const [command, group] of [
    ['train', 'What to train:'],
    ['compare', 'Data:'],
    ['tune', 'Budget:'],
    ['pretrain', 'Output:'],
    ['attack', 'How to attack:'],
  ] as const) {
    const [first, all] = await Promise.all([textvat([command, '--help']), textvat([command, '--help-all'])]);
    assert.is(all.status, 0);
    assert.match(first.stdout, `\n${group}\n`);
    const flagsOf = (help: string) => help.match(/^ {2}--[a-z-]+/gm)!;
    const [some, every] = [flagsOf(first.stdout), flagsOf(all.stdout)];
    assert.ok(
      some.length <= 30 && every.length > some.length,
      `${command}: ${some.length} of ${every.length}`,
    );
    assert.match(first.stdout, /\n\d+ advanced options: --help-all\.\n/);
    for (const flag of some) assert.ok(every.includes(flag), flag);
  }
  for (const [command, flags] of [
    ['train', ['defense']],
    ['compare', ['defense', 'attack', 'candidates']],
  ] as const) {
    const { stdout } = await textvat([command, '--help']);
    const group = stdout.slice(stdout.indexOf('\nAgainst an adversary:\n'), stdout.indexOf('\nBudget:\n'));
    assert.equal(group.match(/(?<=^ {2}--)[a-z-]+/gm), [...flags], command);
  }
  const all = (await textvat(['train', '--help-all'])).stdout.replace(/\s+/g, ' ');
  assert.match(all, '(default: 0.5) (ensemble: 0, or 0.5 without unlabeled texts)');
  assert.match(all, /--xi <number> [^-]* \(default: 0\.1\)/);
  assert.match(all, '--no-fold-case do not ignore case');
});

test('the program lists its commands; `help doctor` is `doctor --help`', async () => {
  const [bare, help, ofDoctor, version, short] = await Promise.all([
    textvat([]),
    textvat(['--help']),
    textvat(['help', 'doctor']),
    textvat(['--version']),
    textvat(['-v']),
  ]);
  assert.is(bare.status, 0);
  assert.is(bare.stdout, help.stdout);
  for (const command of COMMANDS) assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'));
  assert.match(ofDoctor.stdout, 'Examples:\n  $ textvat doctor');
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  assert.is(short.stdout, version.stdout);
});

/** Looks like a model: nothing is read of it. */
const modelFolder = dirname(folder.write('a model/config.json', '{}'));

/** Wrong use: status 2, nothing on stdout, one line on stderr that holds all of these. */
const WRONG: readonly (readonly [readonly string[], ...(string | RegExp)[]])[] = [
  [['trian'], "unknown command 'trian'", 'Did you mean train?', '`textvat --help`'],
  [
    ['train', '--labelled', 'x'],
    "unknown option '--labelled'",
    'Did you mean --labeled?',
    '`textvat train --help`',
  ],
  [['train', 'reviews.csv'], 'too many arguments', '`textvat train --help`'],
  [['train', '--labeled', trainFile], '--out is missing'],
  [['train', '--out', out('wrong')], '--labeled is missing'],
  [['train', '--labeled', trainFile, '--out'], "option '--out <value>' argument missing"],
  [['classify'], "missing required argument 'dir'"],
  [['evaluate', 'model'], "missing required argument 'file'"],
  [['compare', '--labeled', trainFile], '--test is missing'],
  [['check'], 'name one or more corpora'],
  [['check', '-', '--test', '-'], 'standard input', 'more than once'],
  [['doctor', '--verbose'], "unknown option '--verbose'", 'progress is told without it'],
  [['predict', 'model', 'x.csv'], "unknown command 'predict'", 'textvat classify <model> <file>'],
  [['test', 'model', 'x.csv'], "unknown command 'test'", 'textvat evaluate <model> <file>'],
  [['train', '--epochs', '3'], "unknown option '--epochs'", '--max-steps'],
  [['train', '--lr', '3'], "unknown option '--lr'", '--learning-rate'],
  [['train', '-v'], "unknown option '-v'", 'progress is told without it'],
  [
    ['classify', trainFile, modelFolder],
    'found the corpus before the model',
    `classify ${modelFolder} ${trainFile}`,
  ],
  [['classify', modelFolder, 'A film to remember.'], 'found no file "A film to remember."', '--text'],
  [['evaluate', trainFile, modelFolder], 'found the corpus before the model'],
  [
    ['train', '--labeled', trainFile, '--out', out('wrong'), '--seed', '1.5'],
    '--seed: found 1.5, expected a whole number',
  ],
  [
    ['train', '--labeled', trainFile, '--out', out('wrong'), '--dev', '1.5'],
    '--dev: found 1.5, expected a file or a share',
  ],
];

test('wrong use ends with 2 and says what was found, what is expected, and where to read on', async () => {
  const waiting = [...WRONG];
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [args, ...pieces] = next;
      const { status, stdout, stderr } = await textvat(args);
      assert.is(status, 2, `${args.join(' ')}: ${stderr}`);
      assert.is(stdout, '');
      assert.match(stderr, /^textvat: [^\n]+ See `textvat[^\n]* --help`\.\n$/);
      for (const piece of pieces) assert.match(stderr, piece);
    }
  };
  await Promise.all([worker(), worker()]);
});

test.run();
