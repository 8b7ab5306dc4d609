import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLog } from '../../src/cli/outputFolder.js';
import { holdsInOrder, inputErrorOf, temporaryFolder } from '../corpus/helpers.js';
import { jsonLines, start, textvat } from './program.js';

const folder = temporaryFolder();
test.after(() => folder.remove());

const event = { type: 'warning', message: 'careful' } as const;

test('the log starts anew, or goes on', async () => {
  for (const [resumes, lines] of [
    [false, 1],
    [true, 2],
    [false, 1],
  ] as const) {
    const log = await openLog(folder.path, resumes, assert.unreachable);
    log.write(event);
    log.close();
    const text = readFileSync(join(folder.path, 'log.jsonl'), 'utf8');
    assert.is(text.split('"careful"').length - 1, lines);
  }
});

test('the log has a line for each percent of a phase, and numbers of six digits', async () => {
  const log = await openLog(folder.path, false, assert.unreachable);
  for (const phase of ['reading 1 of 2', 'reading 2 of 2'])
    for (let part = 0; part <= 1000; part += 1)
      log.write({ type: 'phase', phase, progress: part / 1000, seconds: 1_234_567 + part / 3 });
  log.close();
  const lines = jsonLines<{ progress: number; seconds: number }>(
    readFileSync(join(folder.path, 'log.jsonl'), 'utf8'),
  );
  assert.is(lines.length, 202);
  assert.equal(
    lines.slice(100, 102).map(({ progress, seconds }) => [progress, seconds]),
    [
      [1, 1_234_900],
      [0, 1_234_567],
    ],
  );
});

test('a refused command leaves no folder of its own behind, and those of others as they are', async () => {
  const empty = folder.write('empty.jsonl', '');
  const parent = join(folder.path, 'theirs');
  mkdirSync(parent);
  for (const command of [
    ['train', '--labeled', empty],
    ['compare', '--labeled', empty, '--test', empty],
    ['tune', '--labeled', empty, '--max-time', '1m'],
    ['pretrain', '--text', empty],
  ]) {
    const { status } = await textvat([...command, '--out', join(parent, 'new', 'model')]);
    assert.is(status, 1);
    assert.equal(readdirSync(parent), [], command[0]);
  }
});

test('a model is not written over what was pretrained, nor the other way round', async () => {
  const texts = folder.write('texts.csv', 'text,label\ngood film,pos\nbad film,neg\n'.repeat(10));
  const [model, vectors] = ['a model', 'vectors'].map((name) => join(folder.path, name)) as [string, string];
  const train = ['train', '--labeled', texts, '--dev', '0', '--model', 'linear'];
  const pretrain = ['pretrain', '--text', texts, '--encoder', 'none', '--vector-epochs', '1'];
  for (const command of [
    [...train, '--out', model],
    [...pretrain, '--out', vectors],
  ]) {
    const { status, stderr } = await textvat(command);
    assert.is(status, 0, stderr);
  }
  const before = [model, vectors].map((path) => readFileSync(join(path, 'config.json'), 'utf8'));
  const over = await textvat([...pretrain, '--out', model]);
  assert.is(over.status, 1);
  holdsInOrder(over.stderr, 'a model', 'found a model of `textvat train`', 'another --out');
  const under = await textvat([...train, '--out', vectors]);
  assert.is(under.status, 1);
  holdsInOrder(under.stderr, 'vectors', 'found what `textvat pretrain` wrote', 'another --out');
  assert.equal(
    [model, vectors].map((path) => readFileSync(join(path, 'config.json'), 'utf8')),
    before,
  );
});

test('a folder of somebody else is refused before the first step, and given by force', async () => {
  const texts = folder.write('some.csv', 'text,label\ngood film,pos\nbad film,neg\n'.repeat(10));
  const project = join(folder.path, 'project');
  folder.write('project/README.md', '# My project');
  folder.write('project/config.json', '{"my": "settings"}');
  folder.write('project/checkpoint/mine.txt', 'mine');
  const args = ['train', '--labeled', texts, '--dev', '0', '--model', 'linear', '--out', project];
  const refused = await textvat(args);
  assert.is(refused.status, 1);
  holdsInOrder(
    refused.stderr,
    `--out ${project}`,
    'config.json, README.md (not written by textvat',
    '--force',
  );
  assert.equal(readdirSync(project).sort(), ['README.md', 'checkpoint', 'config.json']);
  assert.is(readFileSync(join(project, 'README.md'), 'utf8'), '# My project');
  const forced = await textvat([...args, '--force']);
  assert.is(forced.status, 0, forced.stderr);
  assert.equal(readdirSync(join(project, 'checkpoint')), ['mine.txt'], 'what is not in the way stays');
  const again = await textvat(args);
  assert.is(again.status, 0, again.stderr);
});

test('no command writes to what it reads', async () => {
  const texts = folder.write('read.csv', 'text,label\ngood film,pos\nbad film,neg\n'.repeat(10));
  const config = folder.write('as input/config.json', '{"seed": 1}');
  const text = folder.write('as text/config.json', '{"seed": 1}');
  const short = ['--labeled', texts, '--dev', '0', '--model', 'linear'];
  const commands = [
    ['train', ...short, '--out', join(folder.path, 'fresh'), '--report', texts, '--force'],
    ['train', ...short, '--config', config, '--out', join(folder.path, 'as input'), '--force'],
    ['compare', '--labeled', texts, '--test', texts, '--methods', 'linear', '--report', texts, '--force'],
    ['pretrain', '--text', dirname(text), '--out', dirname(text)],
  ];
  const outcomes = await Promise.all(commands.map((command) => textvat(command)));
  for (const { status, stderr } of outcomes) {
    assert.is(status, 1, stderr);
    holdsInOrder(stderr, 'found what this run reads');
  }
  assert.match(readFileSync(texts, 'utf8'), /^text,label/);
});

test('a second run into the same folder is refused while the first one goes on', async () => {
  const shared = join(folder.path, 'shared');
  const train = ['train', '--labeled', '-', '--dev', '0', '--model', 'linear', '--out', shared];
  const first = start(train);
  first.child.stdin.write('{"text": "good film", "label": "pos"}\n');
  while (!existsSync(join(shared, '.lock'))) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await textvat(train);
  assert.is(second.status, 1);
  holdsInOrder(second.stderr, `--out ${shared}`, `in use by process ${first.child.pid}`, 'since');
  first.child.stdin.end('{"text": "bad film", "label": "neg"}\n');
  const { status, stderr } = await first.ended;
  assert.is(status, 0, stderr);
  assert.not.ok(existsSync(join(shared, '.lock')));
});

test('a log that cannot be opened is an error at once', async () => {
  mkdirSync(join(folder.path, 'in the way', 'log.jsonl'), { recursive: true });
  const message = await inputErrorOf(() => openLog(join(folder.path, 'in the way'), false, () => {}));
  assert.match(message, 'log.jsonl: found a folder in its place');
});

test('a log that can be written no more is said once', async () => {
  if (!existsSync('/dev/full')) return;
  mkdirSync(join(folder.path, 'full'));
  symlinkSync('/dev/full', join(folder.path, 'full', 'log.jsonl'));
  const said: string[] = [];
  const log = await openLog(join(folder.path, 'full'), false, (message) => said.push(message));
  log.write(event);
  log.write(event);
  log.close();
  assert.is(said.length, 1);
  assert.match(
    said[0]!,
    /log\.jsonl can no longer be written \(ENOSPC.*\); the training continues without it/,
  );
});

test.run();
