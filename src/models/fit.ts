/** How a family trains its models: one interface for all, so that no caller asks for a family by name. */
import type { PreparedData, Pretrained, TextDefense } from '../model/data.js';
import type { TrainingEvent } from '../model/events.js';
import type { Model } from '../model/model.js';
import type { CheckpointPace } from '../optimisation/stages.js';
import type { TextList } from '../text/textList.js';
import type { TextOptions } from '../text/textOptions.js';
import type { EnsembleCache } from './ensemble/trainEnsemble.js';

/** What a training may start from. */
export interface StartSources {
  /** The options as they were asked for; what they leave open is taken from what the training starts from. */
  readonly given: { readonly embeddingSize?: number | undefined };
  /** A file of word vectors, or the name of the npm package of them. */
  readonly wordVectors?: string | undefined;
  /** A folder that `textvat pretrain` wrote, or the name of a shipped one. */
  readonly encoderFrom?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FitContext {
  readonly signal?: AbortSignal | undefined;
  /** Steps between two checkpoint events. */
  readonly checkpointEvery?: number | undefined;
  readonly pace: CheckpointPace;
  /** Shared by runs over the same texts and seed. */
  readonly cache?: EnsembleCache | undefined;
  /** A folder written by `saveCheckpoint`, and the one with the best model of that run where there is one. */
  readonly resumeFrom?: { readonly checkpoint: string; readonly model: string } | undefined;
}

/** A training whose start is loaded; its texts are read next. */
export interface Beginning<Options> extends TextDefense {
  /** With the shape of what it starts from; texts are read by them. */
  readonly options: Options & TextOptions;
  /** Whether it reads texts without labels. */
  readonly readsUnlabeled: boolean;
  /** Words that the model knows before it reads the texts. */
  readonly known?: Pretrained | undefined;
  /** Adds to the options what follows from the texts. */
  complete?(data: PreparedData<TextList>): Options & TextOptions;
  /**
   * Trains a model; the last event holds it.
   * @param options complete
   * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts before anything is learnt
   */
  fit(
    data: PreparedData<TextList>,
    options: Options & TextOptions,
    context: FitContext,
  ): AsyncGenerator<TrainingEvent<Model, Options>, void, void>;
}

/**
 * Loads what a training starts from.
 * @typeParam Needs the options that the family reads; those of a run may be more
 * @throws InputError where the family cannot start from it
 */
export type Begin<Needs> = <Options extends Needs>(
  wanted: Options,
  sources: StartSources,
) => Promise<Beginning<Options>>;
