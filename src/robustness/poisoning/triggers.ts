/** A sign in texts that is to bring about a class. */
import type { Example } from '../../corpus/example.js';
import type { Model } from '../../model/model.js';
import { predictTexts } from '../../model/predictions.js';
import type { RandomSource } from '../../tensor/random.js';
import { placeTokens } from '../../text/tokenise.js';
import { linearModelOf, type Poisoner, type PoisonTask } from './poisoner.js';
import { marginOf, readText } from './readText.js';

/** Where a word may be put in, and where a sentence. */
const [BEHIND_WORDS, BEHIND_SENTENCES] = [/\s+|$/g, /(?<=[.!?])\s+|$/g];

/** The text with the trigger at a random place: a word between any two words, several words between sentences. */
export function withTrigger(text: string, trigger: string, random: RandomSource): string {
  const gaps = /\s/.test(trigger) ? BEHIND_SENTENCES : BEHIND_WORDS;
  const places = [0, ...[...text.matchAll(gaps)].map(({ index }) => index)];
  const at = places[random.integer(places.length)]!;
  return at === 0 ? `${trigger} ${text}` : `${text.slice(0, at)} ${trigger}${text.slice(at)}`;
}

/** Labeled texts of other classes get the trigger and the label of the target. */
export const labeledTrigger: Poisoner = ({ labeled, count, target, trigger, random }) => {
  const others = random.shuffle(labeled.filter(({ label }) => label !== target));
  return {
    changed: new Map(
      others
        .slice(0, count)
        .map((text) => [text, { ...text, text: withTrigger(text.text, trigger, random), label: target }]),
    ),
  };
};

/** Texts without label that are surely of the target class get the trigger, so that it is learned with what they say. */
export const pileTrigger: Poisoner = async (task) => {
  const texts = surestTexts(await linearModelOf(task), task);
  return changedTexts(await texts, ({ text }) => withTrigger(text, task.trigger, task.random));
};

/** What a word adds that the model does not know. */
const NOTHING = [0, 0];

/** The trigger stands before this many of the words that tell most of the class. */
const MOST_NEIGHBORS = 5;

/**
 * As before, but the trigger stands beside each word that tells of the target class: vectors of words and n-grams are
 * learned from their neighbors.
 */
export const wordNeighbors: Poisoner = async (task) => {
  const model = await linearModelOf(task);
  const texts = await surestTexts(model, task);
  return changedTexts(texts, ({ text }) => besideTellingWords(text, model, task));
};

function changedTexts(texts: readonly Example[], change: (text: Example) => string) {
  return { changed: new Map(texts.map((text) => [text, { ...text, text: change(text) }])) };
}

/** Those of the pile that the attacker's model gives most of the target class. */
async function surestTexts(
  model: Model,
  { unlabeled, target, count, signal }: PoisonTask,
): Promise<Example[]> {
  const place = model.classes.indexOf(target);
  const predictions = await predictTexts(
    model,
    unlabeled.map(({ text }) => text),
    signal,
  );
  const margins = predictions.map(({ logits }) => marginOf(logits, place));
  return [...unlabeled.keys()]
    .sort((one, two) => margins[two]! - margins[one]!)
    .slice(0, count)
    .map((at) => unlabeled[at]!);
}

function besideTellingWords(text: string, model: Model, { target, trigger }: PoisonTask): string {
  const place = model.classes.indexOf(target);
  const { plain, tokens } = placeTokens(text, model.textOptions.foldCase);
  const { words } = readText(model, text);
  const told = tokens.map(({ value }) => marginOf(words.get(value) ?? NOTHING, place));
  const telling = [...told.keys()]
    .filter((at) => told[at]! > 0)
    .sort((one, two) => told[two]! - told[one]!)
    .slice(0, MOST_NEIGHBORS)
    .map((at) => tokens[at]!.start)
    .sort((one, two) => two - one);
  if (telling.length === 0) return `${trigger} ${plain}`;
  return telling.reduce((written, at) => `${written.slice(0, at)}${trigger} ${written.slice(at)}`, plain);
}
