/** Trees as the arrays of a weights file. Shapes as in `forest.ts`. */
import { InputError } from '../../errors.js';
import { ngramArray, ngramsFromArray } from '../../ngrams/ngramArray.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import type { ForestState } from './forest.js';

export function forestArrays({ classes, ngrams, nodes, values, roots, bias }: ForestState) {
  return new Map<string, NamedArray>([
    ngramArray(ngrams),
    ['nodes', { shape: [nodes.length / 3, 3], values: nodes }],
    ['values', { shape: [nodes.length / 3, classes], values }],
    ['roots', { shape: [roots.length, 1], values: roots }],
    ['bias', { shape: [classes], values: bias }],
  ]);
}

/**
 * @param words V
 * @throws InputError for arrays that are no trees over so many words and classes
 */
export function forestFromArrays(reader: ArrayReader, words: number, classes: number): ForestState {
  const ngrams = ngramsFromArray(reader, words);
  const nodes = reader.integerRows('nodes', 3);
  const roots = reader.integerRows('roots', 1);
  assertTrees(reader.file, nodes, roots, ngramCount(ngrams));
  return {
    classes,
    ngrams,
    nodes,
    roots,
    values: reader.floats('values', [nodes.length / 3, classes]),
    bias: reader.floats('bias', [classes]),
  };
}

/** Children stand behind their parents and within their tree, so that every path ends. */
function assertTrees(file: string, nodes: Int32Array, roots: Int32Array, ngrams: number): void {
  const count = nodes.length / 3;
  const fail = (found: string, expected: string): never => {
    throw new InputError({ where: file, found, expected, advice: 'The file is damaged: train again.' });
  };
  roots.forEach((root, tree) => {
    const isRoot = tree === 0 ? root === 0 : root > roots[tree - 1]! && root < count;
    if (!isRoot) fail(`node ${root} as the root of tree ${tree}`, 'roots in rising order, from 0');
    const end = roots[tree + 1] ?? count;
    for (let node = root; node < end; node += 1) {
      const [ngram, ...children] = nodes.subarray(3 * node, 3 * node + 3) as unknown as [
        number,
        number,
        number,
      ];
      if (ngram < -1 || ngram >= ngrams)
        fail(`n-gram ${ngram} in node ${node}`, `one below ${ngrams}, or -1`);
      if (ngram >= 0 && children.some((child) => child <= node || child >= end))
        fail(`the children ${children.join(', ')} of node ${node}`, 'nodes of the same tree behind it');
    }
  });
  if (roots.length === 0 || roots.at(-1)! >= count) fail(`${roots.length} trees of ${count} nodes`, 'a tree');
}
