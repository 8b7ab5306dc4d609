/**
 * The published rules for pages of the web: Gopher (Rae et al. 2021), C4 (Raffel et al. 2020) and FineWeb (Penedo et al. 2024).
 * They are made for long pages: of whole reviews they leave out 7 to 10 %, of single sentences nearly all.
 */

interface Page {
  readonly text: string;
  readonly lines: readonly string[];
  readonly words: readonly string[];
}

interface WebRule {
  readonly title: string;
  readonly breaks: (page: Page) => boolean;
}

const STOP_WORDS = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']);
const SENTENCE_END = /[.!?]["'\u201d\u2019)]*$/;
const SENTENCES = /[.!?]+["'\u201d\u2019)]*(?:\s|$)/g;

const share = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number =>
  items.length === 0 ? 0 : items.filter(holds).length / items.length;
const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
const letters = (words: readonly string[]): number => words.reduce((sum, word) => sum + word.length, 0);

/** Of the characters, those in lines that came before. */
function repeatedCharacters({ lines, text }: Page): number {
  const seen = new Set<string>();
  let repeated = 0;
  for (const line of lines) {
    if (seen.has(line)) repeated += line.length;
    seen.add(line);
  }
  return repeated / Math.max(1, text.length);
}

const repeatedLines = ({ lines }: Page): number => 1 - new Set(lines).size / Math.max(1, lines.length);

const RULES: readonly WebRule[] = [
  {
    title: 'fewer than 50 or more than 100,000 words',
    breaks: ({ words }) => words.length < 50 || words.length > 100_000,
  },
  {
    title: 'a mean of fewer than 3 or more than 10 letters a word',
    breaks: ({ words }) => letters(words) < 3 * words.length || letters(words) > 10 * words.length,
  },
  {
    title: 'more than one # or ellipsis to 10 words',
    breaks: ({ text, words }) =>
      count(text, /#/g) > 0.1 * words.length || count(text, /\.\.\.|\u2026/g) > 0.1 * words.length,
  },
  {
    title: 'more than 90 % of the lines with bullets',
    breaks: ({ lines }) => share(lines, (line) => /^[-*\u2022\u25cf]/.test(line)) > 0.9,
  },
  {
    title: 'more than 30 % of the lines with an ellipsis at the end',
    breaks: ({ lines }) => share(lines, (line) => /(?:\.\.\.|\u2026)$/.test(line)) > 0.3,
  },
  {
    title: 'fewer than 80 % of the words with a letter',
    breaks: ({ words }) => share(words, (word) => /\p{L}/u.test(word)) < 0.8,
  },
  {
    title: 'fewer than 2 of the words the, be, to, of, and, that, have, with',
    breaks: ({ words }) =>
      new Set(words.map((word) => word.toLowerCase()).filter((word) => STOP_WORDS.has(word))).size < 2,
  },
  { title: 'more than 30 % repeated lines', breaks: (page) => repeatedLines(page) > 0.3 },
  {
    title: 'more than 20 % of the characters in repeated lines',
    breaks: (page) => repeatedCharacters(page) > 0.2,
  },
  { title: 'a curly bracket or lorem ipsum', breaks: ({ text }) => /\{|lorem ipsum/i.test(text) },
  { title: 'fewer than 5 sentences', breaks: ({ text }) => count(text, SENTENCES) < 5 },
  {
    title: 'fewer than 12 % of the lines with the end of a sentence',
    breaks: ({ lines }) => share(lines, (line) => SENTENCE_END.test(line)) < 0.12,
  },
  {
    title: 'more than 67 % of the lines with 30 characters or fewer',
    breaks: ({ lines }) => share(lines, (line) => line.length <= 30) > 0.67,
  },
  {
    title: 'more than 30 line breaks to 100 words',
    breaks: ({ lines, words }) => lines.length - 1 > 0.3 * words.length,
  },
];

const LINE_END = /\r?\n|\r|<br\s*\/?>/i;

/** @param text with its line breaks @returns the title of the first rule that it breaks */
export function brokenWebRule(text: string): string | undefined {
  const lines = text.split(LINE_END).flatMap((line) => line.trim() || []);
  const page = { text, lines, words: text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)) };
  return RULES.find(({ breaks }) => breaks(page))?.title;
}
