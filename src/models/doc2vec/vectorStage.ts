/** What the stages of a run that learn vectors of texts have in common. */
import type { CheckpointEvent, DocumentsEvent, PhaseEvent } from '../../model/events.js';
import type { Stages } from '../../optimisation/stages.js';
import type { DocumentVectors } from './documentVectors.js';

/** The stages of a run that learn vectors, by name, and what they follow from besides its fingerprint. */
export interface VectorStage {
  readonly stages: Stages;
  /** Of the vectors of n-grams. */
  readonly vectors: string;
  /** Of the vectors of texts that are found by them. */
  readonly texts: string;
  readonly key: string;
}

export type Learning<Result> = AsyncGenerator<DocumentsEvent | PhaseEvent | CheckpointEvent, Result, void>;

export interface LearntDocuments {
  readonly documents: DocumentVectors;
  /** [N,E] of the texts that were learnt from, in their order, standardised */
  readonly vectors: Float32Array;
}

/** Texts between two events. */
export const STRETCH = 256;

/** Advice where vectors are not finite. */
export const LOWER_RATE = 'Lower --document-learning-rate.';
