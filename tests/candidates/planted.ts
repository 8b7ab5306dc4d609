/** A planted list of candidates, and texts whose class is known, for tests of defenses. */
import { candidateList } from '../../src/candidates/candidateList.js';
import { temporaryFolder } from '../corpus/helpers.js';

/** A list in memory and as a file, which is there until the process ends. */
export function plantedList(table: Readonly<Record<string, readonly string[]>>) {
  const folder = temporaryFolder();
  process.on('exit', () => folder.remove());
  return {
    list: candidateList('planted', new Map(Object.entries(table))),
    defenseCandidates: folder.write('candidates.json', JSON.stringify(table)),
  };
}

export const nouns = ['film', 'story', 'plot', 'cast', 'music'];

/** Texts of two classes in turn. @param textOf by its number; those of "yes" are even */
export function textsInTurn(count: number, textOf: (at: number) => string) {
  return Array.from({ length: count }, (_, at) => ({
    id: String(at),
    text: textOf(at),
    label: at % 2 === 0 ? 'yes' : 'no',
  }));
}
