/**
 * textvat as a library. Nothing happens at import: the tensor engine is chosen by the first call that needs one.
 */

export type { Example } from './corpus/example.js';
export { type CorpusOptions, readAll, readCorpus } from './corpus/readCorpus.js';
export { InputError, type InputFault } from './errors.js';
export { type CompareEvent, type CompareRequest, compare } from './evaluation/compare.js';
export type { ComparedMethod } from './evaluation/comparedMethods.js';
export { compareModels, type Disagreement, type ModelComparison } from './evaluation/compareModels.js';
export type { ComparisonCell, ComparisonRun, ScoredCell, ScoredRun } from './evaluation/comparisonCell.js';
export { type ComparisonFolder, openComparison } from './evaluation/comparisonFolder.js';
export {
  type ComparisonResult,
  type ComparisonSettings,
  comparisonResult,
} from './evaluation/comparisonResult.js';
export { type ComparisonSummary, learningCurves, summarise } from './evaluation/comparisonSummary.js';
export { evaluateModel } from './evaluation/evaluateModel.js';
export type { Evaluation } from './evaluation/metrics.js';
export type { RunFolder } from './evaluation/runFolder.js';
export type { SearchedOptions } from './evaluation/searchSpace.js';
export { rankTrials, type Trial, type TuneEvent, type TuneRequest, tune } from './evaluation/tune.js';
export { openSearch } from './evaluation/tuneFolder.js';
export type { CountVerdict, Opponent, Verdict } from './evaluation/verdict.js';
export { type ExplainedWord, type ExplainOptions, type Explanation, explain } from './explanation/explain.js';
export { indexTexts, type NearestTexts, type NearText } from './explanation/nearestTexts.js';
export { type Classification, type Classifier, loadClassifier } from './models/classify.js';
export type { Model } from './models/model.js';
export { loadModel, saveModel } from './models/savedModel.js';
export { type BackendChoice, type BackendName, chooseBackend } from './tensor/backend.js';
export { saveCheckpoint } from './training/checkpoint.js';
export type {
  CheckpointEvent,
  EndEvent,
  EvaluationEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
  WarningEvent,
} from './training/events.js';
export { presets } from './training/presets.js';
export { type PretrainRequest, pretrain } from './training/pretrain.js';
export type { PretrainEvent, PretrainedRecords } from './training/pretrainEvents.js';
export type { PretrainOptionsInput } from './training/pretrainOptions.js';
export { type TrainRequest, train } from './training/run.js';
export type { TrainingOptions, TrainingOptionsInput } from './training/trainingOptions.js';
