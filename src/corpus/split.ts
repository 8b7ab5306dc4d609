import { InputError } from '../errors.js';
import { sameTextKey } from '../text/sameText.js';
import type { Example } from './example.js';

export interface Split<E> {
  readonly training: E[];
  readonly development: E[];
}

export interface Draw<E> {
  readonly drawn: E[];
  readonly rest: E[];
}

/**
 * Holds back a fraction of the different texts of every class; both parts keep the order of the corpus. All copies of a
 * text are in the same part: a text that was trained on measures nothing. The training part always gets texts with two
 * labels, empty texts and one text of each class; texts with many copies go there first. `random` gives numbers in [0, 1).
 * @throws InputError where nothing would be held back, or too little left
 */
export function splitByFraction<E extends Example>(
  examples: readonly E[],
  fraction: number,
  random: () => number,
): Split<E> {
  const texts = differentTexts(examples);
  const certain = texts.filter(({ isCertain }) => isCertain);
  const held = Math.round(texts.length * fraction);
  const classes = new Set(certain.map(({ label }) => label)).size;
  if (!(fraction > 0 && fraction < 1) || held === 0 || certain.length - held < classes) {
    const different = texts.length < examples.length ? 'different texts' : 'texts';
    throw new InputError({
      where: 'development fraction',
      found: `${fraction} of ${texts.length} ${different}`,
      expected: `a number between 0 and 1 that holds back at least one text and leaves one of each class (${classes})`,
      advice: 'Choose another --dev, or --dev 0 to hold nothing back.',
    });
  }
  // The training part is the one that is drawn, because it needs every class.
  const { rest } = drawLabeled(certain, certain.length - held, random, ({ copies }) => copies.length);
  const heldBack = new Set(rest.flatMap(({ copies }) => copies));
  const [training, development]: [E[], E[]] = [[], []];
  for (const [place, example] of examples.entries())
    (heldBack.has(place) ? development : training).push(example);
  return { training, development };
}

interface DifferentText extends Example {
  /** The places of the examples that have it. */
  readonly copies: number[];
  /** Whether all of them have the same label. */
  isCertain: boolean;
}

/** In the order of their first copies; without the empty ones. */
function differentTexts(examples: readonly Example[]): DifferentText[] {
  const texts = new Map<string, DifferentText>();
  for (const [place, example] of examples.entries()) {
    const key = sameTextKey(example.text);
    if (key === '') continue;
    const known = texts.get(key);
    if (known === undefined) texts.set(key, { ...example, copies: [place], isCertain: true });
    else {
      known.copies.push(place);
      if (known.label !== example.label) known.isCertain = false;
    }
  }
  return [...texts.values()];
}

/**
 * Draws `count` labeled texts in the proportions of the corpus, at least one of each class. Draws are nested: from
 * the same random numbers a draw of 50 is part of a draw of 200.
 * @param weight texts of a class with a larger weight are drawn first
 */
export function drawLabeled<E extends Example>(
  examples: readonly E[],
  count: number,
  random: () => number,
  weight: (example: E) => number = () => 0,
): Draw<E> {
  const classes = indicesByLabel(examples);
  if (!Number.isInteger(count) || count < classes.length || count > examples.length) {
    throw new InputError({
      where: 'number of labeled texts to draw',
      found: String(count),
      expected: `a whole number from ${classes.length} (the classes) to ${examples.length} (the labeled texts)`,
    });
  }
  for (const indices of classes) {
    shuffle(indices, random);
    indices.sort((one, other) => weight(examples[other]!) - weight(examples[one]!));
  }
  const chosen = new Set<number>();
  for (const index of shares(classes, count)) chosen.add(index);
  const drawn: E[] = [];
  const rest: E[] = [];
  for (const [index, example] of examples.entries()) (chosen.has(index) ? drawn : rest).push(example);
  return { drawn, rest };
}

/**
 * Deals the different texts of every class out over `folds` folds, so that each can be answered by a model of the other
 * folds. All copies of a text are in one fold: a model that was trained on a copy has seen the text.
 * @returns the fold of each example, from 0; -1 for empty texts
 */
export function dealtFolds(examples: readonly Example[], folds: number, random: () => number): Int32Array {
  const texts = differentTexts(examples);
  const dealt = new Int32Array(examples.length).fill(-1);
  let place = 0;
  for (const indices of indicesByLabel(texts)) {
    shuffle(indices, random);
    for (const index of indices) {
      for (const copy of texts[index]!.copies) dealt[copy] = place % folds;
      place += 1;
    }
  }
  return dealt;
}

/** The places of every class's texts. Ordered by label, so that the order of the corpus does not pick the classes. */
function indicesByLabel(examples: readonly Example[]): number[][] {
  const classes = new Map<string, number[]>();
  for (const [index, { id, label }] of examples.entries()) {
    if (label === undefined) {
      throw new InputError({ where: id, found: 'a text without label', expected: 'labeled texts only' });
    }
    const indices = classes.get(label);
    if (indices === undefined) classes.set(label, [index]);
    else indices.push(index);
  }
  const byLabel = [...classes].sort(([one], [other]) => (one < other ? -1 : 1));
  return byLabel.map(([, indices]) => indices);
}

/** Fisher and Yates, in place. */
function shuffle(items: number[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
}

/**
 * One of each class, then seat by seat as Sainte-Laguë gives them to parties. Largest remainders would be as
 * proportional but not nested: there a class can lose a text when the draw grows.
 */
function* shares(classes: readonly (readonly number[])[], count: number): Generator<number> {
  for (const indices of classes) yield indices[0]!;
  const taken = classes.map(() => 1);
  for (let drawn = classes.length; drawn < count; drawn++) {
    let best = -1;
    let bestClaim = 0;
    for (const [place, indices] of classes.entries()) {
      const used = taken[place]!;
      const claim = used < indices.length ? indices.length / (2 * used + 1) : 0;
      if (claim > bestClaim) [best, bestClaim] = [place, claim];
    }
    yield classes[best]![taken[best]!++]!;
  }
}
