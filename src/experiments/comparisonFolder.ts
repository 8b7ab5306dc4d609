/**
 * A comparison on disk, so that it can be continued after an interruption: `comparison.json` says what is compared,
 * `cells.jsonl` holds one line for each finished run.
 */
import * as v from 'valibot';
import { openRuns, type Plan, type RunFolder } from '../storage/runFolder.js';
import { completeOptions } from '../training/completeOptions.js';
import { isCompared } from './comparedMethods.js';
import type { ListedComparison } from './compareRequest.js';
import { attackPlan } from './comparisonAttack.js';
import { type ComparisonCell, testSet } from './comparisonCell.js';
import { withoutSharedTexts } from './comparisonFaults.js';
import { digest, sourcesPlan } from './runPlan.js';

/** The finished runs of a comparison in a folder. */
export type ComparisonFolder = RunFolder<ComparisonCell>;

/**
 * Opens the folder that keeps the finished runs of a comparison, so that an interrupted one can go on.
 * @throws InputError where the folder holds another comparison, or a damaged one
 * @example
 * ```ts
 * const request: ListedComparison = {
 *   labeled: await readAll('train.csv'),
 *   unlabeled: await readAll('pile.jsonl'),
 *   test: await readAll('test.csv'),
 *   labelCounts: [100, 500],
 *   methods: ['supervised', 'vat'],
 *   seeds: 3,
 * };
 * const kept = await openComparison('grid', request);
 * for await (const event of compare({ ...request, finished: kept.finished }))
 *   if (event.type === 'run' && !event.finishedBefore) await kept.add(event.run);
 * ```
 */
export function openComparison(folder: string, request: ListedComparison): Promise<ComparisonFolder> {
  const texts = request.test.length;
  return openRuns(folder, planOf(request), {
    folderKind: 'comparison',
    planFile: 'comparison.json',
    runsFile: 'cells.jsonl',
    kind: 'a comparison',
    line: `a finished run with an answer to each of ${texts} test texts`,
    parse: (json) => parseCell(json, texts),
  });
}

/** What all cells share; label counts, seeds and methods may grow from run to run. */
function planOf(request: ListedComparison): Plan {
  const { objective: _objective, seed: _seed, ...shared } = completeOptions(request.options);
  const given = withoutSharedTexts(request);
  const { classes } = testSet(given.labeled, request.test);
  // Runs hold places of classes, and were once made with all classes by code unit.
  const isOldOrder = classes.every((label, place) => place === 0 || classes[place - 1]! < label);
  return {
    ...shared,
    ...sourcesPlan(given),
    'the test texts': digest(request.test),
    ...(request.attack && { 'the attack': attackPlan(request.attack) }),
    ...(request.poison && { 'the poison': request.poison }),
    ...(!isOldOrder && { 'the order of the classes': 'numbers by value' }),
  };
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What resuming rests on; the rest of a cell is only shown. */
const savedCell = v.looseObject({
  method: v.pipe(v.string(), v.check(isCompared)),
  labels: count,
  seed: count,
  testError: share,
  devError: v.nullable(share),
  seconds: v.number(),
  predicted: v.array(count),
  confidence: v.array(share),
  evaluation: v.looseObject({}),
  curve: v.nullable(v.looseObject({})),
});

function parseCell(json: unknown, texts: number): ComparisonCell | undefined {
  const { success, output } = v.safeParse(savedCell, json);
  if (!success || output.predicted.length !== texts || output.confidence.length !== texts) return undefined;
  return json as ComparisonCell;
}
