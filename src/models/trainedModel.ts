/** What can be said of a model before it is trained: the facts that each family states of its own, without its code. */
import type { Defense } from '../objectives/defenseOptions.js';
import type { ObjectiveName } from '../objectives/objectiveOptions.js';
import type { Begin } from './fit.js';
import type { ModelOptions } from './neural/networkOptions.js';
import type { Dimension } from './searchDimensions.js';

/** @typeParam Needs the options that its training reads */
export interface TrainedModel<Needs> {
  readonly objectives: readonly ObjectiveName[];
  readonly defaultObjective: ObjectiveName;
  /** Of its training; those that work on its texts are of every model. */
  readonly defenses: readonly Defense[];
  /** Names of the options that it reads, `embeddings` and `encoderFrom` among them where it can start from these. */
  readonly options: ReadonlySet<string>;
  /** Whether development texts choose which step is kept. */
  readonly choosesStep: boolean;
  /** Whether it learns vectors from all texts, whatever its objective. */
  readonly learnsVectors: boolean;
  /** The `encoder` of its saved options; `documents` if it has no network over words. */
  readonly encoder: ModelOptions['encoder'] | 'documents';
  /** What `tune` may search. */
  readonly search: readonly Dimension[];
  /** Whether texts without labels may be on disk, and are read by blocks. */
  readonly readsBlocks: boolean;
  /** Whether it is trained with a tensor engine. */
  readonly needsBackend: boolean;
  /** Defaults where they differ from those of the options, by the objective. */
  defaults(objective?: ObjectiveName): {
    readonly [Name in Exclude<keyof Needs, 'model'>]?: Needs[Name] | undefined;
  };
  /** @throws InputError where its options do not go together */
  check?(options: Needs): void;
  /** Its training, whose code is loaded only now. */
  load(): Promise<Begin<Needs>>;
}

/** The names of a schema's options. @param left those that are left out */
export function optionNames(schema: { readonly entries: object }, left: readonly string[] = []): string[] {
  return Object.keys(schema.entries).filter((key) => !left.includes(key));
}

/** Options of every model. */
export const COMMON_OPTIONS = ['model', 'objective', 'seed', 'classWeights'] as const;
/** Of texts, where these are cut. */
export const CUT_OPTIONS = ['maxTokens', 'keep'] as const;
