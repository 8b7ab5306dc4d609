/** From examples to what a training run reads: vocabulary, ids, classes. */
import { type Choices, choicesIn, withCandidates } from '../candidates/vocabularyCandidates.js';
import type { CandidatesOfWord } from '../candidates/wordCandidates.js';
import { ANSWER } from '../corpus/example.js';
import { sortedLabels } from '../corpus/label.js';
import { assertTwoClasses } from '../corpus/twoClasses.js';
import { unknownLabelError } from '../corpus/unknownLabel.js';
import { InputError } from '../errors.js';
import { createRandom } from '../tensor/random.js';
import { dropWords } from '../text/dropWords.js';
import type { EncodedText } from '../text/encode.js';
import { createLexicon, type Lexicon } from '../text/lexicon.js';
import { withReading } from '../text/readings.js';
import { substitution } from '../text/substitution.js';
import { inMemory, type TextCollections } from '../text/textCollector.js';
import type { TextList } from '../text/textList.js';
import type { TextOptions } from '../text/textOptions.js';
import {
  joinVocabularies,
  type ReadingName,
  type Vocabulary,
  withoutReading,
  withSubstitutes,
} from '../text/vocabulary.js';
import {
  createTextReader,
  type Examples,
  type ReadingFindings,
  type ReadLabeledText,
  type ReadText,
} from './textReader.js';

export type { Examples } from './textReader.js';

/** What a person trains on. */
export interface TrainingData {
  /** Those without a label are trained on as unlabeled ones. */
  readonly labeled: Examples;
  readonly unlabeled?: Examples;
  /** Labeled texts that are trained on in no way, not even as vocabulary or unlabeled text. */
  readonly development?: Examples;
}

/** What pretraining knows, where so many labeled texts start from it. */
export type Pretrained = (labeled: number) => KnownVocabulary | undefined;

/** What a defense against changed words asks of the texts. */
export interface TextDefense {
  /** What each word may be replaced by; these become words of the model too. */
  readonly candidatesOf?: CandidatesOfWord | undefined;
  /** How words are read. */
  readonly reading?: ReadingName | undefined;
  /** Whether training reads each word as itself. */
  readonly isOfUse?: boolean | undefined;
  /** What words are read as, by how many texts each is in; in small letters. */
  readonly substitutesOf?: ((frequencies: ReadonlyMap<string, number>) => Map<string, string>) | undefined;
  /** The share of its words that each training text lacks, and the seed of which. */
  readonly dropped?: { readonly share: number; readonly seed: number } | undefined;
}

/** The words of what was pretrained. */
interface KnownVocabulary {
  readonly vocabulary: Vocabulary;
  /** Whether words of the texts do not join it. */
  readonly alone: boolean;
}

export interface LabeledSet {
  readonly texts: readonly EncodedText[];
  /** Class of each text. */
  readonly labels: Int32Array;
}

/** Development texts, or labeled ones where there are none, read in two ways. */
export interface Contrast {
  /** Each word as itself. */
  readonly written: readonly EncodedText[];
  /** As the model reads them. */
  readonly read: readonly EncodedText[];
}

/** @typeParam List whether the unlabeled texts are in memory, or may be on disk */
export interface PreparedData<List extends TextList = readonly EncodedText[]> extends ReadingFindings {
  /** In the order of `sortedLabels`. */
  readonly classes: readonly string[];
  readonly vocabulary: Vocabulary;
  /** [V] share of each word among the training tokens */
  readonly frequencies: Float64Array;
  readonly labeled: LabeledSet;
  /** All that may be trained on without its label: the unlabeled texts, and behind them the labeled ones. */
  readonly unlabeled: List;
  readonly development: LabeledSet | undefined;
  /** [V] of a defense against changed words */
  readonly choices?: Choices | undefined;
  /** Of a defense that reads words otherwise in use than in training. */
  readonly contrast?: Contrast | undefined;
  /** Texts among the labeled ones that have no label, and so are with the unlabeled ones. */
  readonly withoutLabel: number;
  /** Texts among the labeled ones whose label a person turned down. */
  readonly turnedDown: number;
}

/**
 * Reads, tokenises and encodes everything.
 * @param lexicon one to be shared by runs over the same texts
 * @param pretrained its words are kept whether the texts hold them or not
 * @param collections where the unlabeled texts are held; in memory by default
 * @throws InputError on missing labels or classes
 */
export function prepareData(
  data: TrainingData,
  options: TextOptions,
  lexicon?: Lexicon,
  pretrained?: Pretrained,
  defense?: TextDefense,
): Promise<PreparedData>;
export function prepareData(
  data: TrainingData,
  options: TextOptions,
  lexicon: Lexicon | undefined,
  pretrained: Pretrained | undefined,
  defense: TextDefense,
  collections: TextCollections,
): Promise<PreparedData<TextList>>;
export async function prepareData(
  data: TrainingData,
  options: TextOptions,
  lexicon: Lexicon = createLexicon(options.foldCase),
  pretrained?: Pretrained,
  defense: TextDefense = {},
  collections: TextCollections = inMemory,
): Promise<PreparedData<TextList>> {
  const reader = createTextReader(lexicon);
  const development = data.development && (await reader.development(data.development));
  const { labeled, bare } = await reader.labeled(data.labeled);
  if (labeled.length === 0) refuseWithoutLabels(bare.length, reader.findings().withheld);
  const reading = collections.begin(AS_READ);
  if (data.unlabeled) await reader.unlabeled(data.unlabeled, reading);
  const withoutLabel = await reader.unlabeled(bare, reading);
  const pile = await reading.finish();

  const classes = classesOf(labeled);
  const { candidatesOf, dropped, isOfUse = false } = defense;
  const known = pretrained?.(labeled.length);
  const vocabulary = vocabularyOf(idsOf(labeled, pile), lexicon, options, defense, known);
  const encodeBy =
    (words: Vocabulary) =>
    ({ tokens }: ReadText) =>
      lexicon.encode(tokens, words, options);
  const encode = encodeBy(isOfUse ? withoutReading(vocabulary) : vocabulary);
  const places = new Map(classes.map((label, place) => [label, place]));
  const encodeLabeled = (texts: readonly ReadLabeledText[], asRead = encode): LabeledSet => ({
    texts: texts.map(asRead),
    labels: Int32Array.from(texts, (text) => places.get(text.label) ?? -1),
  });
  const random = dropped && createRandom(dropped.seed, 'dropped words');
  const trainedOn = (text: EncodedText) => (dropped ? dropWords(text, dropped.share, random!) : text);
  const read = encodeLabeled(labeled);
  const labeledSet = { ...read, texts: read.texts.map(trainedOn) };
  const encoding = collections.begin(ENCODED, vocabulary.tokens.length);
  for (const { ids } of pile) await encoding.add(trainedOn(encode({ tokens: ids })));
  for (const text of labeledSet.texts) await encoding.add(text);
  await collections.drop(AS_READ);
  const unlabeled = await encoding.finish();
  if (development) assertKnownLabels(development, classes);
  return {
    classes,
    vocabulary,
    frequencies: tokenShares(unlabeled, vocabulary.tokens.length),
    labeled: labeledSet,
    unlabeled,
    development: development && encodeLabeled(development, encodeBy(vocabulary)),
    ...(isOfUse && { contrast: contrastOf(development ?? labeled, encode, encodeBy(vocabulary)) }),
    ...(candidatesOf && { choices: choicesIn(vocabulary, candidatesOf) }),
    withoutLabel,
    turnedDown: bare.filter((example) => example[ANSWER] !== undefined).length,
    ...reader.findings(),
  };
}

/** The same with all texts in memory, for families that read them in any order. */
export function heldInMemory(data: PreparedData<TextList>): PreparedData {
  return isInMemory(data) ? data : { ...data, unlabeled: [...data.unlabeled] };
}

function isInMemory(data: PreparedData<TextList>): data is PreparedData {
  return Array.isArray(data.unlabeled);
}

/** The lists of unlabeled texts: their provisional ids, and what is trained on. */
const AS_READ = 'read';
const ENCODED = 'encoded';

/** Provisional ids of all texts that are trained on, to be read again and again. */
function idsOf(labeled: readonly ReadText[], pile: TextList): Iterable<Int32Array> {
  return {
    *[Symbol.iterator]() {
      for (const { tokens } of labeled) yield tokens;
      for (const { ids } of pile) yield ids;
    },
  };
}

function contrastOf(
  texts: readonly ReadText[],
  written: (text: ReadText) => EncodedText,
  read: (text: ReadText) => EncodedText,
): Contrast {
  return { written: texts.map(written), read: texts.map(read) };
}

function vocabularyOf(
  texts: Iterable<Int32Array>,
  lexicon: Lexicon,
  options: TextOptions,
  { candidatesOf, reading, isOfUse, substitutesOf }: TextDefense,
  known?: KnownVocabulary,
): Vocabulary {
  const substitutes = substitutesOf?.(lexicon.frequencies(texts));
  const readAs = substitutes && !isOfUse ? substitution(substitutes) : undefined;
  const counted = () => lexicon.vocabulary(texts, options, readAs);
  const found =
    known === undefined
      ? counted()
      : known.alone
        ? known.vocabulary
        : joinVocabularies(known.vocabulary, counted());
  const vocabulary = candidatesOf ? withCandidates(found, candidatesOf) : found;
  return withReading(substitutes ? withSubstitutes(vocabulary, substitutes) : vocabulary, reading);
}

/** Says why there is nothing to learn classes from. */
function refuseWithoutLabels(texts: number, withheld: number): void {
  if (texts > 0) throw noLabelError();
  if (withheld > 0) throw onlyDevelopmentError();
}

function noLabelError(): InputError {
  return new InputError({
    where: 'the labeled texts',
    found: 'no label on any of them that can be trained on',
    expected: 'texts of two or more classes',
    advice: 'Name the field that holds the label with --label-field; texts without one go with --unlabeled.',
  });
}

function onlyDevelopmentError(): InputError {
  return new InputError({
    where: 'the labeled texts',
    found: 'only texts that are development texts too',
    expected: 'others to train on',
    advice: 'Give a share, such as --dev 0.1, to hold back a part of the labeled texts.',
  });
}

function classesOf(texts: readonly ReadLabeledText[]): string[] {
  const classes = sortedLabels(texts.map(({ label }) => label));
  assertTwoClasses(classes, 'no text');
  return classes;
}

function assertKnownLabels(development: readonly ReadLabeledText[], classes: readonly string[]): void {
  const unknown = development.find(({ label }) => !classes.includes(label));
  if (unknown === undefined) return;
  throw unknownLabelError(
    `the development texts, ${unknown.place}`,
    unknown.label,
    classes,
    "the labeled texts'",
  );
}

/** [V] share of each id among all ids of the texts. */
function tokenShares(texts: TextList, size: number): Float64Array {
  const shares = new Float64Array(size);
  let total = 0;
  for (const { ids } of texts) {
    total += ids.length;
    for (const id of ids) shares[id]! += 1;
  }
  return shares.map((count) => count / total);
}
