/** The folders that textvat writes: what each kind holds, and how it is recognized without a manifest. */

export const MODEL_FORMAT = 'textvat-model';
export const PRETRAINED_FORMAT = 'textvat-pretrained';
export const TOKENS_FORMAT = 'textvat-tokens';
export const CONFIG_FILE = 'config.json';
export const CHECKPOINT_FOLDER = 'checkpoint';
/** In the folder of a run, while it trains on more texts than fit into memory. */
export const TOKENS_FOLDER = 'tokens';
export const LOG_FILE = 'log.jsonl';
export const CARD_FILE = 'README.md';
export const METRICS_FILE = 'metrics.json';
export const POISON_FILE = 'poison.json';
export const CORPUS_FILE = 'corpus.json';

interface KindOfFolder {
  /** What such a folder holds, with its article. */
  readonly holds: string;
  /** The files that are written to one, beside its manifest. */
  readonly files: readonly string[];
  /** Recognizes such a folder, written before there were manifests, by one of its files. */
  readonly sign: {
    readonly file: string;
    readonly matches: (json: Readonly<Record<string, unknown>>) => boolean;
  };
}

export const folderKinds = {
  model: {
    holds: 'a model of `textvat train`',
    files: [CONFIG_FILE, 'vocabulary.txt', 'weights.safetensors', METRICS_FILE, CARD_FILE, LOG_FILE],
    sign: { file: CONFIG_FILE, matches: ({ format }) => format === MODEL_FORMAT },
  },
  pretrained: {
    holds: 'what `textvat pretrain` wrote',
    files: [
      CONFIG_FILE,
      'vocabulary.txt',
      'vectors.safetensors',
      'encoder.safetensors',
      'output-layer.safetensors',
      'documents.safetensors',
      CARD_FILE,
    ],
    sign: { file: CONFIG_FILE, matches: ({ format }) => format === PRETRAINED_FORMAT },
  },
  comparison: {
    holds: 'a comparison of `textvat compare`',
    files: ['comparison.json', 'cells.jsonl'],
    sign: { file: 'comparison.json', matches: (json) => 'the test texts' in json },
  },
  search: {
    holds: 'a search of `textvat tune`',
    files: ['search.json', 'trials.jsonl', 'best.json'],
    sign: { file: 'search.json', matches: (json) => 'the options searched' in json },
  },
  attack: {
    holds: 'an attack of `textvat attack`',
    files: ['attack.json', 'texts.jsonl'],
    sign: { file: 'attack.json', matches: (json) => 'the texts to attack' in json },
  },
  poisoned: {
    holds: 'poisoned corpora of `textvat poison`',
    files: [POISON_FILE, 'labeled.jsonl', 'unlabeled.jsonl'],
    sign: { file: POISON_FILE, matches: (json) => 'poisoned texts' in json },
  },
  prepared: {
    holds: 'what `textvat prepare` wrote',
    files: ['texts.jsonl', 'removed.jsonl', 'summary.json'],
    sign: { file: 'summary.json', matches: (json) => 'keptCharacters' in json },
  },
  corpus: {
    holds: 'a corpus of `textvat corpora get`',
    // Its texts, a file for each part, are named by the manifest only.
    files: [CORPUS_FILE],
    sign: { file: CORPUS_FILE, matches: (json) => 'license' in json && 'parts' in json },
  },
  tokens: {
    holds: 'the tokens of texts that did not fit into memory',
    files: ['index.json', 'tokens.bin', 'ends.bin'],
    sign: { file: 'index.json', matches: ({ format }) => format === TOKENS_FORMAT },
  },
  checkpoint: {
    holds: 'the checkpoint of a run',
    // Its arrays, one file for each stage, and the id of a pretraining are named by the manifest only.
    files: ['state.json'],
    // Older versions wrote a position in place of stages; such a checkpoint is replaced, never resumed.
    sign: {
      file: 'state.json',
      matches: (json) => 'fingerprint' in json && ('stages' in json || 'position' in json),
    },
  },
} as const satisfies Record<string, KindOfFolder>;

export type FolderKind = keyof typeof folderKinds;
