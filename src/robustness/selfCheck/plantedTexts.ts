/** Texts of which it is known what flips them: two words count, and six that say nothing stand before them. */
import { candidateList } from '../../candidates/candidateList.js';
import type { Example } from '../../corpus/example.js';
import type { Weights } from './plantedVictims.js';

const DECOYS = ['table', 'window', 'garden', 'river', 'street', 'letter'];
const TELLING = ['superb', 'lovely'];

/** Both telling words have to go before the answer flips. */
export const plantedWeights: Weights = {
  ...Object.fromEntries(DECOYS.map((word) => [word, 0])),
  plain: 0,
  superb: 2,
  lovely: 2,
};
export const PLANTED_BIAS = -1;

/** Every word may become `plain`, which says nothing. */
export const plantedCandidates = candidateList(
  'planted',
  new Map([...DECOYS, ...TELLING].map((word) => [word, ['plain']])),
);

/** What a defense may know: each telling word has a synonym. */
export const plantedSynonyms = candidateList(
  'planted synonyms',
  new Map(TELLING.map((word) => [word, [`${word}est`]])),
);

export const plantedTexts: readonly Example[] = Array.from({ length: 12 }, (_, at) => ({
  id: `planted ${at + 1}`,
  label: 'good',
  text: [
    ...DECOYS.slice(at % 6),
    ...DECOYS.slice(0, at % 6),
    ...(at < 6 ? TELLING : [...TELLING].reverse()),
  ].join(' '),
}));
