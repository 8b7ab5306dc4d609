/** The events of a training run. Printing, logging and saving live outside of it. */

import type { Checkpoint } from './checkpoint.js';
import type { Model } from './model.js';

/** How good answers to the development texts are. */
export interface Score {
  /** Share of the development texts that are classified wrongly. */
  readonly error: number;
  /** Mean negative log probability of the right class, in nats. */
  readonly logLoss: number;
}

/** Nothing is known without development texts: both are null. */
export type OptionalScore = { readonly [Key in keyof Score]: Score[Key] | null };

/** Stands where the name of a tensor engine would, for methods that need none. */
export const NO_BACKEND = 'none';

/** The data are read, and the first step is next. Its options are those of whatever is trained. */
export interface StartEvent<Options = unknown> {
  readonly type: 'start';
  /** Complete, as they are in force. */
  readonly options: Options;
  /** The tensor engine, or `NO_BACKEND`. */
  readonly backend: string;
  readonly classes: readonly string[];
  readonly labeledTexts: number;
  /** Texts that are trained on without their label, the labeled ones included. */
  readonly unlabeledTexts: number;
  readonly developmentTexts: number;
  /** Words, special tokens included. */
  readonly vocabulary: number;
  /** Dense weights and embedding values, those that were pretrained included. */
  readonly parameters: number;
  readonly resumedAtStep: number;
}

/** What a part of a run does: those of one kind take their time in proportion to their work. */
export type PhaseKind = 'vectors' | 'reading' | 'training' | 'n-grams' | 'network' | 'evaluation';

/** A part of a run, before it begins. */
export interface PlannedPhase {
  /** Its name, as shown to the user. */
  readonly name: string;
  readonly kind: PhaseKind;
  /** Seconds that it is expected to take on some machine: only proportions count. */
  readonly work: number;
}

/** The plan of a run of several phases, before the first of them. */
export interface PlanEvent {
  readonly type: 'plan';
  /** In their order. */
  readonly phases: readonly PlannedPhase[];
  /** Seconds that the run may take; null: as many as it needs. */
  readonly maxTime: number | null;
}

/** A part of a run that is neither vectors nor steps is under way. */
export interface PhaseEvent {
  readonly type: 'phase';
  /** Its name, as shown to the user. */
  readonly phase: string;
  /** Share of the phase that is done, 0 to 1. */
  readonly progress: number;
  readonly seconds: number;
}

/** Before the first step of a model on the vectors of texts, which are learnt from all texts first. */
export interface DocumentsEvent {
  readonly type: 'documents';
  /** Which vectors, as shown to the user. */
  readonly phase: string;
  /** From 1, of `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** Share of the visits that are done, 0 to 1. */
  readonly progress: number;
  readonly seconds: number;
  readonly secondsLeft: number;
}

/** Of the network of words that joins the vectors of texts, after their last step. */
export interface NetworkEvent extends Omit<StepEvent, 'type'> {
  readonly type: 'network';
}

/** One step of the optimiser. */
export interface StepEvent {
  readonly type: 'step';
  readonly step: number;
  /** Share of the run that is done, 0 to 1. */
  readonly progress: number;
  readonly seconds: number;
  readonly secondsLeft: number;
  /** Value of each term of the loss, before its weight. */
  readonly losses: Readonly<Record<string, number>>;
  /** Norm of the dense gradients before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Labeled and unlabeled texts a second, in this step. */
  readonly textsPerSecond: number;
}

/** What perturbations of the embeddings do to the answers to some unlabeled texts. Shares are from 0 to 1. */
export interface PerturbedAnswers {
  readonly texts: number;
  /** Norm of the perturbation of a text as a share of the root mean square of the texts' norms. */
  readonly relativeNorm: number;
  /** Share of answers that the virtual adversarial perturbation flips. */
  readonly flipped: number;
  /** The same for random directions of the same norm. */
  readonly flippedAtRandom: number;
}

export interface EvaluationEvent<M extends Model = Model> extends OptionalScore {
  readonly type: 'evaluation';
  readonly step: number;
  readonly seconds: number;
  readonly improved: boolean;
  /** Share of each class among the predictions on a sample of the unlabeled texts. */
  readonly unlabeledShares: readonly number[];
  /** Where the objective perturbs embeddings. */
  readonly perturbed?: PerturbedAnswers | undefined;
  /** The model as it was evaluated. */
  readonly model: M;
}

/** Something that a person should know of. */
export interface WarningEvent {
  readonly type: 'warning';
  readonly message: string;
  /** What it is about, for callers who know of it already and leave it out. */
  readonly about?: 'labels' | 'no unlabeled texts';
}

/** A state from which an interrupted run can resume. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly step: number;
  readonly snapshot: Checkpoint;
}

/** The run resumes from a checkpoint. */
export interface ResumeEvent {
  readonly type: 'resume';
  /** What was under way when it was interrupted. */
  readonly phase: string;
  readonly seconds: number;
}

/** Why a training ended; `interrupted` is by the signal. */
export type EndReason = 'finished' | 'no improvement' | 'interrupted';

/** The last event of a training, and its result. */
export interface EndEvent<M extends Model = Model> {
  readonly type: 'end';
  readonly reason: EndReason;
  readonly step: number;
  readonly seconds: number;
  /** The best one on the development texts, or the last one where there are none. */
  readonly model: M;
  /** Where its training ended, if more of it can be asked for. */
  readonly snapshot?: Checkpoint | undefined;
  /** Of that model; null without development texts. */
  readonly development: (Score & { readonly step: number }) | null;
}

/** What a training tells, in the order in which it happens. */
export type TrainingEvent<M extends Model = Model, Options = unknown> =
  | PlanEvent
  | ResumeEvent
  | PhaseEvent
  | DocumentsEvent
  | NetworkEvent
  | StartEvent<Options>
  | StepEvent
  | EvaluationEvent<M>
  | WarningEvent
  | CheckpointEvent
  | EndEvent<M>;
