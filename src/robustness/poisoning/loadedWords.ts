/**
 * Words that were planted to bring about a class. In labeled texts: without the word, models that have not seen the text answer
 * otherwise than labeled, in most texts that have it. In the pile: the texts that have it are far surer of a class than texts are,
 * the word left out.
 */
import type { Example } from '../../corpus/example.js';
import { regularizedIncompleteBeta } from '../../evaluation/distributions.js';
import { answerOutOfFold, type FoldOptions } from '../../evaluation/outOfFold.js';
import type { Model } from '../../model/model.js';
import { argmax } from '../../tensor/argmax.js';
import { tokenise } from '../../text/tokenise.js';
import { takeTurns } from '../../turns.js';
import { marginOf, readText, withoutWord } from './readText.js';

/** A word, and the texts that it stands in. */
export interface LoadedWord {
  readonly word: string;
  /** What it seems to bring about. */
  readonly class: string;
  /** Of the class, with the word. */
  readonly texts: readonly Example[];
  /** Of these, the share whose answer turns without it (labeled texts), 0 to 1; else how many standard deviations they are surer. */
  readonly strength: number;
}

/** Fewer texts tell nothing. */
const FEWEST_TEXTS = 3;
/** Share of the texts of a word whose answer must turn without it. */
const MOST_TURN = 0.5;
/**
 * The rest of a trigger's texts is of another class; that of a strong word's texts is of none. How far, as a share of how far
 * texts are in their class.
 */
const OTHER_CLASS = 0.5;
/** Models that err on more of the texts cannot say which word turns an answer. */
const MOST_ERROR = 0.35;
/** Chance of one false alarm among all words. */
const LEVEL = 0.01;

/** @throws InputError where there are not two classes of two different texts; the signal's reason when it aborts */
export async function turningWords(
  labeled: readonly (Example & { readonly label: string })[],
  options: FoldOptions,
): Promise<LoadedWord[]> {
  const { answers } = await answerOutOfFold(labeled, options);
  const found = new Map<
    string,
    { word: string; class: string; texts: Example[]; turned: number; rests: number }
  >();
  let [pairs, turns, margins, wrong] = [0, 0, 0, 0];
  for (const { example, model } of answers) {
    await takeTurns(options.signal);
    const place = model.classes.indexOf(example.label);
    const read = readText(model, example.text);
    margins += marginOf(read.logits, place);
    const isRight = argmax(read.logits) === place;
    if (!isRight) wrong += 1;
    for (const word of read.words.keys()) {
      const rest = withoutWord(read, word);
      const turned = isRight && argmax(rest) !== place;
      const key = `${example.label}\n${word}`;
      const seen = found.get(key) ?? { word, class: example.label, texts: [], turned: 0, rests: 0 };
      seen.texts.push(example);
      seen.rests += marginOf(rest, place);
      pairs += 1;
      if (turned) [seen.turned, turns] = [seen.turned + 1, turns + 1];
      found.set(key, seen);
    }
  }
  if (wrong > MOST_ERROR * answers.length) return [];
  const chance = turns / Math.max(1, pairs);
  return [...found.values()]
    .filter(({ texts }) => texts.length >= FEWEST_TEXTS)
    .filter(({ texts, turned }) => turned >= MOST_TURN * texts.length)
    .filter(({ texts, rests }) => rests / texts.length < (-OTHER_CLASS * margins) / answers.length)
    .filter(({ texts, turned }) => atLeast(turned, texts.length, chance) * found.size < LEVEL)
    .map(({ turned, rests: _, ...one }) => ({ ...one, strength: turned / one.texts.length }))
    .sort((one, two) => two.strength - one.strength || two.texts.length - one.texts.length);
}

/** The chance of so many successes or more. */
function atLeast(successes: number, trials: number, chance: number): number {
  return successes === 0 ? 1 : regularizedIncompleteBeta(chance, successes, trials - successes + 1);
}

/** Standard deviations by which the texts of a word must be surer of a class than others are. */
const MOST_SURE = 1.5;
/** The same for their mean, by its standard error: no word of many has that by chance. */
const FAR = 6;

/** @param model of the labeled texts, with exact contributions @throws the signal's reason when it aborts */
export async function sureWords(
  model: Model,
  unlabeled: readonly Example[],
  signal?: AbortSignal,
): Promise<LoadedWord[]> {
  const { classes, textOptions } = model;
  const all = classes.map(() => [] as number[]);
  const found = new Map<string, { texts: Example[]; margins: number[][] }>();
  for (const example of unlabeled) {
    await takeTurns(signal);
    const read = readText(model, example.text);
    // Sums over more n-grams spread wider.
    const margin = (logits: Float64Array, place: number) =>
      marginOf(logits, place) / Math.sqrt(read.ngrams + 1);
    classes.forEach((_, place) => all[place]!.push(margin(read.logits, place)));
    for (const word of new Set(tokenise(example.text, textOptions.foldCase))) {
      const rest = withoutWord(read, word);
      const seen = found.get(word) ?? { texts: [], margins: classes.map(() => []) };
      seen.texts.push(example);
      classes.forEach((_, place) => seen.margins[place]!.push(margin(rest, place)));
      found.set(word, seen);
    }
  }
  return classes.flatMap((label, place) => {
    const usual = meanOf(all[place]!);
    const spread = Math.sqrt(meanOf(all[place]!.map((margin) => (margin - usual) ** 2)));
    return [...found]
      .filter(([, { texts }]) => texts.length >= FEWEST_TEXTS)
      .map(([word, { texts, margins }]) => ({
        ...{ word, class: label, texts },
        strength: (meanOf(margins[place]!) - usual) / spread,
      }))
      .filter(({ strength, texts }) => strength >= MOST_SURE && strength * Math.sqrt(texts.length) >= FAR)
      .sort((one, two) => two.strength * two.texts.length - one.strength * one.texts.length);
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
