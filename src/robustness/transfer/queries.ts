/** What a victim that tells labels only is asked, for a substitute to learn from. */

import { argmax } from '../../tensor/argmax.js';
import type { RandomSource } from '../../tensor/random.js';
import { type AttackedText, attackedText, lettersAt, rendered, UNCHANGED } from '../attackedText.js';
import { marginOf } from '../margins.js';
import { openPlaces, type Surface } from '../surfaces/surface.js';
import type { Victim } from '../victims/victim.js';
import { worstVersion } from './worstVersion.js';

/** A text that a victim was asked about, and the place of its answer. */
export interface Query {
  readonly text: string;
  readonly label: number;
}

/**
 * How queries are chosen: `natural`, texts as they are; `jacobian`, a hundred of them and then versions of them that a
 * substitute finds hardest (the augmentation of Papernot, McDaniel and Goodfellow 2016, on words); `words`, the single words
 * that an attack would need most; `undecided`, texts as they are, and as many lists of such words that a substitute is least
 * decided about.
 */
export const queryChoices = ['natural', 'jacobian', 'words', 'undecided'] as const;
/** How queries are chosen, by name. */
export type QueryChoice = (typeof queryChoices)[number];

export interface QueryRun {
  /** The answers of the victim; each is one query. */
  ask(texts: readonly string[]): Promise<number[]>;
  /** Texts of the attacker that are not attacked, in random order. */
  readonly pool: readonly AttackedText[];
  /** Those that it wants to change. */
  readonly targets: readonly AttackedText[];
  readonly surface: Surface;
  /** Queries at most. */
  readonly most: number;
  /** Trains the substitute that guides; dispose of it after use. */
  guide(queries: readonly Query[]): Promise<Victim>;
  readonly classes: readonly string[];
  readonly foldCase: boolean;
  readonly random: RandomSource;
}

/** @returns in order, `most` or as many as the texts give: fewer queries are the first of these */
export async function collectQueries(choice: QueryChoice, run: QueryRun): Promise<Query[]> {
  if (choice === 'natural')
    return asked(
      run,
      run.pool.slice(0, run.most).map(({ plain }) => plain),
    );
  if (choice === 'words') return asked(run, neededWords(run).slice(0, run.most));
  return choice === 'jacobian'
    ? inRounds(run, hardVersions, (asked) => asked)
    : inRounds(run, undecidedLists, () => ROUND);
}

async function asked(run: QueryRun, texts: readonly string[]): Promise<Query[]> {
  const labels = await run.ask(texts);
  return texts.map((text, at) => ({ text, label: labels[at]! }));
}

/** Natural texts at the start. */
const SEEDS = 100;
/** Lists and texts of a round: few, so that the next round has more from what they teach. */
const ROUND = 50;

/** Other texts to ask about. @param most how many */
type Guided = (run: QueryRun, guide: Victim, queries: readonly Query[], most: number) => Promise<string[]>;

/**
 * Each round is guided by a substitute of the queries before it, until there are enough.
 * @param size of a round, by the number of queries before it
 */
async function inRounds(run: QueryRun, guided: Guided, size: (asked: number) => number): Promise<Query[]> {
  const queries = await asked(
    run,
    run.pool.slice(0, Math.min(SEEDS, run.most)).map(({ plain }) => plain),
  );
  for (let before = 0; queries.length < run.most && before < queries.length; ) {
    before = queries.length;
    const guide = await run.guide(queries);
    try {
      const known = new Set(queries.map(({ text }) => text));
      const found = await guided(run, guide, queries, Math.min(size(before), run.most - before));
      queries.push(
        ...(await asked(
          run,
          [...new Set(found)].filter((text) => !known.has(text)),
        )),
      );
    } finally {
      guide.dispose();
    }
  }
  return queries;
}

/** Words of a text that a round changes. */
const STEP = 3;

/** Of each text so far the version that leads away from its answer most. */
async function hardVersions(
  { surface, classes, foldCase }: QueryRun,
  guide: Victim,
  queries: readonly Query[],
  most: number,
): Promise<string[]> {
  const versions: string[] = [];
  for (const { text, label } of queries.slice(0, most)) {
    const own = attackedText('', text, foldCase);
    const places = openPlaces(surface, own);
    const budget = Math.min(STEP, places.length);
    const known = guide.classes.indexOf(classes[label]!);
    const craft = { text: own, victim: guide, surface, places, budget, label: known };
    versions.push(rendered(own, await worstVersion(craft)));
  }
  return versions;
}

/** Words of a list, and lists that are drawn for each that is asked about. */
const [LIST, DRAWN] = [8, 10];

/** Half of them texts as they are, and half lists of needed words: of many drawn at random, the least decided ones. */
async function undecidedLists(
  run: QueryRun,
  guide: Victim,
  queries: readonly Query[],
  most: number,
): Promise<string[]> {
  const { pool, foldCase, random } = run;
  const asked = new Set(queries.map(({ text }) => text));
  const fresh = pool.map(({ plain }) => plain).filter((text) => !asked.has(text));
  const natural = fresh.slice(0, Math.ceil(most / 2));
  const words = wordsInNeed(run);
  const lists: { readonly text: string; readonly margin: number }[] = [];
  while (words.length > 0 && lists.length < DRAWN * (most - natural.length)) {
    const text = Array.from({ length: LIST }, () => words[random.integer(words.length)]!).join(' ');
    const scorer = guide.scorer!(attackedText('', text, foldCase));
    const [row] = await scorer.logits(UNCHANGED, [{ place: 0, text: undefined }]);
    lists.push({ text, margin: marginOf(row!, argmax(row!)) });
  }
  lists.sort((a, b) => a.margin - b.margin);
  return [...natural, ...lists.slice(0, most - natural.length).map(({ text }) => text)];
}

/** Words in open slots of the targets, and what may stand there instead, as often as they may. */
function wordsInNeed({ targets, surface }: QueryRun): string[] {
  return targets.flatMap((text) =>
    openPlaces(surface, text).flatMap((place) =>
      [lettersAt(text, place), ...surface.candidates(text, place)].map((word) => word.toLowerCase()),
    ),
  );
}

/** Each once, those in need most often first. */
function neededWords(run: QueryRun): string[] {
  const counts = new Map<string, number>();
  for (const word of wordsInNeed(run)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
}
