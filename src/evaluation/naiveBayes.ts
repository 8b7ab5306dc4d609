/** Multinomial naive Bayes by the `natural` package: the baseline that costs nothing. */
import { createRequire } from 'node:module';
import type { Example } from '../corpus/example.js';
import { tokenise } from '../text/tokenise.js';

interface BayesClassifier {
  addDocument(tokens: string[], label: string): void;
  train(): void;
  classify(tokens: string[]): string;
}

/** Trains on labelled examples; the result predicts a label. Its speed falls with the number of texts. */
export function trainNaiveBayes(examples: readonly Example[], foldCase: boolean): (text: string) => string {
  // The sub-module alone: the package's root loads database drivers and prints to stdout.
  const Bayes = createRequire(import.meta.url)('natural/lib/natural/classifiers/bayes_classifier.js');
  const classifier: BayesClassifier = new Bayes();
  for (const { text, label } of examples) classifier.addDocument(tokenise(text, foldCase), label!);
  classifier.train();
  return (text) => classifier.classify(tokenise(text, foldCase));
}
