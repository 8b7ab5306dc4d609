/** All that a comparison found, as one JSON-able object: for tables, reports and other programs. */
import type { Example } from '../corpus/example.js';
import { completeOptions } from '../training/completeOptions.js';
import { trainedModels } from '../training/trainedModels.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { ListedComparison } from './compareRequest.js';
import { type ComparisonCell, type FailedRun, type ScoredCell, testSet } from './comparisonCell.js';
import { withoutSharedTexts } from './comparisonFaults.js';
import { type ComparisonSummary, summarise } from './comparisonSummary.js';
import { type Verdict, type VerdictFacts, verdictOf } from './verdict.js';

/** What was compared. */
export interface ComparisonSettings {
  readonly methods: readonly ComparedMethod[];
  readonly labelCounts: readonly (number | 'all')[];
  readonly seeds: number;
  /** Complete. Cells have methods of their own in place of `objective`; `seed` is that of the first. */
  readonly options: TrainingOptions;
  readonly wordVectors: string | null;
  readonly encoderFrom: string | null;
  readonly texts: {
    readonly labeled: number;
    readonly unlabeled: number;
    readonly test: number;
    /** Null where they are a share of every draw. */
    readonly development: number | null;
  };
  readonly developmentShare: number | null;
}

/** What a comparison found, as plain JSON: the verdict, a summary for each label count and method, and every run. */
export interface ComparisonResult {
  readonly settings: ComparisonSettings;
  /** Of the labeled and the test texts, in the order of `sortedLabels`. */
  readonly classes: readonly string[];
  /** With their labels, in the order of `predicted` and `confidence` of every cell. */
  readonly test: readonly Example[];
  readonly cells: readonly ComparisonCell[];
  /** Left out of every mean and of the verdict. */
  readonly failed: readonly FailedRun[];
  readonly summary: readonly ComparisonSummary[];
  readonly verdict: Verdict;
}

/**
 * What `compare` returns at its end, of the runs that there are so far.
 * @param given as `compare` was given it
 *
 * @param scored the runs that ended
 * @param failed those that have no result
 * @throws InputError where all labeled texts are test texts too
 * @example
 * ```ts
 * const request: ListedComparison = {
 *   labeled: await readAll('train.csv'),
 *   unlabeled: [],
 *   test: await readAll('test.csv'),
 *   labelCounts: ['all'],
 *   methods: ['linear'],
 *   seeds: 3,
 * };
 * const scored: ScoredCell[] = [];
 * for await (const event of compare(request)) {
 *   if (event.type !== 'run') continue;
 *   scored.push(event);
 *   console.log(comparisonResult(request, scored).summary);
 * }
 * ```
 */
export function comparisonResult(
  given: ListedComparison,
  scored: readonly ScoredCell[],
  failed: readonly FailedRun[] = [],
): ComparisonResult {
  return resultOfRuns(withoutSharedTexts(given), scored, failed);
}

/** @param request without texts that two of its corpora share */
export function resultOfRuns(
  request: ListedComparison,
  scored: readonly ScoredCell[],
  failed: readonly FailedRun[] = [],
): ComparisonResult {
  const { test, labeled } = request;
  const settings = comparisonSettings(request);
  return {
    settings,
    classes: testSet(labeled, test).classes,
    test,
    cells: scored.map(({ run }) => run),
    failed,
    summary: summarise(scored),
    verdict: verdictOf(scored, verdictFacts(settings)),
  };
}

export function verdictFacts({ options, texts }: ComparisonSettings): VerdictFacts {
  const { learnsVectors } = trainedModels[options.model];
  return { learnsVectors, texts: texts.labeled + texts.unlabeled };
}

function comparisonSettings(request: ListedComparison): ComparisonSettings {
  const { methods, labelCounts, seeds, labeled, unlabeled, test, development = null } = request;
  const isShare = typeof development === 'number';
  return {
    methods,
    labelCounts,
    seeds,
    options: completeOptions(request.options),
    wordVectors: request.wordVectors ?? null,
    encoderFrom: request.encoderFrom ?? null,
    texts: {
      labeled: labeled.length,
      unlabeled: unlabeled.length,
      test: test.length,
      development: isShare || development === null ? null : development.length,
    },
    developmentShare: isShare ? development : null,
  };
}
