/** Everything that a training run needs to resume exactly where it was. */
import { createHash } from 'node:crypto';
import type { PreparedData } from '../model/data.js';
import type { Model } from '../model/model.js';
import { defenseOptions } from '../objectives/defenseOptions.js';
import { BLOCK_BY_BLOCK, isBuffered } from '../text/blockOrder.js';
import type { TextList } from '../text/textList.js';
import type { LoopPosition } from './gradientLoop.js';
import type { LoopOptions } from './learner.js';
import type { OptimiserState, Trainable } from './optimiser.js';
import type { StreamPlace } from './stream.js';

/** The numbers of a snapshot: plain JSON. */
export interface RunPosition extends LoopPosition {
  labeled: StreamPlace;
  unlabeled: StreamPlace;
  dropout: number;
  perturbation: number;
  evaluations: number;
  /** Seconds that the latest evaluation took, and all of them together. */
  evaluationSeconds: number;
  allEvaluationSeconds: number;
  /** Evaluations since the last better one. */
  sinceBest: number;
  best: { error: number; logLoss: number; step: number } | null;
}

/** The arrays belong to the run: write them before its next step. */
export interface Snapshot<Position extends LoopPosition> {
  /** What the run is; resuming something else is refused. */
  readonly fingerprint: string;
  readonly position: Position;
  readonly model: Trainable;
  readonly optimiser: OptimiserState;
}

/** Of a classifier; see `runFingerprint`. */
export type TrainingSnapshot = Snapshot<RunPosition>;

/** A run in progress: what changes from step to step. */
export interface RunState<M extends Model = Model> extends TrainingSnapshot {
  best: M | undefined;
}

/** Options that a resumed run may change, and options that leave what is trained here as it is. */
const NOT_SHAPING: ReadonlySet<string> = new Set([
  // The limits of the run.
  'maxSteps',
  'maxTime',
  'patience',
  // What a machine has may differ from that of the first start.
  'precision',
  // Where texts lie; what it changes in their order is in the fingerprint.
  'tokenMemory',
  // Of the network that joins the model afterwards.
  'networkFrom',
  'networkSteps',
  'networkMethod',
  // It is a stage of its own.
  'encoderView',
  // Of models that are not trained by gradients.
  'treeDepth',
  'minLeafTexts',
  'treeCount',
  'treeRate',
  'neighbors',
  // What they hold is in the fingerprint.
  'defenseCandidates',
  'ngramsFrom',
]);

/** Options that shape a run with a defense only, so that checkpoints from before they existed stay valid. */
const OF_DEFENSES: ReadonlySet<string> = new Set(Object.keys(defenseOptions.entries));

/**
 * A hash of the options that shape a run, its classes and its encoded texts.
 * @param options all that the run was given
 */
export function runFingerprint(data: PreparedData<TextList>, options: LoopOptions): string {
  // In their order, which is part of the hash.
  const isShaping = (name: string) =>
    !NOT_SHAPING.has(name) && (isDefended(options) || !OF_DEFENSES.has(name));
  const shaping = Object.fromEntries(Object.entries(options).filter(([name]) => isShaping(name)));
  const { classes, vocabulary, labeled, unlabeled, development, choices } = data;
  const hash = createHash('sha256').update(JSON.stringify({ shaping, classes, tokens: vocabulary.tokens }));
  for (const texts of [unlabeled, development?.texts ?? []]) {
    hash.update(`${texts.length} texts`);
    for (const { ids } of texts) hash.update(ids);
  }
  if (isBuffered(unlabeled)) hash.update(BLOCK_BY_BLOCK);
  for (const words of choices ?? []) hash.update(words);
  for (const set of [labeled, development]) if (set) hash.update(set.labels);
  return hash.digest('hex');
}

function isDefended(options: object): boolean {
  return 'defense' in options && options.defense !== 'none';
}
