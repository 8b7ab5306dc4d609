/**
 * Web archives (WARC 1.0 and 1.1, ISO 28500): the HTML pages among their responses. Records are a few lines of headers and a
 * block of known length; the package for it brings 30 others, and does not notice a file that was cut off.
 */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { fileBytes, unpacked } from '../../corpus/bytes.js';
import { InputError } from '../../errors.js';
import { byteReader } from './byteReader.js';
import { MOST_PAGE_BYTES, type Page } from './page.js';

/** Whether it is an archive is seen at its first record. */
export const anything = (): void => {};

const VERSION = /^WARC\/1\.[01]$/;

type Headers = ReadonlyMap<string, string>;

/** @throws InputError where the file is no archive, damaged, or ends within a record */
export async function* warcPages(path: string): AsyncGenerator<Page> {
  const { line, block } = byteReader(unpacked(path, fileBytes(path), anything));
  const number = { record: 0 };
  const headers = async (): Promise<Headers> => {
    const found = new Map<string, string>();
    for (let text = await line(); text !== ''; text = await line()) {
      if (text === undefined) throw cutOff(path, number.record);
      const at = text.indexOf(':');
      if (at > 0) found.set(text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim());
    }
    return found;
  };
  for (let version = await line(); version !== undefined; version = await line()) {
    // Two line ends follow each record.
    if (version === '') continue;
    number.record += 1;
    if (!VERSION.test(version)) throw damaged(path, number.record, version);
    const about = await headers();
    const length = Number(about.get('content-length') ?? Number.NaN);
    if (!Number.isSafeInteger(length) || length < 0) throw damaged(path, number.record, 'no length');
    const isResponse = about.get('warc-type') === 'response';
    const bytes = await block(length, isResponse ? MOST_PAGE_BYTES : 0);
    if (bytes === undefined) throw cutOff(path, number.record);
    const page = isResponse ? responsePage(bytes) : undefined;
    const address = about.get('warc-target-uri')?.replace(/^<|>$/g, '');
    if (page !== undefined) yield { id: address ?? `${path}:${number.record}`, ...page };
  }
}

function cutOff(path: string, record: number): InputError {
  return new InputError({
    where: path,
    found: `an archive that ends within record ${record}`,
    expected: 'a complete one',
    advice: 'Download it again.',
  });
}

function damaged(path: string, record: number, found: string): InputError {
  return new InputError({
    where: `${path}, record ${record}`,
    found: JSON.stringify(found.slice(0, 40)),
    expected: 'the beginning of a record: WARC/1.0 or WARC/1.1, and its headers with Content-Length',
  });
}

/** The page of an HTTP response; undefined for what is none, or an error. */
function responsePage(bytes: Buffer): Omit<Page, 'id'> | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [status = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()] as const;
    }),
  );
  const type = headers.get('content-type') ?? '';
  if (!/^HTTP\/\S+ 200\b/.test(status) || !/^(?:text\/html|application\/xhtml\+xml)\b/i.test(type))
    return undefined;
  const body = bytes.subarray(end + 4);
  const whole = /\bchunked\b/i.test(headers.get('transfer-encoding') ?? '') ? joined(body) : body;
  const content = decompressed(whole, headers.get('content-encoding')?.toLowerCase());
  const charset = /charset\s*=\s*["']?([^\s"';]+)/i.exec(type)?.[1];
  return content && { bytes: content, charset };
}

/** Of a body in chunks; crawlers often keep the header and join the chunks, so that a body without sizes stays as it is. */
function joined(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at);
    const size =
      end < 0 ? undefined : /^([0-9a-f]{1,8})(?:\s*;.*)?$/i.exec(body.toString('latin1', at, end))?.[1];
    if (size === undefined) return parts.length === 0 ? body : Buffer.concat(parts);
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    parts.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return Buffer.concat(parts);
}

/** Of a body that says it is compressed, unless the crawler has done so already; undefined where it is damaged or a bomb. */
function decompressed(body: Buffer, encoding: string | undefined): Buffer | undefined {
  const limit = { maxOutputLength: MOST_PAGE_BYTES };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip')
      return body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body, limit) : body;
    if (encoding === 'deflate')
      return (body[0]! & 0x0f) === 8 ? inflateSync(body, limit) : inflateRawSync(body, limit);
    return encoding === 'br' ? brotliDecompressSync(body, limit) : body;
  } catch {
    // Text that only says so begins like text.
    return /^\s*</.test(body.toString('latin1', 0, 20)) ? body : undefined;
  }
}
