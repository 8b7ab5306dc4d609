/** Fetches a file: what an interruption left is gone on from, and nothing stands under its name before it is whole and right. */
import { existsSync, statSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import * as v from 'valibot';
import { optionalPackage } from '../corpus/optionalPackage.js';
import { InputError } from '../errors.js';
import { type Digest, syncFolder } from '../storage/bytes.js';
import { outputFault } from '../storage/outputFault.js';
import { putInPlace } from '../storage/outputFile.js';
import type { PublicFile } from './publicCorpus.js';
import {
  type Beginning,
  digestOf,
  fault,
  networkFault,
  PassingFault,
  requestFile,
  type Transfer,
} from './transfer.js';

/** How long is waited for a server. */
export interface Patience {
  /** Seconds without a byte; 30 by default. */
  readonly stall?: number | undefined;
  /** Tries in a row that bring nothing new; 5 by default. */
  readonly tries?: number | undefined;
  /** Seconds before the second try, doubled before each further one; 1 by default. */
  readonly pause?: number | undefined;
}

/** Bytes have come. */
export interface DownloadProgress {
  readonly type: 'download';
  readonly file: string;
  /** Bytes on the disk. */
  readonly done: number;
  /** Bytes of the file, where they are known. */
  readonly of: number | undefined;
}

/** How files are fetched. */
export interface DownloadOptions {
  readonly patience?: Patience | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** No file of the known corpora comes near it. */
const LARGEST = 2 ** 31;
const MOST_REDIRECTIONS = 5;

const beginningSchema = v.object({ url: v.string(), validator: v.exactOptional(v.string()) });

/** @throws InputError where it cannot be had, or is not what was published */
export async function* downloadFile(
  file: PublicFile,
  path: string,
  options: DownloadOptions = {},
): AsyncGenerator<DownloadProgress, Digest> {
  const { signal } = options;
  if (existsSync(path)) return assertPublished(file, path, await digestOf(path, signal));
  const { request, EnvHttpProxyAgent, interceptors } = await optionalPackage(
    file.url,
    'undici',
    () => import('undici'),
  );
  const stall = 1000 * (options.patience?.stall ?? 30);
  const agent = new EnvHttpProxyAgent({
    ...{ headersTimeout: stall, bodyTimeout: stall, connect: { timeout: stall } },
    // Many proxies make tunnels to encrypted servers only.
    proxyTunnel: false,
  });
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: MOST_REDIRECTIONS }));
  const ask = (beginning: Beginning, from: number) =>
    requestFile(request, dispatcher as Dispatcher, beginning, from, signal);
  try {
    yield* wholeFile(file, `${path}.part`, ask, options);
  } finally {
    await agent.destroy();
  }
  return await settle(file, path, signal);
}

type Ask = (beginning: Beginning, from: number) => Promise<Transfer>;

async function* wholeFile(
  file: PublicFile,
  part: string,
  ask: Ask,
  { patience: { tries = 5, pause = 1 } = {}, signal }: DownloadOptions,
): AsyncGenerator<DownloadProgress> {
  let failures = 0;
  for (;;) {
    const before = sizeOf(part);
    try {
      yield* append(file, part, ask);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const met = networkFault(error);
      if (met === undefined) throw outputFault(error, part);
      if (error instanceof PassingFault && error.isStale) await rm(part, { force: true });
      failures = sizeOf(part) > before ? 1 : failures + 1;
      if (!met.passes || failures >= tries) throw fault(file.url, met.found);
      await sleep(1000 * pause * 2 ** (failures - 1), undefined, signal && { signal });
    }
  }
}

/** Asks for what is missing and adds it. A server that sends all of it anew is right, too. */
async function* append(file: PublicFile, part: string, ask: Ask): AsyncGenerator<DownloadProgress> {
  const beginning = await beginningOf(file, part);
  const { from, bytes, validator, body } = await ask(beginning.of, beginning.there);
  const most = file.bytes ?? bytes ?? LARGEST;
  if (bytes !== undefined && bytes !== most) throw fault(file.url, `${bytes} bytes in place of ${most}`);
  if (from === 0) await putInPlace(`${part}.json`, [`${JSON.stringify({ url: file.url, validator })}\n`]);
  const out = await open(part, from === 0 ? 'w' : 'a');
  let done = from;
  try {
    for await (const chunk of body) {
      done += chunk.byteLength;
      if (done > most) throw fault(file.url, `more than ${most} bytes`);
      await out.writeFile(chunk);
      yield { type: 'download', file: file.name, done, of: file.bytes ?? bytes };
    }
    await out.sync();
  } finally {
    await out.close();
  }
  if (bytes !== undefined && done < bytes) throw new PassingFault(`the end after ${done} of ${bytes} bytes`);
}

/** What an earlier try left: only if it can be told that the rest is of the same file. */
async function beginningOf(
  { url, sha256 }: PublicFile,
  part: string,
): Promise<{ readonly of: Beginning; readonly there: number }> {
  const anew = { of: { url }, there: 0 };
  const there = sizeOf(part);
  if (there === 0) return anew;
  const text = await readFile(`${part}.json`, 'utf8').catch(() => '');
  const of = v.safeParse(v.pipe(v.string(), v.parseJson(), beginningSchema), text);
  const isSame = of.success && of.output.url === url;
  return isSame && (of.output.validator ?? sha256) !== undefined ? { of: of.output, there } : anew;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function settle(file: PublicFile, path: string, signal: AbortSignal | undefined): Promise<Digest> {
  const part = `${path}.part`;
  const digest = await digestOf(part, signal);
  try {
    assertPublished(file, file.url, digest);
  } catch (error) {
    await rm(part);
    throw error;
  } finally {
    await rm(`${part}.json`, { force: true });
  }
  await rename(part, path);
  await syncFolder(dirname(path));
  return digest;
}

/** @returns the digest */
function assertPublished({ sha256, checksumFrom }: PublicFile, where: string, digest: Digest): Digest {
  if (sha256 === undefined || digest.sha256 === sha256) return digest;
  throw new InputError({
    where,
    found: `the SHA-256 ${digest.sha256}`,
    expected: `${sha256}, as published by ${checksumFrom}`,
    advice: 'The file was damaged on its way, or is another version. Remove what is there, and try again.',
  });
}
