/** The methods of a comparison in words: a name within a sentence, what each is, and what it sees. */
import {
  type BaselineMethod,
  type ComparedMethod,
  defenseOf,
  isBaseline,
  isTwin,
  learnsVectors,
  type Method,
  methodOf,
  pileUse,
  undefended,
} from '../experiments/comparedMethods.js';

const NAMES: Readonly<Record<Method | BaselineMethod, string>> = {
  supervised: 'supervised training',
  rp: 'random perturbation',
  at: 'adversarial training',
  vat: 'VAT',
  'at+vat': 'AT + VAT',
  mixed: 'mixed training',
  linear: 'the linear model',
  'self-training': 'self-training',
  svm: 'the support vector machine',
  tree: 'the decision tree',
  trees: 'boosted trees',
  knn: 'nearest neighbors',
  doc2vec: 'doc2vec',
  bilstm: 'the recurrent network',
  cnn: 'the convolutional network',
  bayes: 'naive Bayes',
  logistic: 'logistic regression',
};

/** Within a sentence. */
export function nameInWords(method: ComparedMethod): string {
  if (isBaseline(method)) return NAMES[method];
  const defense = defenseOf(method);
  if (defense !== undefined) return `${nameInWords(undefended(method))} with the defense ${defense}`;
  const name = NAMES[methodOf(method)];
  return isTwin(method) ? `${name} without the unlabeled texts` : name;
}

const SENTENCES: Readonly<Record<Method | BaselineMethod, string>> = {
  supervised: 'learns the labels and nothing else.',
  rp: 'also learns to give the same answer when the texts are shaken at random: the control of VAT.',
  at: 'also learns the labels of texts that are shaken in the direction that hurts most.',
  vat: 'virtual adversarial training: also learns to give the same answer when texts are shaken in the direction that changes it most, which needs no label.',
  'at+vat': 'adversarial and virtual adversarial training together.',
  mixed: 'adversarial and virtual adversarial training, and decided answers on texts without labels.',
  linear:
    'logistic regression on words and their neighbours: the baseline that every text classifier must beat.',
  'self-training': 'the linear model, which then learns from its own surest answers.',
  svm: 'a linear model on words and their neighbours that keeps texts at a margin from its border.',
  tree: 'one decision tree, which asks for a word at a time.',
  trees: 'many small decision trees, each of which mends what those before it say.',
  knn: 'asks the labeled texts that share the most telling words.',
  doc2vec: 'one vector for each text, and a layer that tells the classes by it.',
  bilstm: 'a network that reads the words one after the other, from both ends.',
  cnn: 'a network that looks at a few neighbouring words at a time.',
  bayes: 'naive Bayes of the package `natural`.',
  logistic: 'logistic regression of the package `natural`.',
};

/** What it is, without its name. */
export function methodSentence(method: ComparedMethod): string {
  if (isBaseline(method)) return SENTENCES[method];
  const defense = defenseOf(method);
  if (defense !== undefined)
    return `the same training as ${undefended(method)}, with the defense ${defense}.`;
  if (isTwin(method))
    return `the same training as ${methodOf(method)}, had nobody collected a text beside those with labels.`;
  return SENTENCES[methodOf(method)];
}

/** What it learns from. @param ofComparison whether the model of the comparison learns vectors from all texts */
export function methodSees(method: ComparedMethod, ofComparison: boolean): string {
  const use = pileUse(method, ofComparison);
  if (use === 'nothing') return 'the labeled texts alone';
  const vectors = learnsVectors(method, ofComparison);
  if (use === 'vectors of texts') return 'the labeled texts; the unlabeled ones for its text vectors';
  return `the labeled and the unlabeled texts${vectors ? ', also for its text vectors' : ''}`;
}
