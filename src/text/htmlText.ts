/** From HTML to text, in one pass and without a tree: the depth of elements costs nothing. */
import { createRequire } from 'node:module';
import type { TokenizerCallbacks } from 'htmlparser2';

/** Elements whose content is no text of the page. */
export const SILENT_ELEMENTS: readonly string[] = ['script', 'style', 'title', 'template'];

/** Elements that run on within a line; every other tag separates words, even where its element is not open. */
const INLINE_ELEMENTS = new Set(
  'a abbr b bdi bdo big cite code del em font i ins mark q s small span strike strong sub sup tt u wbr'.split(
    ' ',
  ),
);

const require = createRequire(import.meta.url);

/** A line end for a tag that separates words. It is no string, so that it can be found again within a silent element. */
const BREAK = null;

type Part = string | typeof BREAK;

/** The page that is read. */
let page = '';
let parts: Part[] = [];
/** How many parts stood before each silent element that is open. */
let silent: { readonly name: string; readonly start: number }[] = [];

/** The text of a page, entities decoded, with a line end where a tag separates words. */
export function htmlToText(html: string): string {
  // Loaded with the first text that needs it: two dozen modules, a tenth of what `textvat classify` takes to start.
  const { Tokenizer } = require('htmlparser2') as typeof import('htmlparser2');
  [page, parts, silent] = [html, [], []];
  const tokenizer = new Tokenizer({ decodeEntities: true }, COLLECTING);
  tokenizer.write(html);
  tokenizer.end();
  const text = parts.map((part) => part ?? '\n').join('');
  [page, parts, silent] = ['', [], []];
  return text;
}

const nameAt = (start: number, end: number) => page.slice(start, end).toLowerCase();

function breakAt(name: string): void {
  if (!INLINE_ELEMENTS.has(name)) parts.push(BREAK);
}

const ignore = () => {};

/**
 * What the tokenizer finds, as parts. The content of a silent element goes when the element is closed; without an end it stays.
 * One object serves all texts: calls to its functions are much quicker than to those of an object for each text.
 */
const COLLECTING: TokenizerCallbacks = {
  onopentagname(start, end) {
    const name = nameAt(start, end);
    if (SILENT_ELEMENTS.includes(name)) silent.push({ name, start: parts.length });
    else breakAt(name);
  },
  onclosetag(start, end) {
    const name = nameAt(start, end);
    if (!SILENT_ELEMENTS.includes(name)) breakAt(name);
    else if (silent.at(-1)?.name === name && parts.splice(silent.pop()!.start).includes(BREAK))
      parts.push(BREAK);
  },
  ontext(start, end) {
    parts.push(page.slice(start, end));
  },
  ontextentity(codePoint) {
    parts.push(String.fromCodePoint(codePoint));
  },
  onattribdata: ignore,
  onattribentity: ignore,
  onattribend: ignore,
  onattribname: ignore,
  oncdata: ignore,
  oncomment: ignore,
  ondeclaration: ignore,
  onend: ignore,
  onopentagend: ignore,
  onprocessinginstruction: ignore,
  onselfclosingtag: ignore,
};
