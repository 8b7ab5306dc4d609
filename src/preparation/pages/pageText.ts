/** From the bytes of a page to its characters. */
import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { Page } from './page.js';

/** How far a page is looked at for what it says of its encoding, as browsers do. */
const HEAD_BYTES = 1024;
const GUESSED_FROM_BYTES = 2 ** 16;
const META = /<meta[^>]*?\bcharset\s*=\s*["']?\s*([^\s"'/>;]+)/i;

/**
 * By the byte order mark, by what the server said, by what the page says, as UTF-8 where it is, and then by a guess of the
 * package `chardet`.
 */
export async function decodedPage({ bytes, charset }: Page): Promise<string> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(HEAD_BYTES, bytes.length));
  const mark = byteOrderMark(head);
  const said = mark ?? decoderOf(charset) ?? decoderOf(META.exec(head.toString('latin1'))?.[1]);
  // What claims to be Latin often is UTF-8, and never the other way around.
  if (mark === undefined && isUtf8(bytes)) return new TextDecoder().decode(bytes);
  return (said ?? (await guessed(bytes))).decode(bytes);
}

function byteOrderMark([first, second, third]: Uint8Array): TextDecoder | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return new TextDecoder();
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  return first === 0xfe && second === 0xff ? new TextDecoder('utf-16be') : undefined;
}

function decoderOf(label: string | null | undefined): TextDecoder | undefined {
  if (!label) return undefined;
  try {
    const decoder = new TextDecoder(label);
    // Bytes that can be read here are no UTF-16, whatever the page says.
    return decoder.encoding.startsWith('utf-16') ? undefined : decoder;
  } catch {
    return undefined;
  }
}

/** Without the package, or where nothing is likely: Windows-1252, which nearly all other pages are in. */
async function guessed(bytes: Uint8Array): Promise<TextDecoder> {
  const guess = await import('chardet')
    .then(({ detect }) => detect(bytes.subarray(0, GUESSED_FROM_BYTES)))
    .catch(() => null);
  return decoderOf(guess) ?? new TextDecoder('windows-1252');
}
