/** Pages that were made to keep a parser busy, to fill its memory or to end it. */
import { createRandom } from '../src/tensor/random.js';

const WORDS = 'words that a page may have, one after the other, with commas, and so on. '.repeat(8);
const times = (text: string, count: number) => text.repeat(Math.ceil(count));

/** @param size from 0 to 1 */
const KINDS: Readonly<Record<string, (size: number) => string>> = {
  'deep elements': (size) => `${times('<div>', 60_000 * size)}<p>${WORDS}`,
  'deep and closed': (size) =>
    `${times('<div><span>', 30_000 * size)}${WORDS}${times('</span></div>', 30_000 * size)}`,
  'deep tables': (size) => `${times('<table><tr><td>', 20_000 * size)}${WORDS}`,
  'deep inline': (size) => `<p>${times('<b><i>', 40_000 * size)}${WORDS}`,
  'endless tag': (size) => `<p ${times('a', 3_000_000 * size)}`,
  'endless attributes': (size) =>
    `<p ${Array.from({ length: 60_000 * size }, (_, at) => `a${at}="${at}"`).join(' ')}>${WORDS}`,
  'endless quote': (size) => `<a href="${times('<p>word ', 300_000 * size)}`,
  'tags that never end': (size) => times('<a', 500_000 * size),
  'comments that never end': (size) => times('<!--', 300_000 * size) + WORDS,
  'many paragraphs': (size) => times(`<p>${WORDS.slice(0, 80)}`, 20_000 * size),
  'many links': (size) => times('<a href="x">link</a> ', 50_000 * size),
  'many headings': (size) => times('<h2>title</h2>', 40_000 * size),
  'many lists': (size) => times('<ul><li>item', 20_000 * size),
  'many tables': (size) => times('<table><tr><td>cell</table>', 20_000 * size),
  'many breaks': (size) => times('<br>', 200_000 * size) + WORDS,
  'many entities': (size) => times('&amp;&lt;&#x41;&#0;', 100_000 * size),
  'many images': (size) => times('<img src="data:x" alt="y">', 50_000 * size),
  'one long word': (size) => `<p>${times('x', 5_000_000 * size)}`,
  'one long paragraph': (size) => `<p>${times(WORDS, 5000 * size)}`,
  commas: (size) => `<p>${times(',', 2_000_000 * size)}`,
  scripts: (size) => times('<script>var a = "</p>";</script>', 50_000 * size) + WORDS,
  'drawings and mathematics': (size) => times('<svg><math><mi>x', 10_000 * size) + WORDS,
  templates: (size) => times('<template><noscript><p>x', 10_000 * size) + WORDS,
  frames: (size) => times('<frameset><frame><iframe>', 10_000 * size) + WORDS,
  'zeros and halves of characters': (size) => times('\0\ud800\udfff\ufffe', 200_000 * size),
  'styles and classes': (size) =>
    times(`<div style="display:none" class="${times('c ', 50)}" id="comment">x</div>`, 8000 * size),
  'closing tags alone': (size) => times('</p></div></b>', 100_000 * size) + WORDS,
  'microdata and json': (size) =>
    `<script type="application/ld+json">${times('[', 200_000 * size)}</script>${WORDS}`,
};
const names = Object.keys(KINDS);

export interface HostilePage {
  readonly kind: string;
  readonly html: string;
}

/** The same page for the same number: each kind in turn, of drawn size, at times within a sound page. */
export function hostilePage(number: number): HostilePage {
  const random = createRandom(number, 'hostile');
  const kind = names[number % names.length]!;
  const body = KINDS[kind]!(random.uniform());
  const html =
    random.uniform() < 0.5
      ? body
      : `<!doctype html><html><head><title>t</title></head><body><article><p>${WORDS}</p>${body}`;
  return { kind, html };
}
