/** What is left of a forest for the versions of one text: only questions whose answer they may change. Shapes: C classes. */
import type { NgramForest } from '../../model/model.js';

/** A leaf: what it adds to the margin. */
export interface Leaf {
  readonly value: number;
}

export interface Question {
  readonly ngram: number;
  readonly lacking: Pruned;
  readonly having: Pruned;
}

export type Pruned = Leaf | Question;

/** What a version is sure of: that it has an n-gram, or lacks it; undefined: it depends on the version. */
export type Known = (ngram: number) => boolean | undefined;

/**
 * The margin of a class over a rival as a constant and trees that ask.
 * @param label the place of the class
 */
export function prunedTrees(
  { nodes, values, roots, bias, classes }: NgramForest,
  { label, rival }: { readonly label: number; readonly rival: number },
  known: Known,
): { readonly constant: number; readonly trees: readonly Question[] } {
  const prune = (node: number, has: Known): Pruned => {
    const ngram = nodes[3 * node]!;
    if (ngram < 0) return { value: values[node * classes + label]! - values[node * classes + rival]! };
    const answer = has(ngram);
    if (answer !== undefined) return prune(nodes[3 * node + (answer ? 2 : 1)]!, has);
    // Below an answer the same question has the same.
    const given =
      (said: boolean): Known =>
      (other) =>
        other === ngram ? said : has(other);
    const [lacking, having] = [
      prune(nodes[3 * node + 1]!, given(false)),
      prune(nodes[3 * node + 2]!, given(true)),
    ];
    const isIdle = 'value' in lacking && 'value' in having && lacking.value === having.value;
    return isIdle ? lacking : { ngram, lacking, having };
  };
  let constant = bias[label]! - bias[rival]!;
  const trees: Question[] = [];
  for (const root of roots) {
    const pruned = prune(root, known);
    if ('value' in pruned) constant += pruned.value;
    else trees.push(pruned);
  }
  return { constant, trees };
}
