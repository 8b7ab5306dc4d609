/** The defenses that change how words are read, by their names. */
import { normalisedCharacters } from './normalisedCharacters.js';
import { substitution } from './substitution.js';
import type { Reading, ReadingName, Vocabulary } from './vocabulary.js';

const bySubstitutes =
  (name: ReadingName) =>
  ({ substitutes = new Map() }: Vocabulary): Reading => ({ name, as: substitution(substitutes) });

const readings: Readonly<Record<ReadingName, (vocabulary: Vocabulary) => Reading>> = {
  'normalised-characters': normalisedCharacters,
  'synonym-encoding': bySubstitutes('synonym-encoding'),
  'rare-substitutions': bySubstitutes('rare-substitutions'),
};

/** The vocabulary, by which words are read as the defense reads them. @param name undefined: each as itself */
export function withReading(vocabulary: Vocabulary, name: ReadingName | undefined): Vocabulary {
  return name === undefined ? vocabulary : { ...vocabulary, reading: readings[name](vocabulary) };
}
