/** `vocabulary.txt`: one token a line, the place of the line is its id, the special ones first. */
import { InputError } from '../errors.js';
import { SPECIAL_TOKENS, type Vocabulary, vocabularyFrom } from '../text/vocabulary.js';

export const VOCABULARY_FILE = 'vocabulary.txt';

export function encodeVocabulary({ tokens }: Vocabulary): string {
  return tokens.map((token) => `${token}\n`).join('');
}

/**
 * @param file the file's name, for messages
 * @throws InputError naming the file and line
 */
export function decodeVocabulary(bytes: Uint8Array, file: string): Vocabulary {
  const text = new TextDecoder().decode(bytes);
  const tokens = text.replace(/\n$/, '').split('\n');
  SPECIAL_TOKENS.forEach((token, id) => {
    if (tokens[id] === token) return;
    throw new InputError({
      where: `${file}:${id + 1}`,
      found: JSON.stringify(tokens[id] ?? ''),
      expected: token,
    });
  });
  const vocabulary = vocabularyFrom(tokens);
  if (vocabulary.ids.size < tokens.length - SPECIAL_TOKENS.length) throw repeatedWord(file, vocabulary);
  return vocabulary;
}

function repeatedWord(file: string, { tokens, ids }: Vocabulary): InputError {
  const id = tokens.findIndex((token, place) => place >= SPECIAL_TOKENS.length && ids.get(token) !== place);
  return new InputError({
    where: `${file}:${ids.get(tokens[id]!)! + 1}`,
    found: `${JSON.stringify(tokens[id])} a second time`,
    expected: 'each word once',
  });
}
