/** The stages of a run on vectors of texts, as they are shown to the user and named in its checkpoint. */

/** @param round from 1, of `rounds` */
export function roundNames(round: number, rounds: number) {
  const numbered = (name: string) => (rounds === 1 ? name : `${name} ${round} of ${rounds}`);
  return {
    vectors: numbered('text vectors'),
    texts: numbered('reading of the texts'),
    head: numbered('training'),
    ngrams: numbered('n-grams'),
  };
}

export const VIEW_NAME = 'reading by the encoder';
export const NETWORK_NAME = 'network of words';
export const WEIGHT_NAME = 'weight of the network';
export const EVALUATION_NAME = 'evaluation';
