/** Which scripts a corpus is written in, because not everything here works for every language. */

/** How the tokenizer reads a script: see README.md beside this file. */
export type Reading = 'words' | 'characters' | 'words with endings';

interface Script {
  readonly name: string;
  readonly reading: Reading;
  readonly letters: RegExp;
}

const LATIN: Script = { name: 'Latin', reading: 'words', letters: /(?=\p{L})\p{sc=Latn}/gu };
const SCRIPTS: readonly Script[] = [
  {
    name: 'Chinese or Japanese',
    reading: 'characters',
    letters: /(?=\p{L})[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}]/gu,
  },
  ...(['Thai', 'Lao', 'Khmer', 'Myanmar'] as const).map(
    (name): Script => ({
      name: name === 'Myanmar' ? 'Burmese' : name,
      reading: 'characters',
      letters: new RegExp(`(?=\\p{L})\\p{sc=${name}}`, 'gu'),
    }),
  ),
  { name: 'Korean', reading: 'words with endings', letters: /(?=\p{L})\p{sc=Hang}/gu },
  ...['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Tamil', 'Telugu'].map(
    (name): Script => ({ name, reading: 'words', letters: new RegExp(`(?=\\p{L})\\p{sc=${name}}`, 'gu') }),
  ),
  LATIN,
];
const LETTERS = /\p{L}/gu;
/** Most of most texts; all of its letters are Latin. */
const ASCII = /[^\u0080-\uffff]+/g;
const NO_ASCII_LETTERS = /[^A-Za-z]+/g;

export interface ScriptShare {
  readonly name: string;
  readonly reading: Reading;
  /** Of all letters. */
  readonly share: number;
}

export interface ScriptCounter {
  add(text: string): void;
  /** The most frequent first; those of few letters are left out. */
  shares(): ScriptShare[];
}

const FEWEST = 0.01;

export function countScripts(): ScriptCounter {
  const counts = new Map(SCRIPTS.map((script) => [script, 0]));
  let letters = 0;
  const count = (script: Script, found: number) => counts.set(script, counts.get(script)! + found);
  return {
    add(text) {
      const ascii = text.replace(NO_ASCII_LETTERS, '').length;
      letters += ascii;
      count(LATIN, ascii);
      const others = text.replace(ASCII, '');
      if (others === '') return;
      letters += occurrences(others, LETTERS);
      for (const script of SCRIPTS) count(script, occurrences(others, script.letters));
    },
    shares() {
      const known = SCRIPTS.map((script) => ({
        name: script.name,
        reading: script.reading,
        share: counts.get(script)! / letters,
      }));
      const rest = 1 - known.reduce((sum, { share }) => sum + share, 0);
      return [...known, { name: 'other', reading: 'words' as const, share: rest }]
        .filter(({ share }) => share >= FEWEST)
        .sort((one, other) => other.share - one.share);
    },
  };
}

function occurrences(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Words that no English text does without and that few other languages have. */
const ENGLISH = new Set(['the', 'of', 'and', 'to', 'that', 'this', 'it', 'with', 'for']);

/** @param token in small letters */
export function isCommonInEnglish(token: string): boolean {
  return ENGLISH.has(token);
}
