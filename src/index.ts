/**
 * textvat as a library. Nothing happens at import: the tensor engine is chosen by the first call that needs one.
 */

export {
  type CandidateList,
  candidateList,
  readCandidates,
  readSwaps,
  withoutSwaps,
} from './candidates/candidateList.js';
export { hasWordNet, wordNetCandidates } from './candidates/wordNet.js';
export type { Example } from './corpus/example.js';
export { type CorpusOptions, readAll, readCorpus } from './corpus/readCorpus.js';
export { InputError, type InputFault } from './errors.js';
export { compareModels, type Disagreement, type ModelComparison } from './evaluation/compareModels.js';
export { evaluateModel } from './evaluation/evaluateModel.js';
export type { Evaluation } from './evaluation/metrics.js';
export { compare } from './experiments/compare.js';
export type { ComparedMethod } from './experiments/comparedMethods.js';
export type { CompareEvent, CompareRequest, ListedComparison } from './experiments/compareRequest.js';
export type { ComparisonCell, ComparisonRun, ScoredCell, ScoredRun } from './experiments/comparisonCell.js';
export { type ComparisonFolder, openComparison } from './experiments/comparisonFolder.js';
export {
  type ComparisonResult,
  type ComparisonSettings,
  comparisonResult,
} from './experiments/comparisonResult.js';
export { type ComparisonSummary, learningCurves, summarise } from './experiments/comparisonSummary.js';
export type { RunFolder } from './experiments/runFolder.js';
export type { SearchedOptions } from './experiments/searchSpace.js';
export {
  type ListedSearch,
  rankTrials,
  type Trial,
  type TuneEvent,
  type TuneRequest,
  type TuneResult,
  tune,
} from './experiments/tune.js';
export { openSearch } from './experiments/tuneFolder.js';
export type { CountVerdict, Opponent, Verdict } from './experiments/verdict.js';
export { type ExplainedWord, type ExplainOptions, type Explanation, explain } from './explanation/explain.js';
export { indexTexts, type NearestTexts, type NearText } from './explanation/nearestTexts.js';
export type {
  CheckpointEvent,
  EndEvent,
  EvaluationEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
  WarningEvent,
} from './model/events.js';
export type { Model } from './model/model.js';
export { resultOf } from './model/resultOf.js';
export { type Classification, type Classifier, classifyTexts, loadClassifier } from './models/classifier.js';
export { loadModel, saveModel } from './models/savedModel.js';
export { saveCheckpoint } from './optimisation/checkpoint.js';
export { type PretrainRequest, pretrain } from './pretraining/pretrain.js';
export type { PretrainEvent, PretrainedRecords } from './pretraining/pretrainEvents.js';
export type { PretrainOptionsInput } from './pretraining/pretrainOptions.js';
export { type AttackEvent, type AttackRequest, attack } from './robustness/attack.js';
export type { AttackedRow, AttackOutcome, AttackStatus } from './robustness/attackedRow.js';
export { type AttackFolder, openAttack } from './robustness/attackFolder.js';
export type { AttackOptions, AttackOptionsInput } from './robustness/attackOptions.js';
export type { AttackFigures, AttackResult } from './robustness/attackResult.js';
export { modelVictim } from './robustness/victims/modelVictim.js';
export type { Access, Scorer, Victim } from './robustness/victims/victim.js';
export { type BackendChoice, chooseBackend } from './tensor/backend.js';
export type { BackendName } from './tensor/backendNames.js';
export { presets } from './training/presets.js';
export { type TrainRequest, train } from './training/train.js';
export type { TrainingOptions, TrainingOptionsInput } from './training/trainingOptions.js';
