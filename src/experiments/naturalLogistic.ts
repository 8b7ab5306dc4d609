/** Logistic regression by the `natural` package, one class against the rest: for few and short texts. */
import { InputError } from '../errors.js';
import { type Baseline, createNatural, type NaturalScore } from './natural.js';

interface Thetas {
  getClassifications(observation: readonly number[]): readonly NaturalScore[];
}

/** Of texts times words times classes. The package copies its full matrix of numbers several times in each of hundreds of steps. */
export const LOGISTIC_LIMIT = 500_000;

const WHERE = 'the labeled texts of logistic';

/**
 * The package descends at a rate of 3 and ends where the cost rises, or never where it is 0 or NaN. A cost of logistic
 * regression cannot rise if the rate times the mean squared length of the texts is below 8: here 3 (1 + 3/2).
 */
const MEAN_SQUARED_LENGTH = 3 / 2;

export function createLogistic(foldCase: boolean): Baseline {
  const shared = createNatural<Thetas>('logistic_regression_classifier.js', foldCase);
  const { natural, words, labels, add, wordsOf, shares } = shared;
  /** Of texts that have any word; the package passes over the others. */
  let texts = 0;
  let occurrences = 0;
  let scale = 1;
  /** @param constant the last feature, a word of every text: the package learns an intercept, and throws it away */
  const featuresOf = (present: readonly number[], constant: number) => {
    const features = new Array<number>(words.size + 1).fill(0);
    for (const word of present) features[word] = scale;
    features[words.size] = constant;
    return features;
  };
  const numbersOf = (tokens: readonly string[]) => tokens.map((token) => words.get(token)!);
  natural.textToFeatures = (tokens) => featuresOf(numbersOf(tokens), scale);
  return {
    learn(example) {
      const length = add(example);
      if (length > 0) texts += 1;
      occurrences += length;
      assertBearable(texts, words.size, labels.length);
    },
    finish() {
      assertWords(texts);
      scale = Math.sqrt(MEAN_SQUARED_LENGTH / (occurrences / texts + 1));
      descend(() => natural.train());
    },
    probabilities(text) {
      // The coefficient of the constant is `scale` times the lost intercept, which comes back so.
      const features = featuresOf(wordsOf(text), scale + 1 / scale);
      return shares(natural.classifier.getClassifications(features));
    },
  };
}

/** Said while the texts are learned, which may be far more. */
function assertBearable(texts: number, words: number, classes: number): void {
  if (texts * words * classes <= LOGISTIC_LIMIT) return;
  throw new InputError({
    where: WHERE,
    found: `${texts} or more labeled texts x ${words} words x ${classes} classes`,
    expected: `a product of at most ${LOGISTIC_LIMIT}, beyond which it takes minutes`,
    advice: 'The method linear bears all sizes.',
  });
}

function assertWords(texts: number): void {
  if (texts > 0) return;
  throw new InputError({ where: WHERE, found: 'no word in the labeled texts', expected: 'words' });
}

/** The package throws a string where its steps do not suffice. */
function descend(train: () => void): void {
  try {
    train();
  } catch (error) {
    if (typeof error !== 'string') throw error;
    throw new InputError({
      where: WHERE,
      found: `texts of which natural says "${error}"`,
      expected: 'texts whose words tell the classes apart',
    });
  }
}
