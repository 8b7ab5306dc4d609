/**
 * textvat as a library: train text classifiers from a few labeled texts and many unlabeled ones, with virtual adversarial
 * training, on a CPU. Nothing happens at import: the tensor engine is chosen by the first call that needs one.
 *
 * Start with {@link train}, {@link resultOf}, {@link saveModel} and {@link loadClassifier}. Bad input gives one
 * {@link InputError} that says where it is, what was found and what was expected.
 *
 * Shapes are written with one letter each: C classes, F features, V vocabulary, T tokens, N real tokens, E embedding width.
 * @module textvat
 */

export { type CandidateList, candidateList, withoutSwaps } from './candidates/candidateList.js';
export { readCandidates, readSwaps } from './candidates/readCandidates.js';
export { hasWordNet, wordNetCandidates } from './candidates/wordNet.js';
export type { CorpusFormat } from './corpus/corpusOptions.js';
export type { EncodingFaults } from './corpus/encodingFaults.js';
export type { Example } from './corpus/example.js';
export type { GivenExamples } from './corpus/givenExamples.js';
export { type CorpusOptions, readAll, readCorpus } from './corpus/readCorpus.js';
export { InputError, type InputFault } from './errors.js';
export { checkLabels, type LabelCheck, type LabelDoubt } from './evaluation/checkLabels.js';
export type { ClassMetrics, ClassRates, ConfusionMatrix, Metric } from './evaluation/classMetrics.js';
export {
  type CompareModelsOptions,
  compareModels,
  type Disagreement,
  type ModelAnswer,
  type ModelComparison,
} from './evaluation/compareModels.js';
export { type EvaluateOptions, evaluateModel, type ModelEvaluation } from './evaluation/evaluateModel.js';
export type { Interval } from './evaluation/intervals.js';
export type { Evaluation, EvaluationOptions } from './evaluation/metrics.js';
export type { OrdinalEvaluation, OrdinalMetrics } from './evaluation/ordinal.js';
export type { FoldOptions } from './evaluation/outOfFold.js';
export type { CalibrationBin } from './evaluation/reliability.js';
export type { AnswerThreshold } from './evaluation/selectiveClassification.js';
export type { McNemarTest } from './evaluation/significance.js';
export { compare } from './experiments/compare.js';
export {
  type BaselineMethod,
  type ComparedMethod,
  comparedMethods,
  type DefendedMethod,
  type PileMethod,
  type PileUse,
  type PlainMethod,
} from './experiments/comparedMethods.js';
export type { CompareEvent, CompareRequest, ListedComparison } from './experiments/compareRequest.js';
export type { AttackSummary, ComparisonAttack } from './experiments/comparisonAttack.js';
export type {
  ComparedAttack,
  ComparisonCell,
  ComparisonRun,
  FailedRun,
  ScoredCell,
  ScoredRun,
} from './experiments/comparisonCell.js';
export { type ComparisonFolder, openComparison } from './experiments/comparisonFolder.js';
export type { ComparisonPoison } from './experiments/comparisonPoison.js';
export {
  type ComparisonResult,
  type ComparisonSettings,
  comparisonResult,
} from './experiments/comparisonResult.js';
export {
  type ComparisonSummary,
  type Gain,
  type IntervalOver,
  learningCurves,
  summarise,
} from './experiments/comparisonSummary.js';
export type { LabelsNeeded } from './experiments/equivalentLabels.js';
export type { ListedTexts, RunRequest, RunWarning } from './experiments/runRequest.js';
export type { SearchedName, SearchedOptions } from './experiments/searchSpace.js';
export type { DevelopmentPoint, LossPoint, TrainingCurve } from './experiments/trainingCurve.js';
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
export type {
  CountVerdict,
  Obstacle,
  Opponent,
  Outcome,
  Verdict,
  VerdictAnswer,
} from './experiments/verdict.js';
export { type ExplainedWord, type ExplainOptions, type Explanation, explain } from './explanation/explain.js';
export type { ExplainedNgram } from './explanation/linearContributions.js';
export { indexTexts, type NearestTexts, type NearText } from './explanation/nearestTexts.js';
export {
  type ExplainedPerturbation,
  explainPerturbation,
  type PerturbationOptions,
  type PushedWord,
} from './explanation/perturbation.js';
export type { ReadWord } from './explanation/readWords.js';
export type { Calibration } from './model/calibration.js';
export type { Checkpoint, StageSnapshot } from './model/checkpoint.js';
export type { BatchRows, Differentiable, EmbeddedBatch } from './model/differentiable.js';
export type {
  CheckpointEvent,
  DocumentsEvent,
  EndEvent,
  EndReason,
  EvaluationEvent,
  NetworkEvent,
  OptionalScore,
  PerturbedAnswers,
  PhaseEvent,
  PhaseKind,
  PlanEvent,
  PlannedPhase,
  ResumeEvent,
  Score,
  StepEvent,
  WarningEvent,
} from './model/events.js';
export {
  type BoundModel,
  type Contributions,
  type FamilyName,
  familyNames,
  type Member,
  type Model,
  type ModelFacts,
  type ModelParts,
  type NgramContribution,
  type NgramForest,
  type NgramWeights,
  type SavedParts,
  type VersionReader,
  type VersionSource,
} from './model/model.js';
export type { Doubt } from './model/predictions.js';
export { resultOf } from './model/resultOf.js';
export type { Suspicion } from './model/suspicion.js';
export { type Classification, type Classifier, classifyTexts, loadClassifier } from './models/classifier.js';
export type { ModelDescription } from './models/modelDescription.js';
export { loadModel, saveModel } from './models/savedModel.js';
export { type Defense, defenses } from './objectives/defenseOptions.js';
export { saveCheckpoint } from './optimisation/checkpoint.js';
export type { Bounds } from './preparation/fittedRules.js';
export type { PreparationOptions } from './preparation/preparationOptions.js';
export type {
  PreparationSummary,
  Removal,
  RemovalExample,
  RemovalReason,
  RemovedText,
} from './preparation/preparationSummary.js';
export {
  type PreparationPhase,
  type PreparationResumed,
  type PrepareEvent,
  prepare,
} from './preparation/prepare.js';
export type { PrepareRequest } from './preparation/prepareRequest.js';
export type { PreparationProgress } from './preparation/readTexts.js';
export type { StatisticName } from './preparation/statistics.js';
export { type AverageRequest, averageEncoders } from './pretraining/averageEncoders.js';
export type { LanguageModelStepEvent } from './pretraining/languageModelTraining.js';
export { type PretrainRequest, pretrain } from './pretraining/pretrain.js';
export type {
  DocumentsRecord,
  EncoderEvent,
  EncoderRecord,
  PretrainEvent,
  PretrainedEvent,
  PretrainedRecords,
  TextsEvent,
  VectorsEvent,
  WordVectorRecord,
} from './pretraining/pretrainEvents.js';
export type { PretrainOptionsInput } from './pretraining/pretrainOptions.js';
export type { WordVectorProgressEvent } from './pretraining/trainWordVectors.js';
export { publicCorpora } from './publicCorpora/catalog.js';
export {
  type CorpusRecord,
  type FileCheck,
  type FileRecord,
  type PartRecord,
  verifyCorpus,
} from './publicCorpora/corpusRecord.js';
export type { DownloadOptions, DownloadProgress, Patience } from './publicCorpora/download.js';
export { type CorpusEvent, getCorpus } from './publicCorpora/getCorpus.js';
export type { CorpusPart, PublicCorpus, PublicFile } from './publicCorpora/publicCorpus.js';
export { type AttackEvent, type AttackRequest, attack } from './robustness/attack.js';
export type {
  AttackedRow,
  AttackOutcome,
  AttackStatus,
  Change,
  EmbeddingOutcome,
} from './robustness/attackedRow.js';
export type { AttackedText, Changes, Edit } from './robustness/attackedText.js';
export { type AttackFolder, openAttack } from './robustness/attackFolder.js';
export type { AttackOptions, AttackOptionsInput } from './robustness/attackOptions.js';
export type { AttackFigures, AttackResult } from './robustness/attackResult.js';
export type { DetectionFigures } from './robustness/detection.js';
export type {
  EmbeddingAttackFigures,
  EmbeddingFigures,
} from './robustness/embeddings/embeddingFigures.js';
export {
  type FindPoisonRequest,
  type FoundPoison,
  findPoison,
  foundPoison,
  type PoisonSign,
} from './robustness/poisoning/findPoison.js';
export { type FoundLabels, foundLabels } from './robustness/poisoning/foundLabels.js';
export {
  type PoisonedCorpora,
  type PoisonedText,
  type PoisonRecord,
  type PoisonRequest,
  poison,
} from './robustness/poisoning/poison.js';
export type { PoisonFigures } from './robustness/poisoning/poisonFigures.js';
export { readPoisonRecord, savePoisoned } from './robustness/poisoning/poisonFolder.js';
export {
  type PoisonName,
  type PoisonOptions,
  type PoisonOptionsInput,
  poisonNames,
} from './robustness/poisoning/poisonOptions.js';

export { poisonSuccess } from './robustness/poisoning/poisonSuccess.js';

export type { CheckStatus, Finding } from './robustness/selfCheck/check.js';
export {
  type SelfCheck,
  type SelfCheckEvent,
  type SelfCheckResult,
  selfCheck,
} from './robustness/selfCheck/selfCheck.js';
export type { Trigger } from './robustness/surfaces/trigger.js';
export { type QueryChoice, queryChoices } from './robustness/transfer/queries.js';
export { type SubstituteName, substituteNames } from './robustness/transfer/substitutes.js';
export {
  type TransferCell,
  type TransferEvent,
  type TransferRequest,
  type TransferResult,
  type TransferVictim,
  transfer,
} from './robustness/transfer/transfer.js';
export type { TransferOptions, TransferOptionsInput } from './robustness/transfer/transferOptions.js';
export {
  type EvadedText,
  type EvasionName,
  type EvasionRequest,
  evade,
  evasionNames,
} from './robustness/trees/evasion.js';
export { type EvasionFigures, evasionFigures } from './robustness/trees/evasionFigures.js';
export type { EvasionOptionsInput } from './robustness/trees/evasionOptions.js';
export type { UsedSwap } from './robustness/usedSwaps.js';
export { commandVictim } from './robustness/victims/commandVictim.js';
export { httpVictim } from './robustness/victims/httpVictim.js';
export { modelVictim } from './robustness/victims/modelVictim.js';
export type { OutsideOptions } from './robustness/victims/outsideVictim.js';
export type {
  Access,
  EmbeddingSeam,
  Estimator,
  ForestVictim,
  NgramVictim,
  Scorer,
  Victim,
  WordIds,
  WordVictim,
} from './robustness/victims/victim.js';
export type { Parts } from './storage/bytes.js';
export type { Plan, RunFolder } from './storage/runFolder.js';
export type { NamedArray } from './storage/safetensors.js';
export type { Checking } from './storage/snapshot.js';
export { type BackendChoice, chooseBackend } from './tensor/backend.js';
export { type BackendName, backendNames } from './tensor/backendNames.js';
export type { RandomSource, StreamKey } from './tensor/random.js';
export type { Batch } from './text/batches.js';
export type { EncodedText } from './text/encode.js';
export type { TextOptions } from './text/textOptions.js';
export type { PlacedToken } from './text/tokenise.js';
export type { Reading, ReadingName, Vocabulary } from './text/vocabulary.js';
export type { StartEvent, TrainingEvent } from './training/events.js';
export { presets } from './training/presets.js';
export { type TrainRequest, train } from './training/train.js';
export {
  type PresetName,
  presetNames,
  type TrainingOptions,
  type TrainingOptionsInput,
} from './training/trainingOptions.js';
