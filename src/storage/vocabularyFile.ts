/** `vocabulary.txt`: one token a line, the place of the line is its id, the special ones first. */
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { SPECIAL_TOKENS, type Vocabulary, vocabularyFrom } from '../text/vocabulary.js';
import { readModelFile, writeWhole } from './files.js';

export const VOCABULARY_FILE = 'vocabulary.txt';

export async function writeVocabulary(folder: string, { tokens }: Vocabulary): Promise<void> {
  await writeWhole(join(folder, VOCABULARY_FILE), [tokens.map((token) => `${token}\n`).join('')]);
}

/** @throws InputError naming the file and line */
export async function readVocabulary(folder: string): Promise<Vocabulary> {
  const file = join(folder, VOCABULARY_FILE);
  const text = new TextDecoder().decode(await readModelFile(file));
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
