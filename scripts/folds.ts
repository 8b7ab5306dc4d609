/**
 * Does the default err as rarely as the best of its members? Cuts the labeled texts into folds, trains each method on all folds but
 * one and measures it on that one; so each text is answered once, by a model that has not seen it.
 *
 *     node --import tsx scripts/folds.ts LABELED [UNLABELED] [--labels 1500] [--folds 5] [--methods linear,doc2vec,vat] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { readAll } from '../src/corpus/readCorpus.js';
import { dealtFolds, drawLabeled } from '../src/corpus/split.js';
import { mean, pairedBootstrapInterval } from '../src/evaluation/intervals.js';
import { type ComparedMethod, compare, type Example, resultOf } from '../src/index.js';
import { createRandom } from '../src/tensor/random.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    labels: { type: 'string' },
    folds: { type: 'string', default: '5' },
    methods: { type: 'string', default: 'linear,doc2vec,vat' },
    seed: { type: 'string', default: '1' },
  },
});
const [labeledFile, unlabeledFile] = positionals as [string, string?];
const methods = values.methods.split(',') as ComparedMethod[];
const folds = Number(values.folds);
const random = createRandom(Number(values.seed), 'folds');

const all = await readAll(labeledFile);
const labeled = values.labels
  ? drawLabeled(all, Number(values.labels), random.uniform).drawn
  : all.filter(({ label }) => label !== undefined);
const unlabeled = unlabeledFile ? await readAll(unlabeledFile) : [];
const dealt = dealtFolds(labeled, folds, random.uniform);

/** For each method, 1 for every text that it answers rightly and 0 for the others, in one order. */
const right = new Map<ComparedMethod, number[]>(methods.map((method) => [method, []]));
for (let fold = 0; fold < folds; fold += 1) {
  const held = (_: Example, place: number) => dealt[place] === fold;
  const result = await resultOf(
    compare({
      labeled: labeled.filter((example, place) => !held(example, place)),
      unlabeled,
      test: labeled.filter(held),
      development: 0,
      labelCounts: ['all'],
      methods,
      seeds: 1,
      options: { seed: Number(values.seed) },
    }),
  );
  for (const { method, predicted, testError } of result.cells) {
    right
      .get(method)!
      .push(
        ...result.test.map(({ label }, at) => (predicted[at] === result.classes.indexOf(label!) ? 1 : 0)),
      );
    console.error(`fold ${fold + 1} of ${folds}, ${method}: ${percent(testError)} %`);
  }
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}

const errors = new Map(methods.map((method) => [method, 1 - mean(right.get(method)!)]));
const best = methods.toSorted((one, other) => errors.get(one)! - errors.get(other)!)[0]!;
console.log(
  `${labeledFile}: ${right.get(best)!.length} texts in ${folds} folds, ${unlabeled.length} without labels`,
);
for (const method of methods) {
  const interval = pairedBootstrapInterval(right.get(method)!, right.get(best)!, random.uniform);
  const less = method === best ? 'the best' : `more than ${best} by ${interval.map(percent).join(' to ')}`;
  console.log(`${method}: ${percent(errors.get(method)!)} % (${less})`);
}
