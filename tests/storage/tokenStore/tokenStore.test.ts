import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openTokenStore } from '../../../src/storage/tokenStore/readTokens.js';
import { createTokenStore, removeTokenStore } from '../../../src/storage/tokenStore/writeTokens.js';
import type { EncodedText } from '../../../src/text/encode.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../../corpus/helpers.js';
import { diskFull, killed, withFault } from '../faults.js';

const test = suiteWithFolder('token store');

const WORDS = 1000;
/** Texts of 1 to 7 tokens. */
const texts = (count: number, words = WORDS): EncodedText[] =>
  Array.from({ length: count }, (_, text) => ({
    ids: Int32Array.from({ length: 1 + (text % 7) }, (_, t) => (text * 31 + t * 7) % words),
    unknownWords: text % 3 === 0 ? 1 / 3 : 0,
  }));

async function written(
  folder: string,
  list: readonly EncodedText[],
  { words = WORDS, blockTokens = 20 } = {},
): Promise<string> {
  const writer = await createTokenStore(folder, { words, blockTokens });
  for (const text of list) await writer.add(text);
  await writer.finish();
  return folder;
}

test('texts come back one by one and in order, whatever the width of an id', async ({ folder }) => {
  for (const words of [WORDS, 2 ** 16, 2 ** 16 + 1, 100_000]) {
    const list = texts(100, words);
    const path = await written(join(folder.path, String(words)), list, { words });
    const store = openTokenStore(path);
    assert.equal([...store], list);
    assert.equal(store.length, 100);
    assert.equal(store.at(63), list[63]);
    assert.equal([store.at(100), store.at(-1)], [undefined, undefined]);
    const tokens = list.reduce((sum, { ids }) => sum + ids.length, 0);
    assert.equal(store.tokens, tokens);
    assert.is(readFileSync(join(path, 'tokens.bin')).length, tokens * (words <= 2 ** 16 ? 2 : 4));
    assert.equal(store.blocks.at(-1), 100);
    assert.ok(store.blocks.length > 10);
    store.close();
  }
});

test('a store without texts is one', async ({ folder }) => {
  const store = openTokenStore(await written(join(folder.path, 'store'), []));
  assert.equal([...store], []);
  assert.equal(store.blocks, [0]);
  store.close();
});

test('no more blocks are in memory than were asked for', async ({ folder }) => {
  const list = texts(5000);
  const store = openTokenStore(await written(join(folder.path, 'store'), list), 3);
  let most = 0;
  let largest = 0;
  for (let at = 0; at < list.length; at += 1) {
    const position = (at * 2503) % list.length;
    assert.equal(store.at(position), list[position]);
    most = Math.max(most, store.heldBytes);
  }
  for (const _ of store) most = Math.max(most, store.heldBytes);
  // A block has up to 26 tokens of 2 bytes, and 20 texts of 16 bytes.
  largest = 3 * (26 * 2 + 20 * 16);
  assert.ok(most > 0 && most <= largest, `${most} bytes`);
  store.close();
});

test('cut, damaged and missing files give one error that says what to do', async ({ folder }) => {
  const damage: Record<string, readonly [(path: string) => void, ...string[]]> = {
    'tokens.bin': [(path) => truncateSync(path, 11), '11 bytes', 'expected'],
    'ends.bin': [(path) => truncateSync(path, 0), '0 bytes', 'expected'],
    'index.json': [(path) => truncateSync(path, 30), 'no index of a token store'],
  };
  for (const [name, [change, ...told]] of Object.entries(damage)) {
    const path = await written(join(folder.path, name), texts(50));
    change(join(path, name));
    holdsInOrder(await inputErrorOf(() => openTokenStore(path)), join(path, name), ...told, 'start the run');
  }
  const none = join(folder.path, 'none');
  holdsInOrder(await inputErrorOf(() => openTokenStore(none)), join(none, 'index.json'), 'ENOENT');
});

test('a byte that was changed is found when its block is read', async ({ folder }) => {
  for (const name of ['tokens.bin', 'ends.bin']) {
    const path = await written(join(folder.path, name), texts(50));
    const bytes = readFileSync(join(path, name));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(path, name), bytes);
    const store = openTokenStore(path);
    assert.equal(store.at(0), texts(50)[0]);
    holdsInOrder(await inputErrorOf(() => store.at(49)), 'block', 'start the run again');
    store.close();
  }
});

test('an index that claims other texts than there are is refused', async ({ folder }) => {
  const path = await written(join(folder.path, 'store'), texts(50));
  const file = join(path, 'index.json');
  const index = readFileSync(file, 'utf8');
  const claims = {
    'more words': ['"words":1000', '"words":200', 'id above 199'],
    'another width': ['"words":1000', '"words":70000', 'bytes'],
    'fewer texts': ['"blocks":[[', '"blocks":[[1', 'bytes'],
  } as const;
  for (const [from, to, told] of Object.values(claims)) {
    writeFileSync(file, index.replace(from, to));
    holdsInOrder(await inputErrorOf(() => [...openTokenStore(path)]), told, 'start the run again');
  }
});

test('killed at any operation, a store is whole or not there, and the next one goes well', async ({
  folder,
}) => {
  let points = 0;
  const states = new Set<string>();
  for (let after = 0; ; after += 1) {
    const path = await written(join(folder.path, String(after)), texts(30));
    const { error } = await withFault(after, killed, () => written(path, texts(40)));
    if (error === undefined) break;
    points += 1;
    let length = 0;
    try {
      const store = openTokenStore(path);
      length = [...store].length;
      store.close();
    } catch {}
    states.add(String(length));
    await written(path, texts(40));
    const store = openTokenStore(path);
    assert.equal([...store], texts(40));
    store.close();
    assert.equal(readdirSync(path).sort(), ['ends.bin', 'index.json', 'tokens.bin']);
    await removeTokenStore(path);
    assert.equal(
      readdirSync(folder.path).filter((name) => name.startsWith(`${after}.`)),
      [],
    );
  }
  assert.ok(points > 10, `${points} points`);
  assert.equal([...states].sort(), ['0', '30', '40']);
});

test('a full disk is one clear error', async ({ folder }) => {
  const path = join(folder.path, 'store');
  const { error } = await withFault(6, diskFull, () => written(path, texts(100)));
  holdsInOrder(String(error), path, 'a full disk');
});

test('a folder of something else is left alone', async ({ folder }) => {
  folder.write('store/notes.txt', 'mine');
  holdsInOrder(await inputErrorOf(() => written(join(folder.path, 'store'), texts(3))), 'did not write');
  assert.equal(readdirSync(join(folder.path, 'store')), ['notes.txt']);
});

test.run();
