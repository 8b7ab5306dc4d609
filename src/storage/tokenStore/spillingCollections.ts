/** Lists of texts that are in memory while they are few, and in a store on disk beyond. */
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodedText } from '../../text/encode.js';
import { megabytesOf, type TextCollections, type TextCollector } from '../../text/textCollector.js';
import { makeFolder } from '../folders.js';
import { openTokenStore, type TokenStore } from './readTokens.js';
import { createTokenStore, removeTokenStore, type TokenStoreWriter } from './writeTokens.js';

/** Ids of a vocabulary that is not known yet. */
const ANY_WORDS = 2 ** 31;

export interface SpillingCollections extends TextCollections {
  /** Removes all stores: their lists are read no more. */
  close(): Promise<void>;
}

/**
 * @param folder for the stores; made when the first list outgrows its memory, and removed when all are closed
 * @param megabytes of memory that each list may take
 * @param blockTokens of a block of a store, at least; see `createTokenStore`
 */
export function createSpillingCollections(
  folder: string,
  megabytes: number,
  blockTokens?: number,
): SpillingCollections {
  const open = new Map<string, { store?: TokenStore; writer: TokenStoreWriter }>();
  const spilt = async (name: string, words: number, texts: readonly EncodedText[]) => {
    await makeFolder(folder, folder);
    const writer = await createTokenStore(join(folder, name), { words, blockTokens });
    open.set(name, { writer });
    for (const text of texts) await writer.add(text);
    return writer;
  };
  const drop = async (name: string) => {
    const { store, writer } = open.get(name) ?? {};
    open.delete(name);
    store?.close();
    if (store) await removeTokenStore(join(folder, name));
    else await writer?.discard();
  };
  return {
    begin(name, words = ANY_WORDS): TextCollector {
      let texts: EncodedText[] = [];
      let size = 0;
      let writer: TokenStoreWriter | undefined;
      return {
        async add(text) {
          if (writer) return writer.add(text);
          texts.push(text);
          size += megabytesOf(text);
          if (size <= megabytes) return;
          writer = await spilt(name, words, texts);
          texts = [];
        },
        async finish() {
          if (writer === undefined) {
            // Of a run that was killed.
            await removeTokenStore(join(folder, name));
            return texts;
          }
          await writer.finish();
          const store = openTokenStore(join(folder, name));
          open.set(name, { store, writer });
          return store;
        },
      };
    },
    drop,
    async close() {
      for (const name of [...open.keys()]) await drop(name);
      // What else is in it stays.
      await rmdir(folder).catch(() => {});
    },
  };
}
