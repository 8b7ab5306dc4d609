/** What a victim that tells labels only is asked, for a substitute to learn from. */
import { type AttackedText, attackedText, lettersAt, rendered } from '../attackedText.js';
import { openPlaces, type Surface } from '../surfaces/surface.js';
import type { Victim } from '../victims/victim.js';
import { worstVersion } from './worstVersion.js';

/** A text that a victim was asked about, and the place of its answer. */
export interface Query {
  readonly text: string;
  readonly label: number;
}

/**
 * How queries are chosen: `natural`, texts as they are; `guided`, a hundred of them and then versions of them that a
 * substitute finds hardest (the Jacobian augmentation of Papernot, McDaniel and Goodfellow 2016, on words); `words`, the
 * single words that an attack would need most.
 */
export const queryChoices = ['natural', 'guided', 'words'] as const;
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
}

/** @returns in order, `most` or as many as the texts give: fewer queries are the first of these */
export async function collectQueries(choice: QueryChoice, run: QueryRun): Promise<Query[]> {
  if (choice === 'natural')
    return asked(
      run,
      run.pool.slice(0, run.most).map(({ plain }) => plain),
    );
  if (choice === 'words') return asked(run, neededWords(run).slice(0, run.most));
  return guidedQueries(run);
}

async function asked(run: QueryRun, texts: readonly string[]): Promise<Query[]> {
  const labels = await run.ask(texts);
  return texts.map((text, at) => ({ text, label: labels[at]! }));
}

/** Natural texts at the start. */
const SEEDS = 100;
/** Words of a text that a round changes. */
const STEP = 3;

/** Each round asks about a version of every text so far, until there are enough. */
async function guidedQueries(run: QueryRun): Promise<Query[]> {
  const { pool, surface, most, foldCase, classes } = run;
  const queries = await asked(
    run,
    pool.slice(0, Math.min(SEEDS, most)).map(({ plain }) => plain),
  );
  const asking = new Set(queries.map(({ text }) => text));
  for (let size = 0; queries.length < most && size < queries.length; ) {
    size = queries.length;
    const guide = await run.guide(queries);
    try {
      const versions: string[] = [];
      for (const { text, label } of queries) {
        const own = attackedText('', text, foldCase);
        const places = openPlaces(surface, own);
        const budget = Math.min(STEP, places.length);
        const known = guide.classes.indexOf(classes[label]!);
        const changes = await worstVersion({
          text: own,
          victim: guide,
          surface,
          places,
          budget,
          label: known,
        });
        const version = rendered(own, changes);
        if (!asking.has(version)) versions.push(version);
        asking.add(version);
        if (queries.length + versions.length === most) break;
      }
      queries.push(...(await asked(run, versions)));
    } finally {
      guide.dispose();
    }
  }
  return queries;
}

/** Words in open slots of the targets, and what may stand there instead: those that occur most often first. */
function neededWords({ targets, surface }: QueryRun): string[] {
  const counts = new Map<string, number>();
  for (const text of targets)
    for (const place of openPlaces(surface, text))
      for (const word of [lettersAt(text, place), ...surface.candidates(text, place)]) {
        const lower = word.toLowerCase();
        counts.set(lower, (counts.get(lower) ?? 0) + 1);
      }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
}
