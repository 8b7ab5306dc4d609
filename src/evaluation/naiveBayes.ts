/** Multinomial naive Bayes by the `natural` package: the baseline that costs nothing. */
import { createRequire } from 'node:module';
import type { Example } from '../corpus/example.js';
import { tokenise } from '../text/tokenise.js';

export interface NaiveBayes {
  learn(example: Example): void;
  /** The label of a text, once something has been learned. */
  predict(text: string): string;
  /** Of every label learned. */
  probabilities(text: string): ReadonlyMap<string, number>;
}

interface BayesClassifier {
  addDocument(tokens: string[], label: string): void;
  textToFeatures(tokens: readonly string[]): (0 | 1)[];
  /** Counts the documents that were added since it was last called. */
  train(): void;
  readonly classifier: BayesCounts;
}

/** What it has counted, by label and by number of the word. */
interface BayesCounts {
  readonly classFeatures: Readonly<Record<string, Readonly<Record<number, number>>>>;
  readonly classTotals: Readonly<Record<string, number>>;
  readonly totalExamples: number;
  readonly smoothing: number;
  probabilityOfClass(words: readonly number[], label: string): number;
  getClassifications(words: readonly number[]): { readonly label: string; readonly value: number }[];
}

export function createNaiveBayes(foldCase: boolean): NaiveBayes {
  // The sub-module alone: the package's root loads database drivers and prints to stdout.
  const Bayes = createRequire(import.meta.url)('natural/lib/natural/classifiers/bayes_classifier.js');
  const bayes: BayesClassifier = new Bayes();
  bayes.classifier.probabilityOfClass = logProbability;
  const words = new Map<string, number>();
  // The package's own way looks for every word of the vocabulary among the tokens.
  bayes.textToFeatures = (tokens) => {
    const present = new Array<0 | 1>(words.size).fill(0);
    for (const token of tokens) present[words.get(token)!] = 1;
    return present;
  };
  // Numbers stand for the labels, which the package trims and takes for names of object members.
  const labels: string[] = [];
  const numberOf = (label: string) =>
    labels.includes(label) ? labels.indexOf(label) : labels.push(label) - 1;
  /** Logarithms of what the probabilities are proportional to, the largest first. */
  const scores = (text: string) => {
    const known = new Set(tokenise(text, foldCase).map((token) => words.get(token)));
    const present = [...known].filter((word) => word !== undefined);
    const found = bayes.classifier.getClassifications(present);
    return found.map(({ label, value }) => ({ label: labels[Number(label)]!, value }));
  };
  return {
    learn({ text, label }) {
      const tokens = tokenise(text, foldCase);
      for (const token of tokens) if (!words.has(token)) words.set(token, words.size);
      bayes.addDocument(tokens, String(numberOf(label!)));
      bayes.train();
    },
    predict: (text) => scores(text)[0]!.label,
    probabilities(text) {
      const found = scores(text);
      const odds = found.map(({ value }) => Math.exp(value - found[0]!.value));
      const sum = odds.reduce((total, one) => total + one, 0);
      return new Map(found.map(({ label }, place) => [label, odds[place]! / sum]));
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
