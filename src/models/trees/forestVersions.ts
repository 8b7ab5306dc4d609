/**
 * Versions of a text that differ from it in one word, read by the trees that ask about what the word changes: all others say
 * what they said. Shapes: F n-grams, C classes, R trees.
 */
import type { NgramForest } from '../../model/model.js';
import { visitNgrams } from '../../ngrams/ngrams.js';
import { leafOf } from './forest.js';

export interface ForestVersions {
  /** Makes a text the one that versions differ from. @returns [C] its logits */
  open(ids: Int32Array): Float64Array;
  /** Logits of the text with another word in one place. @returns [C], overwritten by the next call */
  logitsWith(place: number, id: number): Float64Array;
}

export function createForestVersions({
  ngrams,
  nodes,
  values,
  roots,
  bias,
  classes,
}: NgramForest): ForestVersions {
  const features = ngrams.count;
  const asking = indexOf(nodes, roots, features);
  /** How often the text has each n-gram, and by how much a version has it more often. */
  const counts = new Int32Array(features);
  const more = new Int32Array(features);
  const leaves = new Int32Array(roots.length);
  const lastVersion = new Int32Array(roots.length);
  const base = new Float64Array(classes);
  const logits = new Float64Array(classes);
  let ids = new Int32Array(0);
  let version = 0;
  let touched: number[] = [];

  const count = (words: Int32Array, by: number) =>
    visitNgrams(ngrams, words, (ngram) => {
      counts[ngram]! += by;
    });
  const compare = (words: Int32Array, by: number) =>
    visitNgrams(ngrams, words, (ngram) => {
      if (asking.starts[ngram + 1] === asking.starts[ngram]) return;
      touched.push(ngram);
      more[ngram]! += by;
    });
  const add = (to: Float64Array, leaf: number, by: number) => {
    for (let c = 0; c < classes; c += 1) to[c]! += by * values[leaf * classes + c]!;
  };

  return {
    open(text) {
      count(ids, -1);
      ids = text.slice();
      count(ids, 1);
      base.set(bias);
      roots.forEach((root, tree) => {
        leaves[tree] = leafOf(nodes, root, (ngram) => counts[ngram]! > 0);
        add(base, leaves[tree]!, 1);
      });
      return base.slice();
    },
    logitsWith(place, id) {
      logits.set(base);
      version += 1;
      touched = [];
      // No n-gram that holds the word reaches further.
      const window = ids.slice(Math.max(0, place - ngrams.order + 1), place + ngrams.order);
      compare(window, -1);
      window[Math.min(place, ngrams.order - 1)] = id;
      compare(window, 1);
      const has = (ngram: number) => counts[ngram]! + more[ngram]! > 0;
      for (const ngram of touched) {
        if (has(ngram) === counts[ngram]! > 0) continue;
        for (let k = asking.starts[ngram]!; k < asking.starts[ngram + 1]!; k += 1) {
          const tree = asking.trees[k]!;
          if (lastVersion[tree] === version) continue;
          lastVersion[tree] = version;
          const leaf = leafOf(nodes, roots[tree]!, has);
          if (leaf === leaves[tree]) continue;
          add(logits, leaves[tree]!, -1);
          add(logits, leaf, 1);
        }
      }
      for (const ngram of touched) more[ngram] = 0;
      return logits;
    },
  };
}

/** Of a forest, which is asked about many texts. */
const indices = new WeakMap<Int32Array, ReturnType<typeof treesByNgram>>();

function indexOf(nodes: Int32Array, roots: Int32Array, features: number) {
  const index = indices.get(nodes) ?? treesByNgram(nodes, roots, features);
  indices.set(nodes, index);
  return index;
}

/** Which trees ask for each n-gram, each once. */
function treesByNgram(nodes: Int32Array, roots: Int32Array, features: number) {
  const found: number[][] = Array.from({ length: features }, () => []);
  roots.forEach((root, tree) => {
    const end = roots[tree + 1] ?? nodes.length / 3;
    for (let node = root; node < end; node += 1) {
      const ngram = nodes[3 * node]!;
      if (ngram >= 0 && found[ngram]!.at(-1) !== tree) found[ngram]!.push(tree);
    }
  });
  const starts = new Int32Array(features + 1);
  found.forEach((trees, ngram) => {
    starts[ngram + 1] = starts[ngram]! + trees.length;
  });
  return { starts, trees: Int32Array.from(found.flat()) };
}
