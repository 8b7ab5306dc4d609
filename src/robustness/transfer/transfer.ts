/**
 * Black boxes through substitutes (Papernot, McDaniel and Goodfellow 2016, "Transferability in machine learning"): an attacker
 * who sees labels only asks a few hundred of them, trains models of its own on the answers, and tries on the victim what fools
 * these. Every pair of a substitute and a victim is a cell of the table.
 */
import type { CandidateList } from '../../candidates/candidateList.js';
import type { GivenExamples } from '../../corpus/givenExamples.js';
import { InputError } from '../../errors.js';
import type { Model } from '../../model/model.js';
import { parseOptions } from '../../model/parseOptions.js';
import { type SampledText, sampledTexts } from '../sampledTexts.js';
import { createSurfaces } from '../surfaces/surfaces.js';
import { modelVictim } from '../victims/modelVictim.js';
import type { Victim } from '../victims/victim.js';
import { queriesTo } from './askedVictim.js';
import { type Crafting, flippedAtRandom, flippedBy, rightTexts } from './craft.js';
import type { QueryChoice } from './queries.js';
import { type SubstituteName, trainSubstitute } from './substitutes.js';
import { type TransferOptions, type TransferOptionsInput, transferOptions } from './transferOptions.js';

/** What `transfer` is asked for. */
export interface TransferRequest {
  /** Those that are attacked, by the names that the table has for them; all know the same classes. */
  readonly victims: Readonly<Record<string, Model>>;
  /** Labeled texts: a path, or examples. Those that are not drawn to be attacked are the attacker's own. */
  readonly texts: GivenExamples;
  readonly candidates: CandidateList;
  readonly options?: TransferOptionsInput | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A column of the table. Shares are from 0 to 1, of the texts that the victim gets right as they are. */
export interface TransferVictim {
  readonly name: string;
  readonly accuracy: number;
  /** Share that is flipped by random words, as many as the attacks may change: the control of every cell. */
  readonly control: number;
  /** Share that is flipped by what fools the victim itself, had the attacker seen its scores. */
  readonly whiteBox: number;
}

/** A substitute, trained on so many answers of a victim. */
export interface TransferCell {
  readonly victim: string;
  readonly substitute: SubstituteName;
  readonly choice: QueryChoice;
  /** Answers that the attacker may ask for. */
  readonly budget: number;
  /** Answers that the substitute learned from: fewer than the budget where the attacker ran out of texts. */
  readonly queries: number;
  /** Share of the attacked texts, as they are, to which both give the same answer, 0 to 1. */
  readonly agreement: number;
  /** Share of the texts that the victim gets right which it gets wrong as the substitute has them, 0 to 1. */
  readonly success: number;
}

/** What `transfer` found. */
export interface TransferResult {
  readonly texts: number;
  readonly profile: string;
  readonly seed: number;
  readonly victims: readonly TransferVictim[];
  readonly cells: readonly TransferCell[];
  /** Reasons to read the figures with care. */
  readonly warnings: readonly string[];
}

/** What `transfer` tells, in the order in which it happens. */
export type TransferEvent =
  | { readonly type: 'start'; readonly texts: number; readonly cells: number }
  | { readonly type: 'victim'; readonly victim: TransferVictim }
  | { readonly type: 'cell'; readonly cell: TransferCell; readonly done: number };

/**
 * Attacks victims through substitutes.
 * @example
 * ```js
 * const victims = { mine: await loadModel('model'), theirs: await loadModel('other') };
 * const candidates = await readCandidates('candidates.json');
 * const { victims: columns, cells } = await resultOf(transfer({ victims, texts: 'test.jsonl', candidates }));
 * console.log(columns, cells);
 * ```
 * @returns the figures
 * @throws InputError for options or texts that are wrong; the signal's reason when it aborts
 */
export async function* transfer(
  request: TransferRequest,
): AsyncGenerator<TransferEvent, TransferResult, void> {
  const options = parseOptions(transferOptions, request.options);
  const { substitutes, choice, profile, seed } = options;
  const victims = Object.entries(request.victims);
  const budgets = [...new Set(options.queries)].sort((a, b) => a - b);
  const models = victims.map(([, model]) => model);
  const foldCase = models.every(({ textOptions }) => textOptions.foldCase);
  const shared = { classes: sharedClasses(models), foldCase };
  const { texts, others } = await sampledTexts(request.texts, shared, options, budgets.at(-1)!);
  const crafting = {
    surface: createSurfaces(options, request.candidates, texts)('words', 0),
    seed,
    signal: request.signal,
  };
  const all = victims.length * choice.length * budgets.length * substitutes.length;
  yield { type: 'start', texts: texts.length, cells: all };
  const cells: TransferCell[] = [];
  const columns: TransferVictim[] = [];
  for (const [name, model] of victims) {
    const victim = await modelVictim(model);
    try {
      const right = await rightTexts(victim, texts, request.signal);
      const column = {
        name,
        accuracy: right.length / texts.length,
        control: await flippedAtRandom(victim, right, crafting),
        whiteBox: await flippedBy(victim, victim, right, crafting),
      };
      columns.push(column);
      yield { type: 'victim', victim: column };
      for await (const cell of cellsOf({ name, victim, texts, right, others, budgets, crafting, options })) {
        cells.push(cell);
        yield { type: 'cell', cell, done: cells.length };
      }
    } finally {
      victim.dispose();
    }
  }
  return {
    texts: texts.length,
    profile,
    seed,
    victims: columns,
    cells,
    warnings: warningsOn(cells),
  };
}

/** @throws InputError where the victims do not know the same classes */
function sharedClasses(models: readonly Model[]): readonly string[] {
  const [first, ...others] = models.map(({ classes }) => classes);
  if (first === undefined)
    throw new InputError({ where: 'the victims', found: 'none', expected: 'at least one model' });
  const other = others.find((classes) => classes.join('\n') !== first.join('\n'));
  if (other === undefined) return first;
  throw new InputError({
    where: 'the victims',
    found: `models of the classes ${first.join(', ')} and ${other.join(', ')}`,
    expected: 'the same classes',
    advice: 'Attack them one by one.',
  });
}

interface Column {
  readonly name: string;
  readonly victim: Victim;
  /** All that are drawn to be attacked, and those of them that the victim gets right. */
  readonly texts: readonly SampledText[];
  readonly right: readonly SampledText[];
  /** The attacker's own. */
  readonly others: readonly SampledText[];
  /** Ascending. */
  readonly budgets: readonly number[];
  readonly crafting: Crafting;
  readonly options: TransferOptions;
}

async function* cellsOf(column: Column): AsyncGenerator<TransferCell, void, void> {
  const { name, victim, texts, right, budgets, crafting, options } = column;
  const { signal, seed } = crafting;
  const answers = await victim.labels(
    texts.map(({ given }) => given),
    signal,
  );
  for (const choice of options.choice) {
    const queries = await queriesTo(victim, column, { choice, most: budgets.at(-1)!, ...crafting });
    for (const budget of budgets)
      for (const substitute of options.substitutes) {
        const asked = queries.slice(0, budget);
        const model = await trainSubstitute(substitute, asked, victim.classes, { seed, signal });
        const own = await modelVictim(model);
        try {
          const said = await own.labels(texts.map(({ given }) => given));
          yield {
            ...{ victim: name, substitute, choice, budget, queries: asked.length },
            agreement:
              said.filter((label, at) => victim.classes[answers[at]!] === own.classes[label]).length /
              texts.length,
            success: await flippedBy(own, victim, right, crafting),
          };
        } finally {
          own.dispose();
        }
      }
  }
}

function warningsOn(cells: readonly TransferCell[]): string[] {
  const short = cells.find(({ queries, budget }) => queries < budget);
  return short === undefined
    ? []
    : [
        `The attacker ran out of texts: ${short.queries} of ${short.budget} labels were asked for. Give more --test texts.`,
      ];
}
