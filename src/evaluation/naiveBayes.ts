/** Multinomial naive Bayes by the `natural` package: the baseline that costs nothing. */
import { createRequire } from 'node:module';
import type { Example } from '../corpus/example.js';
import { tokenise } from '../text/tokenise.js';

interface BayesClassifier {
  addDocument(tokens: string[], label: string): void;
  train(): void;
  classify(tokens: string[]): string;
  readonly classifier: BayesCounts;
}

/** What it has counted, by label and by number of the word. */
interface BayesCounts {
  readonly classFeatures: Readonly<Record<string, Readonly<Record<number, number>>>>;
  readonly classTotals: Readonly<Record<string, number>>;
  readonly totalExamples: number;
  readonly smoothing: number;
  probabilityOfClass(present: readonly (0 | 1)[], label: string): number;
}

/** Trains on labelled examples; the result predicts a label. Its speed falls with the number of texts. */
export function trainNaiveBayes(examples: readonly Example[], foldCase: boolean): (text: string) => string {
  // The sub-module alone: the package's root loads database drivers and prints to stdout.
  const Bayes = createRequire(import.meta.url)('natural/lib/natural/classifiers/bayes_classifier.js');
  const bayes: BayesClassifier = new Bayes();
  bayes.classifier.probabilityOfClass = logProbability;
  // Numbers stand for the labels, which the package trims and takes for names of object members.
  const labels = [...new Set(examples.map(({ label }) => label!))];
  for (const { text, label } of examples)
    bayes.addDocument(tokenise(text, foldCase), String(labels.indexOf(label!)));
  bayes.train();
  return (text) => labels[Number(bayes.classify(tokenise(text, foldCase)))]!;
}

/** The logarithm of the package's own product, which is 0 for every class once a text has some hundred words. */
function logProbability(this: BayesCounts, present: readonly (0 | 1)[], label: string): number {
  const { [label]: counts } = this.classFeatures;
  const total = this.classTotals[label]!;
  return present.reduce<number>(
    (sum, isPresent, word) => (isPresent ? sum + Math.log((counts![word] ?? this.smoothing) / total) : sum),
    Math.log(total / this.totalExamples),
  );
}
