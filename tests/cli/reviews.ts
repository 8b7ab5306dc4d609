/** Real review sentences as files, and one small model trained on them, shared by all tests of the commands. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../corpus/helpers.js';
import { textvat } from './program.js';

export interface Review {
  readonly text: string;
  readonly label: string;
}

const FIXTURE = new URL('../../node_modules/sentiment/test/fixtures/imdb.json', import.meta.url);

export const reviews: readonly Review[] = (
  JSON.parse(readFileSync(FIXTURE, 'utf8')) as { text: string; class: number }[]
).map((review) => ({ text: review.text.trim(), label: review.class === 1 ? 'pos' : 'neg' }));

export const folder = temporaryFolder();
process.on('exit', () => folder.remove());

export const asJsonLines = (rows: readonly object[]) =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const labeled = reviews.slice(0, 60);
export const trainFile = folder.write('train.jsonl', asJsonLines(labeled));
export const pileFile = folder.write(
  'pile.txt',
  `${reviews
    .slice(200, 320)
    .map(({ text }) => text)
    .join('\n')}\n`,
);
export const testFile = folder.write('test.jsonl', asJsonLines(reviews.slice(400, 460)));
/** As Excel saves it: with a byte order mark and CRLF. */
export const csvFile = folder.write(
  'train.csv',
  [
    '\ufeffreview,stars',
    ...labeled.map(({ text, label }) => `"${text.replaceAll('"', '""')}",${label}`),
    '',
  ].join('\r\n'),
);

/** For each word of the training texts the next three as candidates. @returns the file */
export function candidatesFile(): string {
  const words = readFileSync(trainFile, 'utf8')
    .toLowerCase()
    .match(/[a-z]{4,}/g)!;
  const all = [...new Set(words)];
  const table = all.map((word, at) => [word, [1, 2, 3].map((step) => all[(at + step) % all.length])]);
  return folder.write('candidates.json', JSON.stringify(Object.fromEntries(table)));
}

/** Small and quick, for tests that do not care about quality. */
export const tiny = [
  ...['--model', 'bilstm', '--embedding-size', '8', '--hidden-units', '8', '--evaluations', '4'],
] as const;
export const short = [...tiny, '--max-steps', '20'] as const;

/** A place to write to, of the test file under way alone. */
export function out(name: string): string {
  const own = join(folder.path, (process.env['TEXTVAT_TEST_FILE'] ?? '').replaceAll(/\W/g, '-'));
  mkdirSync(own, { recursive: true });
  return join(own, name);
}

let shared: Promise<string> | undefined;

/** Trained once: 20 steps of VAT, with 6 development texts. @returns its folder */
export function sharedModel(): Promise<string> {
  shared ??= train();
  return shared;
}

async function train(): Promise<string> {
  const model = out('shared');
  const outcome = await textvat([
    'train',
    '--labeled',
    trainFile,
    '--unlabeled',
    pileFile,
    '--out',
    model,
    ...short,
  ]);
  assert.is(outcome.status, 0, outcome.stderr);
  return model;
}

/** What \`train\` leaves in its folder. */
export const modelFiles = [
  'README.md',
  'config.json',
  'log.jsonl',
  'manifest.json',
  'metrics.json',
  'vocabulary.txt',
  'weights.safetensors',
];
