/** A server on this machine that answers as it is told, and a corpus that lies there. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { oneText } from '../../src/publicCorpora/corpusReaders.js';
import type { PublicCorpus, PublicFile } from '../../src/publicCorpora/publicCorpus.js';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Server {
  readonly url: string;
  readonly port: number;
  /** Ranges that were asked for, one for each request. */
  readonly ranges: (string | undefined)[];
  close(): Promise<void>;
}

/** @param answers one after the other; the last one for all further requests */
export async function serve(...answers: readonly Answer[]): Promise<Server> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)]!;
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/texts.tar.gz`,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Texts that do not become small, so that a transfer has several pieces. */
const noise = createHash('sha512');
const letters = Array.from({ length: 4000 }, (_, i) => noise.copy().update(String(i)).digest('base64')).join(
  ' ',
);

const contents: Readonly<Record<string, string>> = {
  'set/train/pos/1.txt': 'a lovely film',
  'set/train/neg/2.txt': `a dull film ${letters}`,
  'set/train/unsup/3.txt': 'a film',
  'set/test/pos/4.txt': 'warm',
  'set/imdb.vocab': 'no text of the corpus',
};

export const archive: Buffer = gzipSync(
  await packTar(
    Object.entries(contents).map(([name, body]) => ({
      header: { name, size: Buffer.byteLength(body), mtime: new Date(0) },
      body,
    })),
  ),
);
export const sha256: string = createHash('sha256').update(archive).digest('hex');

export const published = { bytes: archive.length, sha256, checksumFrom: 'this test' };

export function corpusAt(url: string, about: Partial<PublicFile> = published): PublicCorpus {
  return {
    name: 'small',
    title: 'a small corpus',
    page: 'http://127.0.0.1/',
    license: 'none',
    files: [{ name: 'texts.tar.gz', url, ...about }],
    parts: [
      { name: 'train', from: /^set\/(train\/(neg|pos)\/\d+)\.txt$/, read: oneText, texts: 2 },
      { name: 'test', from: /^set\/(test\/(neg|pos)\/\d+)\.txt$/, read: oneText, texts: 1 },
      { name: 'unlabeled', from: /^set\/(train\/unsup\/\d+)\.txt$/, read: oneText },
    ],
  };
}

const ETAG = { etag: '"first"' };

/** As servers should: the whole file, or what is missing of it. */
export const whole: Answer = ({ headers }, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const isSame = headers['if-range'] === undefined || headers['if-range'] === ETAG.etag;
  if (from === 0 || !isSame) {
    response.writeHead(200, { ...ETAG, 'content-length': archive.length }).end(archive);
    return;
  }
  const range = { 'content-range': `bytes ${from}-${archive.length - 1}/${archive.length}` };
  response
    .writeHead(206, { ...ETAG, ...range, 'content-length': archive.length - from })
    .end(archive.subarray(from));
};

/** The first half, and then nothing more. */
export const stalled: Answer = (_request, response) => {
  response.writeHead(200, { ...ETAG, 'content-length': archive.length });
  response.write(archive.subarray(0, archive.length / 2));
};

/** The first half of the file, and then the end of the connection. */
export const truncated: Answer = (_request, response) => {
  response.writeHead(200, { ...ETAG, 'content-length': archive.length });
  response.write(archive.subarray(0, archive.length / 2), () => setImmediate(() => response.destroy()));
};

export const corrupt: Answer = (_request, response) => {
  const changed = Buffer.from(archive);
  changed[100] = changed[100]! ^ 1;
  response.writeHead(200, { ...ETAG, 'content-length': changed.length }).end(changed);
};

/** Sends all of it, whatever was asked for. */
export const ignoresRange: Answer = (_request, response) => {
  response.writeHead(200, { ...ETAG, 'content-length': archive.length }).end(archive);
};

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) => {
    response.writeHead(code, headers).end('not the file');
  };
