/** The events of a pretraining, and the records that it keeps of its stages. */
import type { DocumentsEvent, WarningEvent } from '../model/events.js';
import type { LanguageModelStepEvent } from './languageModelTraining.js';
import type { WordVectorProgressEvent } from './trainWordVectors.js';

/** What is known of word vectors, and stands in `config.json`. */
export interface WordVectorRecord {
  /** Of texts and options. */
  readonly fingerprint: string;
  readonly texts: number;
  readonly tokens: number;
  /** V */
  readonly words: number;
  /** Minus the log likelihood for each pair of words over the last epoch, in nats; null where they were taken over. */
  readonly loss: number | null;
  readonly seconds: number;
  readonly backend: string;
}

/** What is known of an encoder, and stands in `config.json`. */
export interface EncoderRecord {
  /** Of texts and options. */
  readonly fingerprint: string;
  readonly steps: number;
  readonly seconds: number;
  /** Of its language model on held-out texts; null without such. */
  readonly perplexity: number | null;
}

/** What is known of vectors of n-grams, and stands in `config.json`. */
export interface DocumentsRecord {
  /** Of texts and options. */
  readonly fingerprint: string;
  readonly texts: number;
  readonly tokens: number;
  readonly words: number;
  /** F */
  readonly ngrams: number;
  /** Visits to every text. */
  readonly epochs: number;
  readonly seconds: number;
  readonly backend: string;
}

/** What is known of a pretraining, as it stands in `config.json` of its folder. */
export type PretrainedRecords =
  | {
      readonly wordVectors: WordVectorRecord;
      readonly encoder?: EncoderRecord;
      readonly documents?: undefined;
    }
  | { readonly documents: DocumentsRecord; readonly wordVectors?: undefined; readonly encoder?: undefined };

/** What was read, before anything is learnt. */
export interface TextsEvent {
  readonly type: 'texts';
  readonly texts: number;
  readonly tokens: number;
  /** V */
  readonly words: number;
  /** Texts left out because nothing is in them. */
  readonly empty: number;
}

/** The encoder was measured, and is on the disk as it stands. */
export interface EncoderEvent {
  readonly type: 'encoder';
  readonly record: EncoderRecord;
}

/** Vectors of words, or of n-grams by which vectors of texts are found, are learnt and on the disk. */
export type VectorsEvent =
  | { readonly type: 'vectors'; readonly of: 'words'; readonly record: WordVectorRecord }
  | { readonly type: 'vectors'; readonly of: 'texts'; readonly record: DocumentsRecord };

/** The last one: everything is on the disk. */
export interface PretrainedEvent {
  readonly type: 'end';
  /** Of this run and of the runs that it resumed. */
  readonly records: PretrainedRecords;
}

/** What a pretraining tells, in the order in which it happens. */
export type PretrainEvent =
  | WarningEvent
  | TextsEvent
  | WordVectorProgressEvent
  | DocumentsEvent
  | LanguageModelStepEvent
  | EncoderEvent
  | VectorsEvent
  | PretrainedEvent;
