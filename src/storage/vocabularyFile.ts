/**
 * `vocabulary.txt`: one token a line, the place of the line is its id, the special ones first. Behind a token, with tabs
 * between, stand words that a defense reads as it.
 */
import { InputError } from '../errors.js';
import { SPECIAL_TOKENS, type Vocabulary, vocabularyFrom } from '../text/vocabulary.js';

export const VOCABULARY_FILE = 'vocabulary.txt';

export function encodeVocabulary({ tokens, substitutes = new Map() }: Vocabulary): string {
  const others = new Map<string, string[]>();
  for (const [word, token] of substitutes) {
    const words = others.get(token);
    if (words === undefined) others.set(token, [word]);
    else words.push(word);
  }
  return tokens.map((token) => `${[token, ...(others.get(token) ?? [])].join('\t')}\n`).join('');
}

/**
 * @param file the file's name, for messages
 * @throws InputError naming the file and line
 */
export function decodeVocabulary(bytes: Uint8Array, file: string): Vocabulary {
  const text = new TextDecoder().decode(bytes);
  const lines = text.replace(/\n$/, '').split('\n');
  const tokens: string[] = [];
  const substitutes = new Map<string, string>();
  for (const [line, content] of lines.entries()) {
    const [token, ...words] = content.includes('\t') ? content.split('\t') : [content];
    tokens.push(token!);
    for (const word of words) {
      if (substitutes.has(word)) throw repeated(file, line, word);
      substitutes.set(word, token!);
    }
  }
  SPECIAL_TOKENS.forEach((token, id) => {
    if (tokens[id] === token) return;
    throw new InputError({
      where: `${file}:${id + 1}`,
      found: JSON.stringify(tokens[id] ?? ''),
      expected: token,
    });
  });
  const vocabulary = vocabularyFrom(tokens);
  const { ids } = vocabulary;
  const second = tokens.findIndex((token, id) => id >= SPECIAL_TOKENS.length && ids.get(token) !== id);
  if (second >= 0) throw repeated(file, ids.get(tokens[second]!)!, tokens[second]!);
  return substitutes.size === 0 ? vocabulary : { ...vocabulary, substitutes };
}

/** @param line from 0 */
function repeated(file: string, line: number, word: string): InputError {
  return new InputError({
    where: `${file}:${line + 1}`,
    found: `${JSON.stringify(word)} a second time`,
    expected: 'each word once',
  });
}
