/** Runs are added line by line, and what a kill or a full disk leaves is never mistaken for a run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openRuns, type RunFolder } from '../../src/storage/runFolder.js';
import { inputErrorOf, type TemporaryFolder, temporaryFolder } from '../corpus/helpers.js';
import { diskFull, withFault } from './faults.js';

const test = suite<{ folder: TemporaryFolder }>('folders of runs');
test.before.each((context) => {
  context.folder = temporaryFolder();
});
test.after.each(({ folder }) => folder.remove());

interface Run {
  readonly id: number;
}

const openFolder = (path: string): Promise<RunFolder<Run>> =>
  openRuns<Run>(
    path,
    { 'the texts to attack': '1' },
    {
      folderKind: 'attack',
      planFile: 'attack.json',
      runsFile: 'texts.jsonl',
      kind: 'an attack',
      line: 'a run',
      parse: (json) => (typeof (json as Run | null)?.id === 'number' ? (json as Run) : undefined),
    },
  );
const fileIn = ({ path }: TemporaryFolder) => join(path, 'texts.jsonl');
const linesOf = (ids: readonly number[]) => ids.map((id) => `{"id":${id}}\n`).join('');

test('further runs are lines added to the same file, unless others become valid with them', async ({
  folder,
}) => {
  const kept = await openFolder(folder.path);
  await kept.add({ id: 1 });
  const { ino } = statSync(fileIn(folder));
  const manifest = readFileSync(join(folder.path, 'manifest.json'), 'utf8');
  await Promise.all([2, 3, 4].map((id) => kept.add({ id })));
  assert.is(readFileSync(fileIn(folder), 'utf8'), linesOf([1, 2, 3, 4]));
  assert.is(statSync(fileIn(folder)).ino, ino);
  assert.is(readFileSync(join(folder.path, 'manifest.json'), 'utf8'), manifest);
  await kept.add({ id: 5 }, { 'best.json': ['{}'] });
  await kept.add({ id: 6 });
  assert.is(readFileSync(fileIn(folder), 'utf8'), linesOf([1, 2, 3, 4, 5, 6]));
  const again = await openFolder(folder.path);
  assert.equal(
    again.finished.map(({ id }) => id),
    [1, 2, 3, 4, 5, 6],
  );
});

test('a half line is dropped at the next start; what the last save wrote must not have changed', async ({
  folder,
}) => {
  const kept = await openFolder(folder.path);
  for (const id of [1, 2]) await kept.add({ id });
  appendFileSync(fileIn(folder), '{"id":3');
  const next = await openFolder(folder.path);
  assert.equal(next.finished, [{ id: 1 }, { id: 2 }]);
  for (const id of [3, 4]) await next.add({ id });
  assert.is(readFileSync(fileIn(folder), 'utf8'), linesOf([1, 2, 3, 4]));
  writeFileSync(fileIn(folder), linesOf([9, 2, 3, 4]));
  assert.match(await inputErrorOf(() => openFolder(folder.path)), 'as it was written');
  writeFileSync(fileIn(folder), linesOf([1]));
  assert.match(await inputErrorOf(() => openFolder(folder.path)), 'bytes');
});

test('a full disk is an error, and the next run stands behind the last one that was kept', async ({
  folder,
}) => {
  const kept = await openFolder(folder.path);
  await kept.add({ id: 1 });
  for (const after of [0, 1, 2]) {
    const { error } = await withFault(after, diskFull, () => kept.add({ id: 7 }));
    assert.match(String(error), 'full disk');
  }
  appendFileSync(fileIn(folder), '{"id":7');
  await kept.add({ id: 2 });
  assert.is(readFileSync(fileIn(folder), 'utf8'), linesOf([1, 2]));
});

test('kill -9 loses no run that was kept', async ({ folder }) => {
  const source = new URL('../../src/storage/runFolder.ts', import.meta.url).href;
  const program = `import { openRuns } from ${JSON.stringify(source)};
const kept = await openRuns(${JSON.stringify(folder.path)}, { 'the texts to attack': '1' }, {
  folderKind: 'attack', planFile: 'attack.json', runsFile: 'texts.jsonl', kind: 'an attack', line: 'a run', parse: (run) => run,
});
for (let id = 1; ; id += 1) {
  await kept.add({ id, filler: 'x'.repeat(10_000) });
  console.log(id);
}`;
  const file = folder.write('endless.mjs', program);
  const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    told = Number(line);
    if (told === 20) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  assert.ok(told >= 20);
  const { finished } = await openFolder(folder.path);
  assert.equal(
    finished.map(({ id }) => id),
    finished.map((_, at) => at + 1),
  );
  assert.ok(finished.length === told || finished.length === told + 1, `${finished.length} of ${told}`);
});

test.run();
