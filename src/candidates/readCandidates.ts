/** Reads candidates, and swaps that must not be made, from files. */
import { fileBytes } from '../corpus/bytes.js';
import { decodeLines, type Line } from '../corpus/decode.js';
import { noFaults } from '../corpus/encodingFaults.js';
import { peek } from '../corpus/peek.js';
import { beginsVectors } from '../corpus/vectorLines.js';
import { InputError } from '../errors.js';
import { type CandidateList, candidateList } from './candidateList.js';
import { readVectorCandidates } from './vectorCandidates.js';

const SWAPS = 'lines of two words: the one in the text, and the one that must not replace it';

type Table = Map<string, readonly string[]>;

const EXPECTED =
  'JSON of the form {"word": ["candidate", ...]}, lines of a word and its candidates, with tabs between, or word vectors';

/**
 * Reads a list of candidates, plain or gzipped: a JSON object from words to lists, or lines of words with tabs between,
 * of which the first is the one that the others may replace. Of word vectors (the text formats of GloVe and word2vec) the nearest
 * words are candidates.
 * @throws InputError naming the line or the word that is wrong
 * @example
 * ```js
 * const candidates = await readCandidates('synonyms.json');
 * console.log(candidates.candidatesOf('good'));
 * ```
 */
export async function readCandidates(path: string): Promise<CandidateList> {
  const { head, all } = await peek(linesOf(path), (read) => (read.at(-1)?.text.trim() ?? '') !== '');
  const first = head.at(-1)?.text ?? '';
  if (beginsVectors(first)) return readVectorCandidates(path, all);
  const lines = await textsOf(all);
  const table = first.trimStart().startsWith('{') ? fromJson(lines.join('\n'), path) : fromLines(lines, path);
  if (![...table.values()].some((candidates) => candidates.length > 0))
    throw new InputError({ where: path, found: 'no candidates', expected: EXPECTED });
  return candidateList(path, table);
}

/**
 * Swaps that must not be used, one a line: two words with a tab or spaces between.
 * @throws InputError naming the line that is wrong
 * @example
 * ```js
 * const list = withoutSwaps(await readCandidates('synonyms.json'), await readSwaps('deny.txt'));
 * console.log(list.name);
 * ```
 */
export async function readSwaps(path: string): Promise<[string, string][]> {
  const lines = await textsOf(linesOf(path));
  return lines.flatMap((line, index): [string, string][] => {
    const words = line.trim().toLowerCase().split(/\s+/);
    if (words[0] === '') return [];
    if (words.length === 2) return [[words[0]!, words[1]!]];
    throw new InputError({
      where: `${path}:${index + 1}`,
      found: `${words.length} words`,
      expected: SWAPS,
    });
  });
}

/** The lines of a file in any encoding that corpora may have, plain or gzipped. @throws InputError */
function linesOf(path: string): AsyncIterable<Line> {
  return decodeLines(path, fileBytes(path), noFaults());
}

async function textsOf(lines: AsyncIterable<Line>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of lines) texts.push(text);
  return texts;
}

function fromJson(text: string, where: string): Table {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError({ where, found: `no JSON: ${(error as Error).message}`, expected: EXPECTED });
  }
  const table: Table = new Map();
  for (const [word, candidates] of Object.entries(json as object)) {
    if (!Array.isArray(candidates) || !candidates.every((one) => typeof one === 'string'))
      throw new InputError({
        where: `${where}, ${JSON.stringify(word)}`,
        found: 'no list of words',
        expected: EXPECTED,
      });
    add(table, word, candidates);
  }
  return table;
}

function fromLines(lines: readonly string[], where: string): Table {
  const table: Table = new Map();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [word, ...candidates] = line.split('\t').map((one) => one.trim());
    if (candidates.length === 0)
      throw new InputError({
        where: `${where}:${index + 1}`,
        found: 'a line without a tab',
        expected: EXPECTED,
      });
    add(table, word!, candidates);
  }
  return table;
}

function add(table: Table, word: string, candidates: readonly string[]): void {
  const key = word.toLowerCase();
  const all = [...(table.get(key) ?? []), ...candidates.map((one) => one.toLowerCase())];
  table.set(
    key,
    [...new Set(all)].filter((one) => one !== '' && one !== key),
  );
}
