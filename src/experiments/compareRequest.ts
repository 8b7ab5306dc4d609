/** What a comparison is asked for, and what it tells. */
import type { Example } from '../corpus/example.js';
import { type GivenExamples, givenList, refuseStrangeKeys } from '../corpus/givenExamples.js';
import type { PoisonName } from '../robustness/poisoning/poisonOptions.js';
import type { TrainingEvent } from '../training/events.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { ComparisonAttack } from './comparisonAttack.js';
import type { ComparisonCell, FailedRun, ScoredCell } from './comparisonCell.js';
import type { ComparisonPoison } from './comparisonPoison.js';
import { type ListedTexts, type RunRequest, type RunWarning, withListedTexts } from './runRequest.js';

/** What is compared, on which texts, and how often. */
export interface CompareRequest extends RunRequest {
  /** Labeled; they are left out of the labeled and unlabeled texts. */
  readonly test: GivenExamples;
  /** How many labeled texts to draw, stratified and nested; the rest joins the unlabeled ones. */
  readonly labelCounts: readonly (number | 'all')[];
  readonly methods: readonly ComparedMethod[];
  /** Draws and initialisations, counted from the options' seed. */
  readonly seeds: number;
  /** Without it no model is attacked. */
  readonly attack?: ComparisonAttack | undefined;
  /** Without it no text is poisoned. */
  readonly poison?: ComparisonPoison | undefined;
  /** Runs of an earlier comparison of the same texts and options, which are not done again. */
  readonly finished?: readonly ComparisonCell[] | undefined;
}

/** A request whose corpora have been read, for what looks at the texts before or after the runs. */
export interface ListedComparison extends Omit<CompareRequest, keyof ListedTexts | 'test'>, ListedTexts {
  readonly test: readonly Example[];
}

/** What a comparison tells: the trainings within it, each run that ended, and each that failed; first, what is odd about the texts. */
export type CompareEvent =
  | {
      readonly type: 'training';
      readonly method: ComparedMethod;
      readonly labels: number;
      readonly seed: number;
      /** Where texts are poisoned, how and with what share. */
      readonly poisoned?: { readonly poison: PoisonName; readonly share: number };
      readonly event: TrainingEvent;
    }
  | ({
      readonly type: 'run';
      /** Taken over from `finished`, not run again. */
      readonly finishedBefore: boolean;
    } & ScoredCell)
  | ({ readonly type: 'failed' } & FailedRun)
  | RunWarning;

const REQUEST_KEYS = Object.keys({
  labeled: true,
  unlabeled: true,
  test: true,
  development: true,
  labelCounts: true,
  methods: true,
  attack: true,
  poison: true,
  seeds: true,
  finished: true,
  labelIsReal: true,
  options: true,
  wordVectors: true,
  encoderFrom: true,
  backend: true,
  signal: true,
} satisfies Record<keyof CompareRequest, true>);

/** The request with its corpora read. @throws InputError for unknown keys, and for what is no example */
export async function listedComparison(request: CompareRequest): Promise<ListedComparison> {
  refuseStrangeKeys(request, REQUEST_KEYS, 'the request to compare');
  const { labelIsReal } = request;
  const test = await givenList(request.test, { name: 'the test texts', labelIsReal });
  return { ...(await withListedTexts(request)), test };
}
