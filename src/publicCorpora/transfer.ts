/** One request for a file or what is missing of it, and which of its failures may pass. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { pathError } from '../corpus/bytes.js';
import { InputError } from '../errors.js';
import type { Digest } from '../storage/bytes.js';

/** What the first answer said of the file, so that the rest can be asked for. */
export interface Beginning {
  readonly url: string;
  /** `ETag` or `Last-Modified`: the rest is of the same file as long as this is the same. */
  readonly validator?: string;
}

/** What a server sends. */
export interface Transfer {
  /** Where in the file it begins: 0 unless the server goes on. */
  readonly from: number;
  /** Of the whole file, where the server says it. */
  readonly bytes: number | undefined;
  readonly validator: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** May be over at the next try. */
export class PassingFault extends Error {
  override readonly name = 'PassingFault';
  /** Whether what is there already is of no use. */
  readonly isStale: boolean;
  constructor(message: string, isStale = false) {
    super(message);
    this.isStale = isStale;
  }
}

/** @param from how many bytes are there already, of the file that `validator` tells */
export async function requestFile(
  request: typeof import('undici').request,
  dispatcher: Dispatcher,
  { url, validator }: Beginning,
  from: number,
  signal: AbortSignal | undefined,
): Promise<Transfer> {
  const rest = { range: `bytes=${from}-`, ...(validator !== undefined && { 'if-range': validator }) };
  const { statusCode, headers, body, context } = await request(url, {
    dispatcher,
    headers: { 'accept-encoding': 'identity', 'user-agent': 'textvat', ...(from > 0 && rest) },
    signal: signal ?? null,
  });
  const refuse = async (error: Error): Promise<never> => {
    body.on('error', () => {});
    body.destroy();
    throw error;
  };
  const last = (context as { history?: readonly URL[] } | undefined)?.history?.at(-1);
  if (url.startsWith('https:') && last?.protocol === 'http:')
    return refuse(fault(url, `a redirection to ${last.href}, which is not encrypted`));
  if (statusCode === 429 || statusCode >= 500) return refuse(new PassingFault(`status ${statusCode}`));
  if (![200, 206, 416].includes(statusCode)) return refuse(fault(url, `status ${statusCode}`));
  const range = /^bytes (?:\*|(\d+)-\d+)\/(\d+)$/.exec(String(headers['content-range'] ?? ''));
  // All of it is there already.
  const isWhole = statusCode === 416 && Number(range?.[2]) === from;
  if (statusCode !== 200 && !isWhole && Number(range?.[1]) !== from)
    return refuse(new PassingFault('another piece of the file than was asked for', true));
  if (isWhole) body.resume();
  const length = headers['content-length'];
  const bytes = range ? Number(range[2]) : length === undefined ? undefined : Number(length);
  return {
    from: statusCode === 200 ? 0 : from,
    bytes,
    validator: validatorOf(headers),
    body: isWhole ? Readable.from([]) : (body as AsyncIterable<Uint8Array>),
  };
}

/** A weak ETag says that the content means the same, not that its bytes are. */
function validatorOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const tag = headers['etag'];
  if (typeof tag === 'string' && !tag.startsWith('W/')) return tag;
  const date = headers['last-modified'];
  return typeof date === 'string' ? date : undefined;
}

/** Names that do not exist, certificates that do not fit and circles of redirections stay so. */
const LASTING = /ENOTFOUND|CERT|SELF_SIGNED|UNABLE_TO_VERIFY|TLS|SSL|INVALID_ARG/;
const CALLS: readonly unknown[] = ['connect', 'read', 'write', 'getaddrinfo'];

/** @returns what kept the transfer from its end, or undefined where it is nothing of the network */
export function networkFault(
  error: unknown,
): { readonly found: string; readonly passes: boolean } | undefined {
  if (error instanceof PassingFault) return { found: error.message, passes: true };
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, reason } = error as NodeJS.ErrnoException & { readonly reason?: string };
  const lasts = LASTING.test(String(code));
  if (!lasts && !String(code).startsWith('UND_ERR') && !CALLS.includes(syscall)) return undefined;
  // Libraries go on with advice for programs.
  const [sentence] = String(reason ?? error.message).split('. ');
  return { found: `${sentence} (${code})`, passes: !lasts };
}

export function fault(url: string, found: string): InputError {
  return new InputError({
    where: url,
    found,
    expected: 'the file',
    advice:
      'Look whether it has moved. A file from elsewhere, put beside the others of the corpus, is used as well.',
  });
}

/** Of a file, piece by piece. */
export async function digestOf(path: string, signal?: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      signal?.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.byteLength;
    }
  } catch (error) {
    throw pathError(path, error);
  }
  return { bytes, sha256: hash.digest('hex') };
}
