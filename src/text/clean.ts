/** From scraped text to plain text: markup is parsed away, stray control characters are mended or removed. */
import { Parser } from 'htmlparser2';

/** What cleaning found; the caller adds it up over a corpus and says it once. */
export interface CleaningCounts {
  /** Texts that held HTML tags. */
  markup: number;
  /** Texts that held control characters other than tabs and line ends. */
  controlCharacters: number;
}

/** Windows-1252 for the bytes 0x80 to 0x9f, which pages mislabelled as Latin-1 leave behind as control characters. */
const windows1252 = new TextDecoder('windows-1252');
const SILENT_ELEMENTS = new Set(['script', 'style', 'head', 'template']);
/** Elements that run on within a line; every other tag separates words. */
const INLINE_ELEMENTS = new Set([
  'a',
  'abbr',
  'b',
  'bdi',
  'bdo',
  'big',
  'cite',
  'code',
  'del',
  'em',
  'font',
  'i',
  'ins',
  'mark',
  'q',
  's',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'tt',
  'u',
  'wbr',
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const TAG_OR_ENTITY = /<[a-z!/?]|&(?:[a-z]+|#\d+|#x[0-9a-f]+);/i;
const TAG = /<[a-z!/?]/i;

/**
 * Plain text of one text: HTML to text, control characters mended (C1 ones as Windows-1252) or replaced by a space,
 * Unicode in composed form (NFC), white space folded.
 */
export function cleanText(text: string, counts?: CleaningCounts): string {
  let plain = text;
  if (TAG_OR_ENTITY.test(plain)) {
    if (counts !== undefined && TAG.test(plain)) counts.markup += 1;
    plain = htmlToText(plain);
  }
  const mended = plain.replace(CONTROL, mendControl);
  if (counts !== undefined && mended !== plain) counts.controlCharacters += 1;
  return mended.normalize('NFC').replace(/\s+/g, ' ').trim();
}

function mendControl(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x80) return ' ';
  const decoded = windows1252.decode(Uint8Array.of(code));
  return decoded.charCodeAt(0) === code ? ' ' : decoded;
}

function htmlToText(html: string): string {
  let text = '';
  let silent = 0;
  const parser = new Parser(
    {
      onopentagname(name) {
        if (SILENT_ELEMENTS.has(name)) silent += 1;
        else if (!INLINE_ELEMENTS.has(name)) text += '\n';
      },
      ontext(part) {
        if (silent === 0) text += part;
      },
      onclosetag(name) {
        if (SILENT_ELEMENTS.has(name)) silent -= 1;
        else if (!INLINE_ELEMENTS.has(name)) text += '\n';
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return text;
}
