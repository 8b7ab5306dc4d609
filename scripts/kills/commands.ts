/** Small runs of every command that takes long, and of every family of models. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OutputKind } from './outputs.js';

export interface KilledCommand {
  readonly name: string;
  readonly kind: OutputKind;
  readonly args: readonly string[];
  /** What goes on after a kill; the same command where this is empty. */
  readonly again: readonly string[];
  /** A run into the same folder before it, which it replaces. */
  readonly earlier?: readonly string[];
}

interface Corpora {
  readonly labeled: string;
  readonly pile: string;
  readonly test: string;
}

const FIXTURE = new URL('../../node_modules/sentiment/test/fixtures/imdb.json', import.meta.url);

/** Sentences of reviews: 120 labeled ones, 600 without labels, some of them twice, and 200 to measure on. */
export function writeCorpora(folder: string): Corpora {
  mkdirSync(folder);
  const reviews = JSON.parse(readFileSync(fileURLToPath(FIXTURE), 'utf8')) as {
    text: string;
    class: number;
  }[];
  const rows = reviews.map(({ text, class: label }, id) =>
    JSON.stringify({ id: String(id), text, label: label === 1 ? 'pos' : 'neg' }),
  );
  const write = (name: string, some: readonly string[]) => {
    const path = join(folder, name);
    writeFileSync(path, some.map((row) => `${row}\n`).join(''));
    return path;
  };
  const pile = rows.slice(120, 620);
  return {
    labeled: write('labeled.jsonl', rows.slice(0, 120)),
    pile: write('pile.jsonl', [...pile, ...pile.slice(0, 100)]),
    test: write('test.jsonl', rows.slice(700, 900)),
  };
}

const LSTM = ['--embedding-size', '16', '--hidden-units', '16'];
const CNN = ['--embedding-size', '16', '--filters', '8'];
const STEPS = ['--max-steps', '60', '--evaluations', '6'];
const VECTORS = ['--embedding-size', '32', '--document-epochs', '10', ...STEPS];

/** Of `train`, by what it trains. */
const TRAININGS: Readonly<Record<string, readonly string[]>> = {
  ensemble: ['--model', 'ensemble', ...VECTORS],
  'ensemble with a network': [
    ...['--model', 'ensemble', '--network-from', 'movie-reviews', '--network-steps', '6', ...VECTORS],
  ],
  'ensemble by self-training': ['--model', 'ensemble', '--objective', 'self-training', ...VECTORS],
  doc2vec: ['--model', 'doc2vec', '--document-rounds', '2', ...VECTORS],
  bilstm: ['--model', 'bilstm', '--checkpoint-every', '7', ...LSTM, ...STEPS],
  'lstm, distilled': ['--model', 'lstm', '--defense', 'distillation', ...LSTM, ...STEPS],
  'cnn by both objectives': ['--model', 'cnn', '--objective', 'at+vat', ...CNN, ...STEPS],
  'cnn by self-training': ['--model', 'cnn', '--objective', 'self-training', ...CNN, ...STEPS],
  linear: ['--model', 'linear'],
  'linear by self-training': ['--model', 'linear', '--objective', 'self-training'],
  svm: ['--model', 'svm'],
  tree: ['--model', 'tree'],
  trees: ['--model', 'trees', '--tree-count', '200'],
  knn: ['--model', 'knn'],
};

/** Of `pretrain`, by what it learns. */
const PRETRAININGS: Readonly<Record<string, readonly string[]>> = {
  'word vectors': ['--encoder', 'none', '--embedding-size', '64', '--vector-epochs', '40'],
  'an encoder': ['--encoder', 'bilstm', '--encoder-epochs', '3', ...LSTM],
  'a language model': [
    ...['--encoder', 'lstm', '--encoder-objective', 'next-word', '--encoder-epochs', '3', ...LSTM],
  ],
  'n-gram vectors': ['--encoder', 'documents', '--embedding-size', '32', '--document-epochs', '30'],
};

/** A run that replaces what one of another seed has left. */
function overEarlier(name: string, kind: OutputKind, args: readonly string[]): KilledCommand {
  const earlier = [...args, '--seed', '1'];
  return { name, kind, args: [...args, '--seed', '2'], again: ['--resume'], earlier };
}

export function killedCommands({ labeled, pile, test }: Corpora): KilledCommand[] {
  const texts = ['--labeled', labeled, '--unlabeled', pile];
  const trained = Object.entries(TRAININGS).map(([name, options]) =>
    overEarlier(`train: ${name}`, 'model', ['train', ...texts, ...options]),
  );
  const pretrained = Object.entries(PRETRAININGS).map(([name, options]) =>
    overEarlier(`pretrain: ${name}`, 'pretrained', ['pretrain', '--text', pile, ...options]),
  );
  const prepare = ['prepare', pile, '--labeled', labeled];
  const compared = ['linear', 'supervised', 'vat', 'self-training'].join(',');
  return [
    ...trained,
    ...pretrained,
    { name: 'prepare', kind: 'prepared', args: [...prepare, '--against', test], again: [], earlier: prepare },
    {
      name: 'compare',
      kind: 'cells.jsonl',
      args: [
        ...[
          'compare',
          ...texts,
          '--test',
          test,
          '--methods',
          compared,
          '--label-counts',
          '50,all',
          '--seeds',
          '2',
        ],
        ...['--model', 'lstm', ...LSTM, '--max-steps', '10'],
      ],
      again: [],
    },
    {
      name: 'tune: linear',
      kind: 'trials.jsonl',
      args: ['tune', ...texts, '--model', 'linear', '--trials', '8'],
      again: [],
    },
    {
      name: 'tune: doc2vec',
      kind: 'trials.jsonl',
      args: ['tune', ...texts, '--model', 'doc2vec', ...VECTORS, '--trials', '5'],
      again: [],
    },
  ];
}
