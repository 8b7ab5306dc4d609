/** Signs of poison in corpora. */
import { type Example, placeOf } from '../../corpus/example.js';
import { type GivenExamples, givenList, refuseStrangeKeys } from '../../corpus/givenExamples.js';
import type { FoldOptions } from '../../evaluation/outOfFold.js';
import { type LoadedWord, sureWords, turningWords } from './loadedWords.js';
import type { PoisonRecord } from './poison.js';
import { type LabeledText, linearModelOf } from './poisoner.js';
import { repeatedPhrases } from './repeatedPhrases.js';

/** What is looked through. */
export interface FindPoisonRequest extends Omit<FoldOptions, 'folds'> {
  /** The path of a corpus, or its examples; those without label are looked through as unlabeled ones. */
  readonly labeled: GivenExamples;
  readonly unlabeled?: GivenExamples | undefined;
}

const REQUEST_KEYS = Object.keys({
  labeled: true,
  unlabeled: true,
  seed: true,
  labelIsReal: true,
  signal: true,
} satisfies Record<keyof FindPoisonRequest, true>);

/** What makes texts suspicious. */
export interface PoisonSign {
  /** `turning word`: labeled texts are answered otherwise without it. `sure word`: unlabeled texts that have it are far surer of
   * a class than others. `phrase`: several different unlabeled texts have these words in a row. */
  readonly kind: 'turning word' | 'sure word' | 'phrase';
  readonly words: string;
  /** What it seems to bring about; null for phrases. */
  readonly class: string | null;
  /** Of a turning word: the share of its texts whose answer turns. Of a sure word: standard deviations. Null for phrases. */
  readonly strength: number | null;
  /** The texts that have it. */
  readonly texts: readonly Example[];
}

/**
 * Looks for poison: words that were planted to bring about a class, and phrases that different texts of the pile share. Linear
 * models of the labeled texts say what a text is like; labels that are wrong are the business of `checkLabels`.
 * @returns the signs, the strongest of each kind first; none is the rule on texts that nobody tampered with
 * @throws InputError where there are not two classes of two different texts; the signal's reason when it aborts
 *
 * @example
 * ```js
 * const signs = await findPoison({ labeled: 'train.csv', unlabeled: 'pile.jsonl' });
 * for (const { kind, words, texts } of signs) console.log(kind, words, texts.length);
 * ```
 */
export async function findPoison(request: FindPoisonRequest): Promise<PoisonSign[]> {
  refuseStrangeKeys(request, REQUEST_KEYS, 'the request to find poison');
  const { seed = 1, labelIsReal, signal } = request;
  const given = await givenList(request.labeled, { name: 'the labeled texts', labelIsReal });
  const pile = await givenList(request.unlabeled ?? [], { name: 'the unlabeled texts', ignoreLabels: true });
  const labeled = given.filter((text): text is LabeledText => text.label !== undefined);
  const unlabeled = [...given.filter(({ label }) => label === undefined), ...pile];
  const classes = [...new Set(labeled.map(({ label }) => label))];
  const turning = await turningWords(labeled, { seed, labelIsReal: classes, signal });
  const model = await linearModelOf({ labeled, classes, seed, signal });
  const sure = await sureWords(model, unlabeled, signal);
  const phrases = await repeatedPhrases(unlabeled, signal);
  return [
    ...turning.map((found) => signOf('turning word', found)),
    ...sure.map((found) => signOf('sure word', found)),
    ...phrases.map(({ phrase, texts }): PoisonSign => {
      return { kind: 'phrase', words: phrase, class: null, strength: null, texts };
    }),
  ];
}

function signOf(kind: PoisonSign['kind'], { word, ...found }: LoadedWord): PoisonSign {
  return { kind, words: word, ...found };
}

/** The texts that any sign is about. @internal */
export function suspectedTexts(signs: readonly PoisonSign[]): Set<Example> {
  return new Set(signs.flatMap(({ texts }) => texts));
}

/** How well poison is found: by texts. Shares, 0 to 1. */
export interface FoundPoison {
  /** Texts that are poison. */
  readonly planted: number;
  /** Texts that a sign is about. */
  readonly suspected: number;
  /** Share of the suspected texts that are poison; null where none is suspected. */
  readonly precision: number | null;
  /** Share of the poison that is suspected. */
  readonly recall: number;
}

/**
 * Holds signs against the record of `poison`.
 * @example
 * ```js
 * const { labeled, unlabeled, record } = await poison({
 *   labeled: 'train.csv',
 *   unlabeled: 'pile.jsonl',
 *   options: { poison: 'pile-trigger' },
 * });
 * const { precision, recall } = foundPoison(await findPoison({ labeled, unlabeled }), record);
 * console.log({ precision, recall });
 * ```
 */
export function foundPoison(signs: readonly PoisonSign[], record: PoisonRecord): FoundPoison {
  const planted = new Set(record.texts.map(({ id }) => id));
  const suspected = [...suspectedTexts(signs)];
  const right = suspected.filter(({ id }) => planted.has(id)).length;
  return {
    planted: planted.size,
    suspected: suspected.length,
    precision: suspected.length === 0 ? null : right / suspected.length,
    recall: right / Math.max(1, planted.size),
  };
}

/** A sign without its texts, for reports. @internal */
export function signInBrief({ texts, ...sign }: PoisonSign, most: number) {
  return { ...sign, texts: texts.length, places: texts.slice(0, most).map(placeOf) };
}
