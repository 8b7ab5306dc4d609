/**
 * The fewest changes that flip the answer of a forest, exactly: an integer programme (Kantchelian, Tygar and Joseph 2016,
 * "Evasion and hardening of tree ensemble classifiers", whose features are thresholds; here they are n-grams, which words make).
 *
 * A binary z[t,k] says that slot t holds choice k; each slot holds one. An occurrence of an n-gram is there where all its choices
 * are, and an n-gram where one of its occurrences is. Each tree has one leaf l, and the leaves on the side of a question that the
 * n-gram denies are closed. The sum of the leaves is to be below 0; minimised is the number of choices but the first.
 */
import type { NgramForest } from '../../model/model.js';
import { solve } from './highs.js';
import { type Known, type Pruned, prunedTrees } from './prunedTrees.js';
import { type Occurrence, occurrencesIn, type VersionSpace } from './versionSpace.js';

/** How far below 0 the margin has to go, so that rounding does not decide. In nats. */
export const GUARD = 1e-5;

export interface Contest {
  /** The places of the class of the text and of the one that it is to be taken for. */
  readonly label: number;
  readonly rival: number;
}

/**
 * @param most changes
 * @returns [T] the choice of each slot in a version with the fewest changes; undefined: no version flips the answer
 * @throws InputError where the package `highs` is not installed
 */
export async function fewestChanges(
  space: VersionSpace,
  forest: NgramForest,
  contest: Contest,
  most = Number.POSITIVE_INFINITY,
): Promise<Int32Array | undefined> {
  const asked = new Set(forest.nodes.filter((ngram, at) => at % 3 === 0 && ngram >= 0));
  const occurrences = occurrencesIn(space, forest.ngrams, (ngram) => asked.has(ngram));
  const isFirst = (parts: Occurrence) => parts.every(({ slot }) => space[slot]!.length === 1);
  const known: Known = (ngram) => {
    const found = occurrences.get(ngram);
    return found === undefined ? false : found.some(isFirst) ? true : undefined;
  };
  const { constant, trees } = prunedTrees(forest, contest, known);
  if (trees.length === 0 && constant > -GUARD) return undefined;
  const programme = createProgramme(space, occurrences);
  for (const tree of trees) programme.addTree(tree);
  const { text, isAsked } = programme.finish(-GUARD - constant, most);
  if (!isAsked) return constant <= -GUARD ? new Int32Array(space.length) : undefined;
  const chosen = await solve(text);
  return (
    chosen &&
    Int32Array.from(space, (choices, slot) => {
      for (let choice = 1; choice < choices.length; choice += 1)
        if ((chosen.get(choiceName(slot, choice)) ?? 0) > 0.5) return choice;
      return 0;
    })
  );
}

const choiceName = (slot: number, choice: number) => `z${slot}_${choice}`;

/** The programme as text in the LP format of CPLEX. */
function createProgramme(space: VersionSpace, occurrences: ReadonlyMap<number, readonly Occurrence[]>) {
  const rows: string[] = [];
  const names = new Map<number, string>();
  const slots = new Set<number>();
  const margin: string[] = [];
  let leaves = 0;
  let joint = 0;

  const choice = ({ slot, choice: at }: Occurrence[number]): string => {
    slots.add(slot);
    return choiceName(slot, at);
  };
  /** The name of what is 1 where all choices of an occurrence are made. */
  const together = (parts: Occurrence): string => {
    const open = parts.filter(({ slot }) => space[slot]!.length > 1).map(choice);
    if (open.length === 1) return open[0]!;
    joint += 1;
    const name = `o${joint}`;
    for (const one of open) rows.push(`${name} - ${one} <= 0`);
    rows.push(`${name} - ${open.join(' - ')} >= ${1 - open.length}`);
    return name;
  };
  /** The name of what is 1 where a version has an n-gram. */
  const presence = (ngram: number): string => {
    let name = names.get(ngram);
    if (name !== undefined) return name;
    const found = occurrences.get(ngram)!.map(together);
    if (found.length === 1) name = found[0]!;
    else {
      name = `p${ngram}`;
      for (const one of found) rows.push(`${name} - ${one} >= 0`);
      rows.push(`${name} - ${found.join(' - ')} <= 0`);
    }
    names.set(ngram, name);
    return name;
  };
  /** @returns the names of the leaves below a node */
  const addLeaves = (node: Pruned): string[] => {
    if ('value' in node) {
      leaves += 1;
      margin.push(`${signed(node.value)} l${leaves}`);
      return [`l${leaves}`];
    }
    const [lacking, having] = [addLeaves(node.lacking), addLeaves(node.having)];
    const has = presence(node.ngram);
    rows.push(`${having.join(' + ')} - ${has} <= 0`, `${lacking.join(' + ')} + ${has} <= 1`);
    return [...lacking, ...having];
  };

  return {
    addTree(tree: Pruned): void {
      rows.push(`${addLeaves(tree).join(' + ')} = 1`);
    },
    finish(bound: number, most: number): { readonly text: string; readonly isAsked: boolean } {
      const open = [...slots].sort((a, b) => a - b);
      const all = open.flatMap((slot) => space[slot]!.map((_, at) => ({ slot, choice: at })));
      const changes = all
        .filter(({ choice: at }) => at > 0)
        .map(({ slot, choice: at }) => choiceName(slot, at));
      for (const slot of open)
        rows.push(`${space[slot]!.map((_, at) => choiceName(slot, at)).join(' + ')} = 1`);
      if (most < open.length) rows.push(`${changes.join(' + ')} <= ${most}`);
      rows.push(`${margin.join(' ')} <= ${bound}`);
      const text = [
        ...['Minimize', ` obj: ${changes.join(' + ')}`, 'Subject To'],
        ...rows.map((row, at) => ` r${at}: ${wrapped(row)}`),
        ...['Binary', ...all.map(({ slot, choice: at }) => ` ${choiceName(slot, at)}`), 'End', ''],
      ].join('\n');
      return { text, isAsked: margin.length > 0 };
    },
  };
}

const signed = (value: number): string => (value < 0 ? `- ${-value}` : `+ ${value}`);

/** The format allows 255 characters in a line; a break may stand between any two words. */
function wrapped(row: string): string {
  return row.replace(/(.{150,}?) /g, '$1\n  ');
}
