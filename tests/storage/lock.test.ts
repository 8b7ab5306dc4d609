import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { saveFiles } from '../../src/storage/commit.js';
import { lockFolder } from '../../src/storage/lock.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder, type TemporaryFolder } from '../corpus/helpers.js';

const test = suiteWithFolder('lock');

const MODULE = new URL('../../src/storage/lock.ts', import.meta.url).href;
const TSX = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e'];
/** Another process that locks the folder, says so, and does what follows. */
const locking = (folder: string, then: string) =>
  `import { lockFolder } from ${JSON.stringify(MODULE)};
   try { lockFolder(${JSON.stringify(folder)}); console.log('locked'); } catch (error) { console.log(error.message); }
   ${then}`;

const lockFile = (folder: TemporaryFolder) => join(folder.path, '.lock');
const save = (folder: TemporaryFolder) =>
  saveFiles(folder.path, { kind: 'model', put: { 'config.json': ['{}'] } });

test('a folder is one process’s own until that ends; the other is told who has it', async ({ folder }) => {
  const holder = spawn(process.execPath, [...TSX, locking(folder.path, 'setInterval(() => {}, 1000)')]);
  try {
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const message = await inputErrorOf(() => lockFolder(folder.path, '--out m'));
    holdsInOrder(message, '--out m: found a folder in use by process', String(holder.pid), 'since 2');
    assert.match(await inputErrorOf(() => save(folder)), `in use by process ${holder.pid}`);
    assert.not.ok(existsSync(join(folder.path, 'config.json')));
  } finally {
    holder.kill('SIGKILL');
  }
  await new Promise((resolve) => holder.once('close', resolve));
  assert.ok(existsSync(lockFile(folder)), 'a kill leaves the lock');
  await save(folder);
  assert.not.ok(existsSync(lockFile(folder)), 'which holds nobody back');
});

test('an ended process gives the folder back', ({ folder }) => {
  const { stdout } = spawnSync(process.execPath, [...TSX, locking(folder.path, '')], { encoding: 'utf8' });
  assert.is(stdout.trim(), 'locked');
  assert.not.ok(existsSync(lockFile(folder)));
});

test('within a process a folder is shared, and free after its last use', ({ folder }) => {
  const [one, two] = [lockFolder(folder.path), lockFolder(folder.path)];
  one();
  one();
  assert.ok(existsSync(lockFile(folder)));
  two();
  assert.not.ok(existsSync(lockFile(folder)));
});

/** A lock as another process left it. */
function leave(folder: TemporaryFolder, changes: Readonly<Record<string, unknown>>): void {
  const unlock = lockFolder(folder.path);
  const holder = JSON.parse(readFileSync(lockFile(folder), 'utf8'));
  unlock();
  writeFileSync(lockFile(folder), JSON.stringify({ ...holder, ...changes }));
}

test('a number that is another process’s now, and what is no lock, hold nobody back', async ({ folder }) => {
  for (const changes of [{ pid: 2 ** 22 + 1 }, { processStart: 'another start' }, { pid: 'none' }]) {
    // Where the system does not say when processes began, a living number is believed.
    if ('processStart' in changes && process.platform === 'win32') continue;
    leave(folder, changes);
    await save(folder);
  }
  writeFileSync(lockFile(folder), '');
  await save(folder);
});

test('what runs on another machine is not judged from here', async ({ folder }) => {
  leave(folder, { host: `not ${hostname()}`, pid: 2 ** 22 + 1 });
  holdsInOrder(
    await inputErrorOf(() => lockFolder(folder.path)),
    `of the machine not ${hostname()}`,
    'remove',
    '.lock',
  );
});

test('who loses a lock writes nothing', async ({ folder }) => {
  const unlock = lockFolder(folder.path);
  writeFileSync(lockFile(folder), 'of another process');
  assert.match(await inputErrorOf(() => save(folder)), 'another process has begun to write');
  assert.not.ok(existsSync(join(folder.path, 'config.json')));
  unlock();
  assert.is(readFileSync(lockFile(folder), 'utf8'), 'of another process', 'nor does it remove it');
});

test('of many processes that find a stale lock one gets the folder', async ({ folder }) => {
  leave(folder, { pid: 2 ** 22 + 1 });
  const wait = 'setTimeout(() => process.exit(), 3000)';
  const told = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, [...TSX, locking(folder.path, wait)]);
      const text = await new Promise<string>((resolve) =>
        child.stdout.once('data', (data) => resolve(String(data))),
      );
      return { child, text };
    }),
  );
  for (const { child } of told) child.kill('SIGKILL');
  assert.is(
    told.filter(({ text }) => text.startsWith('locked')).length,
    1,
    JSON.stringify(told.map(({ text }) => text)),
  );
});

test.run();
