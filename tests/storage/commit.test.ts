import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { finishSave, removeCheckpoint, saveFiles } from '../../src/storage/commit.js';
import { holdsFile, readFolder } from '../../src/storage/snapshot.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../corpus/helpers.js';
import { diskFull, killed, withFault } from './faults.js';

const test = suiteWithFolder('saves');

const names = ['config.json', 'vocabulary.txt', 'weights.safetensors'] as const;
/** A model of which every file tells which save it is of. */
const save = (folder: string, text: string, remove: readonly string[] = []) =>
  saveFiles(folder, {
    kind: 'model',
    put: Object.fromEntries(names.map((name) => [name, [`${name} of `, new TextEncoder().encode(text)]])),
    remove,
  });
const card = (folder: string, text: string) =>
  saveFiles(folder, { kind: 'model', put: { 'README.md': [text] } });
const readAll = (folder: string) =>
  readFolder(folder, names, async ({ read }) =>
    Promise.all(names.map(async (name) => Buffer.from(await read(name)).toString())),
  );
const all = (text: string) => names.map((name) => `${name} of ${text}`);

test('files come back, those of other saves stay, and nothing else is left', async ({ folder }) => {
  await save(folder.path, 'one');
  await card(folder.path, 'of one');
  assert.equal(await readAll(folder.path), all('one'));
  assert.equal(readdirSync(folder.path).sort(), ['README.md', ...names, 'manifest.json'].sort());
  await save(folder.path, 'two', ['README.md']);
  assert.equal(await readAll(folder.path), all('two'));
  assert.equal(readdirSync(folder.path).sort(), [...names, 'manifest.json'].sort());
});

test('killed at any operation, a save is there as a whole or not at all, and the next one goes well', async ({
  folder,
}) => {
  const states = new Set<string>();
  let points = 0;
  for (let after = 0; ; after += 1) {
    const path = join(folder.path, String(after));
    await save(path, 'the old one');
    await card(path, 'of the old one');
    const { error } = await withFault(after, killed, () => save(path, 'the new one', ['README.md']));
    if (error === undefined) break;
    points += 1;
    assert.match(String(error), 'killed');
    const found = await readAll(path);
    const isNew = found[0]!.endsWith('new one');
    assert.equal(found, all(isNew ? 'the new one' : 'the old one'), `after ${after} operations`);
    assert.is(holdsFile(path, 'README.md'), !isNew, `the card after ${after} operations`);
    states.add(`${isNew}`);
    await save(path, 'the next one');
    assert.equal(await readAll(path), all('the next one'));
    const left = readdirSync(path).filter((name) => name.startsWith('.'));
    assert.equal(left, [], `after ${after} operations`);
  }
  assert.ok(points > 15, `${points} points`);
  assert.is(states.size, 2);
});

test('a disk that is full at any operation is one error, and the old model stays', async ({ folder }) => {
  for (let after = 0; ; after += 1) {
    const path = join(folder.path, String(after));
    await save(path, 'the old one');
    const { error } = await withFault(after, diskFull, () => save(path, 'the new one'), true);
    if (error === undefined) break;
    const message = await inputErrorOf(() => Promise.reject(error));
    holdsInOrder(message, path, 'a full disk (ENOSPC)');
    const found = await readAll(path);
    assert.ok(['the old one', 'the new one'].some((text) => String(all(text)) === String(found)));
    assert.not.ok(readdirSync(path).some((name) => name === '.lock'));
  }
});

test('readers beside a writer see one save at a time', async ({ folder }) => {
  await save(folder.path, '0');
  let isOver = false;
  const seen = new Set<string>();
  const reader = async () => {
    while (!isOver) {
      const found = await readAll(folder.path);
      const text = found[0]!.split(' of ')[1]!;
      assert.equal(found, all(text));
      seen.add(text);
    }
  };
  const readers = [reader(), reader()];
  for (let round = 1; round <= 40; round += 1) await save(folder.path, String(round).repeat(round));
  isOver = true;
  await Promise.all(readers);
  assert.ok(seen.size > 1, `${seen.size} saves seen`);
});

test('saves of one process into one folder come one after the other', async ({ folder }) => {
  await Promise.all(['a', 'b', 'c'].map((text) => save(folder.path, text)));
  assert.equal(await readAll(folder.path), all('c'));
});

test('any changed bit and any cut is found', async ({ folder }) => {
  await save(folder.path, 'a sound one');
  for (const name of names) {
    const path = join(folder.path, name);
    const sound = readFileSync(path);
    for (const spoilt of [
      ...Array.from({ length: 8 * sound.length }, (_, bit) => {
        const bytes = Buffer.from(sound);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        return bytes;
      }),
      sound.subarray(0, -1),
      Buffer.concat([sound, Buffer.of(0)]),
      Buffer.alloc(0),
    ]) {
      writeFileSync(path, spoilt);
      holdsInOrder(await inputErrorOf(() => readAll(folder.path)), path, 'as it was written', '--no-verify');
    }
    writeFileSync(path, sound);
  }
  const manifest = readFileSync(join(folder.path, 'manifest.json'), 'utf8');
  writeFileSync(join(folder.path, 'manifest.json'), manifest.replace('weights', 'weighty'));
  assert.match(
    await inputErrorOf(() => readAll(folder.path)),
    'weights.safetensors: found a file that manifest.json',
  );
  writeFileSync(join(folder.path, 'manifest.json'), manifest.slice(0, -9));
  assert.match(await inputErrorOf(() => readAll(folder.path)), 'manifest.json: found no list of files');
});

test('names in a manifest lead nowhere else', async ({ folder }) => {
  await save(folder.path, 'one');
  const file = join(folder.path, 'manifest.json');
  const manifest = readFileSync(file, 'utf8');
  for (const name of ['../secret', '/etc/passwd', '.hidden', 'a/b', '']) {
    writeFileSync(file, manifest.replace('"removed": []', `"removed": [${JSON.stringify(name)}]`));
    assert.match(await inputErrorOf(() => readAll(folder.path)), 'manifest.json');
  }
});

test('files of others are not replaced, nor is another kind of folder', async ({ folder }) => {
  folder.write('README.md', '# A project');
  const message = await inputErrorOf(() => card(folder.path, 'of a model'));
  holdsInOrder(message, folder.path, 'found README.md (not written by textvat', '--force');
  assert.is(readFileSync(join(folder.path, 'README.md'), 'utf8'), '# A project');
  const other = join(folder.path, 'other');
  await save(other, 'one');
  const search = { kind: 'search', put: { 'best.json': ['{}'] } } as const;
  holdsInOrder(await inputErrorOf(() => saveFiles(other, search)), 'found a model', 'a search');
});

test('a card that a person has changed is not replaced', async ({ folder }) => {
  await save(folder.path, 'one');
  await card(folder.path, 'as it was written');
  await card(folder.path, 'as it was written again');
  folder.write('README.md', 'what a person wrote');
  assert.match(
    await inputErrorOf(() => card(folder.path, 'anew')),
    'README.md (not written by textvat, or changed',
  );
});

test('a folder in place of a file is told before anything is written', async ({ folder }) => {
  mkdirSync(join(folder.path, 'config.json', 'inside'), { recursive: true });
  const message = await inputErrorOf(() => save(folder.path, 'one'));
  holdsInOrder(message, 'config.json', 'a folder in its place');
  assert.equal(readdirSync(folder.path), ['config.json']);
});

test('a link in place of a file is written through', async ({ folder }) => {
  await save(join(folder.path, 'model'), 'one');
  await card(join(folder.path, 'model'), 'a card');
  const link = join(folder.path, 'model', 'README.md');
  const target = folder.write('elsewhere.md', readFileSync(link));
  rmSync(link);
  symlinkSync(target, link);
  await card(join(folder.path, 'model'), 'another card');
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.is(readFileSync(target, 'utf8'), 'another card');
});

test('a folder of checkpoints goes, what others keep in it stays', async ({ folder }) => {
  const path = join(folder.path, 'checkpoint');
  const inner = join(path, 'phase');
  await saveFiles(path, { kind: 'checkpoint', put: { 'state.json': ['{}'] } });
  await saveFiles(inner, { kind: 'checkpoint', put: { 'arrays.safetensors': ['x'] } });
  writeFileSync(join(path, 'mine.txt'), 'mine');
  await removeCheckpoint(path);
  assert.equal(readdirSync(path), ['mine.txt']);
  const foreign = join(folder.path, 'theirs');
  folder.write('theirs/state.json', '{"their": "state"}');
  await removeCheckpoint(foreign);
  assert.ok(existsSync(join(foreign, 'state.json')));
  await removeCheckpoint(join(folder.path, 'nothing'));
});

test('what earlier versions and cut-off saves left goes with the next save', async ({ folder }) => {
  folder.write('config.json.123.unfinished', 'half');
  folder.write('.save-0123456789abcdef/config.json', 'half');
  folder.write('notes.unfinished', 'mine');
  await save(folder.path, 'one');
  await finishSave(folder.path);
  assert.equal(readdirSync(folder.path).sort(), [...names, 'manifest.json', 'notes.unfinished'].sort());
});

test.run();
