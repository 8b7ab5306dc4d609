/** Multinomial naive Bayes by the `natural` package: the baseline that costs nothing. */
import { type Baseline, createNatural, type NaturalScore } from './natural.js';

/** What it has counted, by label and by number of the word. */
interface BayesCounts {
  readonly classFeatures: Readonly<Record<string, Readonly<Record<number, number>>>>;
  readonly classTotals: Readonly<Record<string, number>>;
  readonly totalExamples: number;
  readonly smoothing: number;
  probabilityOfClass(words: readonly number[], label: string): number;
  getClassifications(words: readonly number[]): readonly NaturalScore[];
}

export function createNaiveBayes(foldCase: boolean): Baseline {
  const { natural, words, add, wordsOf, shares } = createNatural<BayesCounts>(
    'bayes_classifier.js',
    foldCase,
  );
  natural.classifier.probabilityOfClass = logProbability;
  // The package's own way looks for every word of the vocabulary among the tokens.
  natural.textToFeatures = (tokens) => {
    const present = new Array<number>(words.size).fill(0);
    for (const token of tokens) present[words.get(token)!] = 1;
    return present;
  };
  return {
    learn(example) {
      add(example);
      // Counts what was added since it was last called.
      natural.train();
    },
    finish() {},
    probabilities(text) {
      const found = natural.classifier.getClassifications(wordsOf(text));
      return shares(found.map(({ label, value }) => ({ label, value: Math.exp(value - found[0]!.value) })));
    },
  };
}

/** The logarithm of the package's own product, which is 0 for every class once a text has some hundred words. */
function logProbability(this: BayesCounts, words: readonly number[], label: string): number {
  const { [label]: counts } = this.classFeatures;
  const total = this.classTotals[label]!;
  return words.reduce(
    (sum, word) => sum + Math.log((counts![word] ?? this.smoothing) / total),
    Math.log(total / this.totalExamples),
  );
}
