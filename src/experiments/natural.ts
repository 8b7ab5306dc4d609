/** What the classifiers of the `natural` package have in common: fed with our tokens, words and labels as numbers. */
import { createRequire } from 'node:module';
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import { tokenise } from '../text/tokenise.js';

/** A method that is no network and learns from the labeled texts alone. */
export interface Baseline {
  /** @throws InputError where there are more texts than it can learn from */
  learn(example: Example): void;
  /** Once, behind the last text. @throws InputError where nothing can be learned from these */
  finish(): void;
  /** Of every label learned, the most probable first. */
  probabilities(text: string): ReadonlyMap<string, number>;
}

interface NaturalClassifier<Counts> {
  addDocument(tokens: readonly string[], label: string): void;
  textToFeatures(tokens: readonly string[]): number[];
  train(): void;
  /** Of the package `apparatus`, which `natural` only wraps; `train` may replace it. */
  readonly classifier: Counts;
}

export interface NaturalScore {
  readonly label: string;
  readonly value: number;
}

const CLASSIFIERS = 'natural/lib/natural/classifiers';
const require = createRequire(import.meta.url);

/** The package is optional, as it brings database drivers and WordNet along. @throws InputError where it is missing */
export function assertNatural(method: string): void {
  try {
    require.resolve(`${CLASSIFIERS}/bayes_classifier.js`);
  } catch {
    throw new InputError({
      where: `the method ${method}`,
      found: 'no package `natural`, which this installation left out',
      expected: 'the package, whose classifiers bayes and logistic are',
      advice: 'Install it (`npm install natural@8`) or leave the method out.',
    });
  }
}

/** @param file of the package's folder of classifiers */
export function createNatural<Counts>(file: string, foldCase: boolean) {
  // The sub-module alone: the package's root loads database drivers and prints to stdout.
  const Classifier = require(`${CLASSIFIERS}/${file}`);
  const natural: NaturalClassifier<Counts> = new Classifier();
  const words = new Map<string, number>();
  // Numbers stand for the labels: the package trims labels and uses them as names of object members.
  const labels: string[] = [];
  const numberOf = (label: string) =>
    labels.includes(label) ? labels.indexOf(label) : labels.push(label) - 1;
  return {
    natural,
    words: words as ReadonlyMap<string, number>,
    labels: labels as readonly string[],
    /** @returns how many different words the text has */
    add({ text, label }: Example): number {
      const tokens = tokenise(text, foldCase);
      for (const token of tokens) if (!words.has(token)) words.set(token, words.size);
      natural.addDocument(tokens, String(numberOf(label!)));
      return new Set(tokens).size;
    },
    /** The numbers of the learned words of a text, each once. */
    wordsOf(text: string): number[] {
      return [...new Set(tokenise(text, foldCase).flatMap((token) => words.get(token) ?? []))];
    },
    /** Shares of the sum, by the labels that were learned. */
    shares(scores: readonly NaturalScore[]): Map<string, number> {
      const sum = scores.reduce((total, { value }) => total + value, 0);
      return new Map(scores.map(({ label, value }) => [labels[Number(label)]!, value / sum]));
    },
  };
}
