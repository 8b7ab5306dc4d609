/** From examples to what a training run reads: vocabulary, ids, classes. */
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import type { CleaningCounts } from '../text/clean.js';
import type { EncodedText } from '../text/encode.js';
import { createLexicon, type Lexicon } from '../text/lexicon.js';
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';

export type Examples = Iterable<Example> | AsyncIterable<Example>;

/** What a person trains on. */
export interface TrainingData {
  readonly labelled: Examples;
  readonly unlabelled?: Examples;
  /** Labelled texts that are trained on in no way, not even as vocabulary or unlabelled text. */
  readonly development?: Examples;
}

export interface LabelledSet {
  readonly texts: readonly EncodedText[];
  /** Class of each text. */
  readonly labels: Int32Array;
}

export interface PreparedData {
  /** Sorted by code unit. */
  readonly classes: readonly string[];
  readonly vocabulary: Vocabulary;
  /** [V] share of each word among the training tokens */
  readonly frequencies: Float64Array;
  readonly labelled: LabelledSet;
  /** Everything that may be trained on without its label: the unlabelled texts and then the labelled ones. */
  readonly unlabelled: readonly EncodedText[];
  readonly development: LabelledSet | undefined;
  readonly cleaning: CleaningCounts;
  /** Labelled and unlabelled texts left out because they are development texts. */
  readonly withheld: number;
  /** Texts left out of the training because nothing is in them. */
  readonly empty: number;
}

interface Reading {
  readonly ids: Int32Array[];
  readonly labels: string[];
}

/**
 * Reads, tokenises and encodes everything.
 * @param lexicon one to be shared by runs over the same texts
 * @throws InputError on missing labels or classes
 */
export async function prepareData(
  data: TrainingData,
  options: TextOptions,
  lexicon: Lexicon = createLexicon(options.foldCase),
): Promise<PreparedData> {
  const cleaning: CleaningCounts = { markup: 0, controlCharacters: 0 };
  const developmentTexts = new Set<string>();
  let withheld = 0;
  let empty = 0;
  const read = async (examples: Examples, role: keyof TrainingData): Promise<Reading> => {
    const reading: Reading = { ids: [], labels: [] };
    for await (const { id, text, label } of examples) {
      if (role === 'development') developmentTexts.add(text.trim());
      else if (text.trim() !== '' && developmentTexts.has(text.trim())) {
        withheld += 1;
        continue;
      }
      if (role !== 'unlabelled' && label === undefined) throw unlabelledError(role, id);
      const ids = lexicon.read(text, cleaning);
      if (ids.length === 0 && role !== 'development') {
        empty += 1;
        continue;
      }
      reading.ids.push(ids);
      reading.labels.push(label ?? '');
    }
    return reading;
  };
  // The development texts come first, so that all others can be held against them.
  const development = data.development && (await read(data.development, 'development'));
  if (development?.labels.length === 0) throw noDevelopmentError();
  const labelled = await read(data.labelled, 'labelled');
  if (labelled.labels.length === 0 && withheld > 0) throw onlyDevelopmentError();
  const unlabelled = data.unlabelled && (await read(data.unlabelled, 'unlabelled'));

  const classes = classesOf(labelled.labels);
  const vocabulary = lexicon.vocabulary([...labelled.ids, ...(unlabelled?.ids ?? [])], options);
  const encode = (ids: Int32Array) => lexicon.encode(ids, vocabulary, options);
  const labelledTexts = labelled.ids.map(encode);
  const unlabelledTexts = [...(unlabelled?.ids ?? []).map(encode), ...labelledTexts];
  return {
    classes,
    vocabulary,
    frequencies: tokenShares(unlabelledTexts, vocabulary.tokens.length),
    labelled: { texts: labelledTexts, labels: classIndexes(labelled.labels, classes, 'labelled') },
    unlabelled: unlabelledTexts,
    development: development && {
      texts: development.ids.map(encode),
      labels: classIndexes(development.labels, classes, 'development'),
    },
    cleaning,
    withheld,
    empty,
  };
}

function onlyDevelopmentError(): InputError {
  return new InputError({
    where: 'the labelled texts',
    found: 'only texts that are development texts too',
    expected: 'others to train on',
    advice: 'Give a share, such as --dev 0.1, to hold back a part of the labelled texts.',
  });
}

function unlabelledError(role: string, id: string): InputError {
  return new InputError({
    where: `the ${role} texts, ${id}`,
    found: 'a text without a label',
    expected: 'a label for every text',
    advice: 'Give texts without labels with --unlabeled.',
  });
}

function noDevelopmentError(): InputError {
  return new InputError({
    where: 'the development texts',
    found: 'no text',
    expected: 'labelled texts to measure on',
    advice: 'Give a file of them or a share of the labelled texts with --dev; 0 does without.',
  });
}

function classesOf(labels: readonly string[]): string[] {
  const classes = [...new Set(labels)].sort((a, b) => (a < b ? -1 : 1));
  if (classes.length >= 2) return classes;
  throw new InputError({
    where: 'the labelled texts',
    found: classes.length === 0 ? 'no text' : `one class only (${JSON.stringify(classes[0])})`,
    expected: 'texts of two or more classes',
    advice: 'Check the label field with `textvat check`.',
  });
}

function classIndexes(labels: readonly string[], classes: readonly string[], role: string): Int32Array {
  return Int32Array.from(labels, (label) => {
    const index = classes.indexOf(label);
    if (index >= 0) return index;
    throw new InputError({
      where: `the ${role} texts`,
      found: `the label ${JSON.stringify(label)}`,
      expected: `one of the labelled texts' classes (${classes.map((one) => JSON.stringify(one)).join(', ')})`,
    });
  });
}

/** [V] share of each id among all ids of the texts. */
function tokenShares(texts: readonly EncodedText[], size: number): Float64Array {
  const shares = new Float64Array(size);
  let total = 0;
  for (const { ids } of texts) {
    total += ids.length;
    for (const id of ids) shares[id]! += 1;
  }
  return shares.map((count) => count / total);
}
