/** Trees that join a forest one after the other. Shapes as in `forest.ts`. */
import type { NgramTable } from '../../ngrams/ngrams.js';
import type { ForestState } from './forest.js';
import type { GrownTree } from './growTree.js';

export interface GrowingForest {
  /** @param leafOf [C] what a leaf adds, by its node in the tree */
  add(tree: GrownTree, leafOf: (node: number) => ArrayLike<number>): void;
  /** As it is now. */
  state(): ForestState;
}

export function createForest(ngrams: NgramTable, bias: Float32Array): GrowingForest {
  const classes = bias.length;
  const nodes: number[] = [];
  const values: number[] = [];
  const roots: number[] = [];
  return {
    add(tree, leafOf) {
      const first = nodes.length / 3;
      roots.push(first);
      for (let node = 0; node < tree.sums.length; node += 1) {
        const [ngram, lacking, having] = tree.nodes.slice(3 * node, 3 * node + 3) as [number, number, number];
        const isLeaf = ngram < 0;
        nodes.push(ngram, isLeaf ? -1 : first + lacking, isLeaf ? -1 : first + having);
        const leaf = isLeaf ? leafOf(node) : undefined;
        for (let c = 0; c < classes; c += 1) values.push(leaf?.[c] ?? 0);
      }
    },
    state: () => ({
      classes,
      ngrams,
      nodes: Int32Array.from(nodes),
      values: Float32Array.from(values),
      roots: Int32Array.from(roots),
      bias,
    }),
  };
}
