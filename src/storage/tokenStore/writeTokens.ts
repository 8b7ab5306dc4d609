/**
 * Writes a token store, text by text, in a folder of another name that becomes the store by one rename. What a kill leaves is
 * never taken for a store: the next one is begun anew.
 */
import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../../errors.js';
import type { EncodedText } from '../../text/encode.js';
import { syncFolder, writeNew } from '../bytes.js';
import { folderKinds } from '../folderKinds.js';
import { outputFault } from '../outputFault.js';
import { kindOfFolder } from '../ownership.js';
import {
  bytesOfId,
  checksumOf,
  ENDS_FILE,
  INDEX_FILE,
  indexText,
  NUMBERS_A_TEXT,
  type StoreIndex,
  TOKENS_FILE,
} from './storeIndex.js';

/** Tokens of a block, at least: a quarter of a megabyte of most vocabularies, which a disk gives at once. */
const BLOCK_TOKENS = 2 ** 17;

export interface StoreShape {
  /** V: ids are below. */
  readonly words: number;
  readonly blockTokens?: number | undefined;
}

export interface TokenStoreWriter {
  /** @throws InputError where the disk refuses it */
  add(text: EncodedText): Promise<void>;
  /** Puts the store in its place. @throws InputError as above */
  finish(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/**
 * Begins a store. One that is there already goes first.
 * @throws InputError where the folder holds something else, or cannot be written to
 */
export async function createTokenStore(folder: string, shape: StoreShape): Promise<TokenStoreWriter> {
  const { words, blockTokens = BLOCK_TOKENS } = shape;
  const place = partialFolder(folder);
  await removeTokenStore(folder);
  const files: FileHandle[] = [];
  const close = async () => {
    for (const file of files.splice(0)) await file.close();
  };
  const guarded = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      await close();
      throw outputFault(error, folder, 'a place for the tokens of texts that memory is not to hold');
    }
  };
  const openNew = async (name: string) => {
    const file = await open(join(place, name), 'wx');
    files.push(file);
    return file;
  };
  const [tokens, ends] = await guarded(async () => {
    await mkdir(place, { recursive: true });
    return [await openNew(TOKENS_FILE), await openNew(ENDS_FILE)] as const;
  });
  const blocks: StoreIndex['blocks'] = [];
  let waiting: EncodedText[] = [];
  let waitingTokens = 0;
  let written = 0;
  const flush = () =>
    guarded(async () => {
      if (waiting.length === 0) return;
      const block = blockOf(waiting, waitingTokens, words, written);
      blocks.push([waiting.length, waitingTokens, checksumOf(block.tokens, block.ends)]);
      written += waitingTokens;
      waiting = [];
      waitingTokens = 0;
      await tokens.writeFile(block.tokens);
      await ends.writeFile(block.ends);
    });
  return {
    async add(text) {
      waiting.push(text);
      waitingTokens += text.ids.length;
      if (waitingTokens >= blockTokens) await flush();
    },
    async finish() {
      await flush();
      await guarded(async () => {
        await tokens.sync();
        await ends.sync();
        await close();
        await writeNew(join(place, INDEX_FILE), [indexText({ words, blocks })]);
        await rename(place, folder);
        await syncFolder(dirname(resolve(folder)));
      });
    },
    async discard() {
      await close();
      await removeTokenStore(folder);
    },
  };
}

/** The bytes of a block. @param first of its tokens in the store */
function blockOf(texts: readonly EncodedText[], tokens: number, words: number, first: number) {
  const ids = bytesOfId(words) === 2 ? new Uint16Array(tokens) : new Uint32Array(tokens);
  const ends = new Float64Array(NUMBERS_A_TEXT * texts.length);
  let end = 0;
  texts.forEach((text, place) => {
    ids.set(text.ids, end);
    end += text.ids.length;
    ends[NUMBERS_A_TEXT * place] = first + end;
    ends[NUMBERS_A_TEXT * place + 1] = text.unknownWords;
  });
  return { tokens: new Uint8Array(ids.buffer), ends: new Uint8Array(ends.buffer) };
}

/** Where a store is written before it is one. */
function partialFolder(folder: string): string {
  return `${folder}.partial`;
}

/**
 * Removes a store, and what an interrupted one left; nothing where there is none.
 * @throws InputError where the folder holds something else
 */
export async function removeTokenStore(folder: string): Promise<void> {
  try {
    if (existsSync(folder) && kindOfFolder(folder) !== 'tokens' && (await readdir(folder)).length > 0)
      throw notOurs(folder);
    const place = partialFolder(folder);
    await removeFiles(place);
    if (!existsSync(folder)) return;
    // From here on it is no store, wherever a kill comes.
    await rename(folder, place);
    await removeFiles(place);
  } catch (error) {
    throw outputFault(error, folder, 'a folder of tokens to replace');
  }
}

async function removeFiles(place: string): Promise<void> {
  if (!existsSync(place)) return;
  for (const name of folderKinds.tokens.files) await rm(join(place, name), { force: true });
  await rmdir(place);
}

function notOurs(folder: string): InputError {
  return new InputError({
    where: folder,
    found: 'a folder that textvat did not write',
    expected: 'none, or one with the tokens of an earlier run',
    advice: 'Move it elsewhere, or choose another --out.',
  });
}
