/**
 * Cuts the development part of Miyato et al. from the training part of the Large Movie Review Dataset, by file number:
 * `train/pos/N_*` with N >= 10621 and `train/neg/N_*` with N >= 10625.
 *
 *     node --import tsx scripts/splitImdb.ts <corpus with ids such as train/pos/0_9> <folder to write to>
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readAll } from '../src/corpus/readCorpus.js';
import { putInPlace } from '../src/storage/outputFile.js';

const FIRST_DEVELOPMENT_FILE: Record<string, number> = { pos: 10621, neg: 10625 };

function isDevelopment(id: string): boolean {
  const match = /(pos|neg)\/(\d+)_/.exec(id);
  if (match === null) throw new Error(`${id} is no id of that dataset`);
  return Number(match[2]) >= FIRST_DEVELOPMENT_FILE[match[1]!]!;
}

const [source, folder] = process.argv.slice(2);
if (source === undefined || folder === undefined) throw new Error('usage: splitImdb.ts <corpus> <folder>');
mkdirSync(folder, { recursive: true });
const examples = await readAll(source);
for (const [name, wanted] of [
  ['training', false],
  ['development', true],
] as const) {
  const rows = examples.filter(({ id }) => isDevelopment(id) === wanted);
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await putInPlace(join(folder, `${name}.jsonl.gz`), [gzipSync(lines)]);
  console.log(`${name}: ${rows.length} reviews`);
}
