import { execFileSync } from 'node:child_process';
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { page } from '../../src/report/html/page.js';
import { saveFiles } from '../../src/storage/commit.js';
import {
  assertOutputFile,
  type OutputFileRules,
  PAGE_MARK,
  putInPlace,
} from '../../src/storage/outputFile.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../corpus/helpers.js';

const test = suiteWithFolder('output file');

const rules: OutputFileRules = { inputs: [], force: false };
const check = (path: string, more: Partial<OutputFileRules> = {}) =>
  assertOutputFile(path, `--report ${path}`, { ...rules, ...more });
const PAGE = `<!doctype html>\n${PAGE_MARK}\n<p>a page</p>\n`;

test('a new file and a page of ours may be written, a file of others only by force', async ({ folder }) => {
  await check(join(folder.path, 'new.html'));
  await check(folder.write('ours.html', PAGE));
  await check(folder.write('empty.html', ''));
  const theirs = folder.write('reviews.csv', 'text,label\n');
  holdsInOrder(await inputErrorOf(() => check(theirs)), '--report', 'textvat did not write', '--force');
  await check(theirs, { force: true });
});

test('what the pages are written with is the mark', () => {
  assert.match(String(page('a title', { html: '' }, [])), PAGE_MARK);
});

test('an input is never written to, under whatever name, forced or not', async ({ folder }) => {
  const input = folder.write('corpus/reviews.html', PAGE);
  symlinkSync(input, join(folder.path, 'link'));
  linkSync(input, join(folder.path, 'twin'));
  for (const path of [input, join(folder.path, 'link'), join(folder.path, 'twin')])
    holdsInOrder(
      await inputErrorOf(() => check(path, { inputs: [input], force: true })),
      'what this run reads',
    );
  const text = folder.write('corpus/pos/1.txt', 'a review');
  const inputs = [join(folder.path, 'corpus')];
  holdsInOrder(await inputErrorOf(() => check(text, { inputs, force: true })), 'what this run reads');
  await check(join(folder.path, 'corpus', 'new.html'), { inputs });
});

test('a file of a model is never written to, there already or not, forced or not', async ({ folder }) => {
  const model = join(folder.path, 'model');
  await saveFiles(model, { kind: 'model', put: { 'config.json': ['{}'] } });
  for (const name of ['config.json', 'weights.safetensors', 'manifest.json', 'checkpoint/state.json'])
    assert.match(
      await inputErrorOf(() => check(join(model, name), { force: true })),
      'found a file of a model',
    );
  await check(join(model, 'report.html'));
  const out = { folder: join(folder.path, 'to be made'), kind: 'model' } as const;
  mkdirSync(out.folder);
  assert.match(
    await inputErrorOf(() => check(join(out.folder, 'weights.safetensors'), { out })),
    'of a model',
  );
  const old = folder.write('old/config.json', '{"format": "textvat-model"}');
  assert.match(await inputErrorOf(() => check(old, { force: true })), 'found a file of a model');
});

test('a folder, a missing folder and a disk are refused', async ({ folder }) => {
  holdsInOrder(await inputErrorOf(() => check(folder.path)), 'a folder in its place');
  holdsInOrder(await inputErrorOf(() => check(join(folder.path, 'none', 'a.html'))), 'no such folder');
});

test('a file is replaced as a whole, and what a kill left of it goes', async ({ folder }) => {
  const path = folder.write('page.html', PAGE);
  const gone = execFileSync(process.execPath, ['-e', 'console.log(String(process.pid))'], {
    encoding: 'utf8',
  }).trim();
  folder.write(`page.html.${gone}.unfinished`, 'half');
  folder.write(`page.html.${process.ppid}.unfinished`, 'of a process that lives');
  folder.write('page.html.unfinished', 'mine');
  await putInPlace(path, ['another ', new TextEncoder().encode('page')]);
  assert.is(readFileSync(path, 'utf8'), 'another page');
  assert.equal(
    readdirSync(folder.path).sort(),
    ['page.html', `page.html.${process.ppid}.unfinished`, 'page.html.unfinished'].sort(),
  );
});

test('links are written through, to what is there and to what is not', async ({ folder }) => {
  const target = folder.write('target.html', PAGE);
  const [link, dangling] = [join(folder.path, 'link'), join(folder.path, 'dangling')];
  symlinkSync(target, link);
  symlinkSync('new.html', dangling);
  await check(link);
  await check(dangling);
  await putInPlace(link, ['one']);
  await putInPlace(dangling, ['two']);
  assert.ok([link, dangling].every((path) => lstatSync(path).isSymbolicLink()));
  assert.is(readFileSync(target, 'utf8'), 'one');
  assert.is(readFileSync(join(folder.path, 'new.html'), 'utf8'), 'two');
  const foreign = join(folder.path, 'foreign');
  symlinkSync(folder.write('notes.txt', 'notes'), foreign);
  assert.match(await inputErrorOf(() => check(foreign)), 'textvat did not write');
});

test('devices and pipes are written through and stay', async ({ folder }) => {
  if (process.platform === 'win32') return;
  const pipe = join(folder.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await check(pipe);
  const reading = open(pipe, 'r').then(async (file) => {
    const text = await file.readFile('utf8');
    await file.close();
    return text;
  });
  await putInPlace(pipe, ['through ', 'the pipe']);
  assert.is(await reading, 'through the pipe');
  assert.ok(lstatSync(pipe).isFIFO());
  if (process.getuid?.() !== 0) return;
  for (const [name, minor] of [
    ['null', '3'],
    ['full', '7'],
  ] as const) {
    const device = join(folder.path, name);
    try {
      execFileSync('mknod', [device, 'c', '1', minor], { stdio: 'ignore' });
      writeFileSync(device, '');
    } catch {
      // Not every machine lets its root make devices that work.
      continue;
    }
    await check(device);
    if (name === 'null') await putInPlace(device, ['gone']);
    else
      assert.match(
        await inputErrorOf(() => putInPlace(device, ['gone'])),
        `${device}: found a full disk (ENOSPC)`,
      );
    assert.ok(lstatSync(device).isCharacterDevice());
  }
});

test.run();
