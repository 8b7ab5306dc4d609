import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shell, shellLine, textvat } from './program.js';
import { candidatesFile, folder, sharedModel, testFile, trainFile } from './reviews.js';

const candidates = candidatesFile();
let model: string;
test.before(async () => {
  model = await sharedModel();
});

const args = (...more: string[]) => ['attack', model, '--test', testFile, '--samples', '12', ...more];

test('JSON has the figures of every attack, and the text says both figures first', async () => {
  const [json, text] = await Promise.all([
    textvat(args('--candidates', candidates, '--json', '--quiet')),
    textvat(args('--candidates', candidates, '--quiet')),
  ]);
  assert.is(json.status, 0, json.stderr);
  const result = JSON.parse(json.stdout);
  assert.is(result.texts, 12);
  for (const name of [
    'random-words',
    'labels-only',
    'greedy',
    'pwws',
    'beam',
    'characters',
    'insertions',
    'universal-trigger',
  ]) {
    const { accuracy, skipped } = result.attacks[name];
    assert.ok(accuracy <= result.accuracy && accuracy >= result.worst.accuracy, name);
    assert.is(skipped, Math.round(12 * (1 - result.accuracy)));
  }
  const [first, second] = text.stdout.split('\n');
  assert.match(first!, `accuracy ${(100 * result.accuracy).toFixed(1)} % (95 % interval `);
  assert.match(second!, `worst attack for each text ${(100 * result.worst.accuracy).toFixed(1)} %`);
});

test('a folder keeps every text; the same command continues behind them, and another one is refused', async () => {
  const out = join(folder.path, 'attacked');
  const command = args('--candidates', candidates, '--attack', 'greedy', '--out', out, '--json', '--quiet');
  const first = await textvat(command);
  assert.is(first.status, 0, first.stderr);
  const rows = readFileSync(join(out, 'texts.jsonl'), 'utf8');
  assert.is(rows.trim().split('\n').length, 12);
  const again = await textvat(command);
  assert.is(again.stdout, first.stdout);
  assert.is(readFileSync(join(out, 'texts.jsonl'), 'utf8'), rows);
  const other = await textvat([...command, '--seed', '2']);
  assert.is(other.status, 1);
  assert.match(other.stderr, 'an attack with seed: 1');
  const list = readFileSync(candidates, 'utf8');
  writeFileSync(candidates, JSON.stringify({ ...JSON.parse(list), film: ['movie'] }));
  const changed = await textvat(command).finally(() => writeFileSync(candidates, list));
  assert.is(changed.status, 1);
  assert.match(changed.stderr, 'an attack with the candidates: ');
});

test('--card puts the figures into the card and beside the model; what a person wrote there stays', async () => {
  const own = join(folder.path, 'carded');
  cpSync(model, own, { recursive: true });
  const card = join(own, 'README.md');
  const before = readFileSync(card, 'utf8');
  writeFileSync(card, before.replace('(fill in', '(MIT; (fill in'));
  const command = [
    'attack',
    own,
    '--test',
    testFile,
    '--samples',
    '12',
    '--candidates',
    candidates,
    '--json',
  ];
  const run = await textvat([
    ...command,
    '--attack',
    'greedy',
    '--attack',
    'characters',
    '--card',
    '--quiet',
  ]);
  assert.is(run.status, 0, run.stderr);
  const { accuracy, worst } = JSON.parse(run.stdout);
  const after = readFileSync(card, 'utf8');
  assert.match(after, `Accuracy **${(100 * accuracy).toFixed(1)} %**`);
  assert.match(after, `worst attack for each text **${(100 * worst.accuracy).toFixed(1)} %**`);
  assert.match(after, /\n\| greedy \| [^|]+ \| [^|]+ \| labels and logits \|/);
  assert.match(after, /\nNot run: random-words, labels-only, .*\. Not tried: /);
  assert.ok(after.includes('(MIT; (fill in') && after.indexOf('## Security') < after.indexOf('## Limits'));
  const { attack, steps } = JSON.parse(readFileSync(join(own, 'metrics.json'), 'utf8'));
  assert.equal(attack.worst, worst);
  assert.ok(steps > 0);

  // The manifest knows the new files, a second attack takes the place of the first, and the model is still the same one.
  const kept = [...command, '--attack', 'labels-only', '--card', '--out', join(folder.path, 'of-card')];
  const [first, second] = [await textvat(kept), await textvat(kept)];
  assert.is(first.status, 0, first.stderr);
  assert.is(second.status, 0, second.stderr);
  const last = readFileSync(card, 'utf8');
  assert.is(last.split('## Security').length, 2);
  assert.not.match(last, /\n\| greedy/);
  assert.is(
    last.replace(/<!-- textvat attack: begin[\s\S]*: end -->\n\n/, ''),
    before.replace('(fill in', '(MIT; (fill in'),
  );
  const { files } = JSON.parse(readFileSync(join(own, 'manifest.json'), 'utf8'));
  assert.is(files['README.md'].sha256, createHash('sha256').update(last).digest('hex'));
});

test('--card needs a model', async () => {
  const { status, stderr } = await textvat([
    ...['attack', '--victim-command', 'cat', '--test', testFile, '--card'],
  ]);
  assert.is(status, 2);
  assert.match(stderr, '--card needs the folder of a model');
});

test('a report never takes the place of the list of candidates', async () => {
  const list = readFileSync(candidates, 'utf8');
  const attacked = args('--candidates', candidates, '--quiet', '--report', candidates, '--force');
  const trained = ['train', '--labeled', trainFile, '--model', 'linear', '--defense', 'vaccinated-words'];
  const outputs = ['--out', join(folder.path, 'defended'), '--report', candidates, '--force'];
  const denied = args('--deny', candidates, '--quiet', '--report', candidates, '--force');
  for (const command of [attacked, denied, [...trained, '--defense-candidates', candidates, ...outputs]]) {
    const { status, stderr } = await textvat(command);
    assert.is(status, 1, stderr);
    assert.match(stderr, 'textvat: --report');
  }
  assert.is(readFileSync(candidates, 'utf8'), list);
});

test('a report is written although nobody reads standard output', async () => {
  const report = join(folder.path, 'unread.html');
  const command = args('--candidates', candidates, '--attack', 'greedy', '--quiet', '--report', report);
  await shell(`${shellLine(command)} | true`);
  assert.ok(existsSync(report));
});

test('without --candidates words come from WordNet; wrong arguments are refused before any work', async () => {
  const { status, stdout, stderr } = await textvat(args('--json', '--attack', 'greedy'));
  assert.is(status, 0, stderr);
  assert.match(stderr, 'synonyms from WordNet');
  assert.equal(Object.keys(JSON.parse(stdout).attacks), ['greedy']);
  const [attack, list, profile] = await Promise.all([
    textvat(args('--attack', 'best', '--quiet')),
    textvat(args('--candidates', 'nowhere.json', '--out', join(folder.path, 'none'))),
    textvat(args('--profile', 'hard')),
  ]);
  assert.match(attack.stderr, '--attack: found "best", expected one of "texts"');
  assert.match(attack.stderr, '"greedy"');
  assert.is(attack.status, 2);
  assert.match(list.stderr, 'nowhere.json');
  assert.not.ok(existsSync(join(folder.path, 'none')));
  assert.is(profile.status, 2);
});

test('compare puts accuracy and accuracy under attack side by side, and keeps both in its folder', async () => {
  const out = join(folder.path, 'attacked grid');
  const command = [
    ...[
      'compare',
      '--labeled',
      trainFile,
      '--test',
      testFile,
      '--methods',
      'linear,self-training',
      '--seeds',
      '2',
    ],
    ...['--attack', 'strict', '--attack-samples', '15', '--candidates', candidates, '--out', out, '--quiet'],
  ];
  const json = await textvat([...command, '--json']);
  assert.is(json.status, 0, json.stderr);
  const { attack } = JSON.parse(json.stdout);
  assert.equal(
    attack.map(({ method, seeds, texts }: { method: string; seeds: number; texts: number }) => [
      method,
      seeds,
      texts,
    ]),
    [
      ['linear', 2, 15],
      ['self-training', 2, 15],
    ],
  );
  for (const { accuracy, worst, attacks } of attack) {
    assert.ok(worst <= Math.min(accuracy, ...(Object.values(attacks) as number[])));
    assert.ok(attacks.exact <= attacks.greedy && attacks.exact <= attacks.beam);
  }
  // From the folder: nothing is trained or attacked again.
  const text = await textvat(command);
  assert.match(text.stdout, 'Accuracy under attack, on the same 15 test texts');
  const other = await textvat(command.map((one) => (one === 'strict' ? 'standard' : one)));
  assert.is(other.status, 1);
  assert.match(other.stderr, 'the attack');
  writeFileSync(join(folder.path, 'deny.txt'), 'film movie\n');
  const denied = await textvat([...command, '--deny', join(folder.path, 'deny.txt')]);
  assert.is(denied.status, 1);
  assert.match(denied.stderr, 'the attack');
  const idle = await textvat([
    'compare',
    '--labeled',
    trainFile,
    '--test',
    testFile,
    '--candidates',
    candidates,
  ]);
  assert.is(idle.status, 2);
  assert.match(idle.stderr, '--candidates: found no --attack');
});

test('a page has both figures first, and says what each attack saw', async () => {
  const report = join(folder.path, 'attack.html');
  const { status, stderr } = await textvat(
    args('--candidates', candidates, '--profile', 'unlimited', '--report', report, '--quiet'),
  );
  assert.is(status, 0, stderr);
  const page = readFileSync(report, 'utf8');
  assert.match(page, /<p>Accuracy <b>[\d.]+ %<\/b>/);
  assert.match(page, 'What was changed');
  assert.match(page, 'Not tried');
  assert.match(page, 'labels and logits');
});

test('the attacks are checked, each check with what it found; a check that fails is an exit status', async () => {
  const command = ['--candidates', candidates, '--attack', 'greedy', '--self-check', '--quiet'];
  const [json, text, kept] = await Promise.all([
    textvat(args(...command, '--json')),
    textvat(args(...command)),
    textvat(args(...command, '--out', join(folder.path, 'none'))),
  ]);
  const { passed, checks } = JSON.parse(json.stdout);
  assert.is(json.status, passed ? 0 : 1);
  assert.is(checks.length, 13);
  for (const { number, name, status, found } of checks) {
    assert.match(text.stdout, new RegExp(`^ *${number}  ${status} +${name}$`, 'm'));
    assert.match(text.stdout, found);
  }
  assert.is(kept.status, 2);
  assert.match(kept.stderr, '--self-check');
});

test('a program is attacked in place of a model; exactly one victim has to be named', async () => {
  const program = `while read -r line; do echo neg; done`;
  const outside = ['attack', '--test', testFile, '--samples', '12', '--candidates', candidates, '--quiet'];
  const [sound, none, both] = await Promise.all([
    textvat([...outside, '--victim-command', program, '--json']),
    textvat(outside),
    textvat(args('--victim', 'http://127.0.0.1:1/')),
  ]);
  assert.is(sound.status, 0, sound.stderr);
  assert.equal(Object.keys(JSON.parse(sound.stdout).attacks), ['random-words', 'labels-only']);
  assert.match(sound.stderr, 'always says the same is not robust');
  assert.is(none.status, 2);
  assert.match(none.stderr, 'nothing to attack');
  assert.is(both.status, 2);
  assert.match(both.stderr, 'more than one victim');
});

test.run();
