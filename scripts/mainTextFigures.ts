/**
 * How well `prepare` finds the main text of pages: precision, recall and F1 on the page set of trafilatura, counted as its own
 * evaluation does: pieces that the text should hold, and pieces that it should not.
 * Usage: node --import tsx scripts/mainTextFigures.ts FOLDER, where the folder is `tests` of github.com/adbar/trafilatura
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT } from '../src/corpus/example.js';
import { startMainTexts } from '../src/preparation/pages/mainTexts.js';
import { pileTexts } from '../src/preparation/pages/pileTexts.js';

interface Annotation {
  readonly file: string;
  readonly with: readonly string[];
  readonly without: readonly string[];
}

/** Where the set's own evaluation looks first. */
const FOLDERS = ['cache', 'eval'];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('found no folder, expected `tests` of trafilatura');
const pages = Object.values(
  JSON.parse(readFileSync(join(folder, 'evaldata.json'), 'utf8')) as Record<string, Annotation>,
);

const texts = new Map<string, string>();
let unread = 0;
const mainTexts = startMainTexts();
const begin = performance.now();
for (const name of FOLDERS)
  for await (const { id, text, [FAULT]: fault } of pileTexts(join(folder, name), {}, 0, mainTexts)) {
    if (!texts.has(id)) texts.set(id, plain(text));
    if (fault !== undefined) unread += 1;
  }
mainTexts.close();
const seconds = (performance.now() - begin) / 1000;

let [found, wanted, wrong] = [0, 0, 0];
for (const page of pages) {
  const text = texts.get(page.file);
  if (text === undefined) throw new Error(`no page ${page.file}`);
  found += page.with.filter((piece) => text.includes(plain(piece))).length;
  wanted += page.with.length;
  wrong += page.without.filter((piece) => text.includes(plain(piece))).length;
}
const [precision, recall] = [found / (found + wrong), found / wanted];
const f1 = (2 * found) / (found + wrong + wanted);
console.log(
  `${pages.length} pages: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}`,
);
console.log(`${texts.size} pages read in ${seconds.toFixed(0)} s, ${unread} given up`);

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
