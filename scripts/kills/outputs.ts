/** What a folder holds: whether two hold the same, and whether a kill took something away. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPretrainedDocuments } from '../../src/models/doc2vec/pretrainedVectors.js';
import { loadPretrainedVectors } from '../../src/models/neural/pretrainedWordVectors.js';
import { loadModel } from '../../src/models/savedModel.js';
import { holdsFile, readFolder } from '../../src/storage/snapshot.js';

/** What kind of folder; of runs, the file with a line for each. */
export type OutputKind = 'model' | 'pretrained' | 'prepared' | 'cells.jsonl' | 'trials.jsonl';

/** Numbers of JSON that tell how long something took, and the number of a save. */
const TIMES = new Set(['seconds', 'evaluationSeconds', 'allEvaluationSeconds', 'save', 'id']);
const DURATION = /\bin [\d.]+ (?:ms|s|min|h)(?: [\d.]+ (?:s|min))?\b/g;
/** It tells of every start. */
const LOG = 'log.jsonl';

/** How far it had come when its time came is a matter of the clock, too. */
const CHECKPOINT = 'checkpoint';

export const LEFT_OUT = `of JSON the fields ${[...TIMES].join(', ')}; durations in cards; ${LOG}, which tells of every start; ${CHECKPOINT}/, which is written by the clock, too.`;

function filesIn(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true }) as unknown as {
      name: string;
      parentPath: string;
      isFile(): boolean;
    }[]
  )
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}

/** The files that differ. */
export function differences(one: string, other: string): string[] {
  const [files, others] = [filesIn(one), filesIn(other)].map((all) =>
    all.filter((name) => !name.startsWith(join(CHECKPOINT, '/'))),
  ) as [string[], string[]];
  const all = [...new Set([...files, ...others])];
  return all.flatMap((name) => {
    if (!files.includes(name)) return `${name} is left over`;
    if (!others.includes(name)) return `${name} is missing`;
    if (name === LOG) return isJsonLines(join(other, name)) ? [] : `${name} has a broken line`;
    return comparable(one, name).equals(comparable(other, name)) ? [] : name;
  });
}

/** The bytes of a file without times. */
function comparable(folder: string, name: string): Buffer {
  const bytes = readFileSync(join(folder, name));
  if (name.endsWith('.md')) return Buffer.from(bytes.toString().replaceAll(DURATION, ''));
  if (!/\.jsonl?$/.test(name)) return bytes;
  const values = name.endsWith('.jsonl') ? bytes.toString().split('\n').slice(0, -1) : [bytes.toString()];
  return Buffer.from(
    values.map((value) => JSON.stringify(JSON.parse(value), timeless(folder, name))).join('\n'),
  );
}

/** A manifest has checksums of files with times. */
function timeless(folder: string, file: string): (key: string, value: unknown) => unknown {
  const isManifest = file.endsWith('manifest.json');
  return (key, value) => {
    if (TIMES.has(key)) return undefined;
    if (!isManifest || !/\.(?:md|jsonl?)$/.test(key)) return value;
    const path = join(folder, file, '..', key);
    return createHash('sha256')
      .update(comparable(join(path, '..'), key))
      .digest('hex');
  };
}

function isJsonLines(path: string): boolean {
  try {
    for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** What a folder holds that nobody wants to lose. */
export interface Reached {
  /** What cannot be read of it. */
  readonly damage?: string;
  readonly isThere: boolean;
  /** Runs that are finished. */
  readonly runs: number;
  /** Whether the next start has something to go on from. */
  readonly goesOn: boolean;
}

export async function reachedIn(folder: string, kind: OutputKind): Promise<Reached> {
  const isUnderWay = ['checkpoint', 'work'].some((name) => existsSync(join(folder, name, 'state.json')));
  const isThere = existsSync(join(folder, 'manifest.json'));
  try {
    const runs = isThere ? await load(folder, kind) : 0;
    return { isThere, runs, goesOn: isUnderWay || runs > 0 };
  } catch (error) {
    return { isThere: false, runs: 0, goesOn: isUnderWay, damage: (error as Error).message };
  }
}

/** @returns finished runs */
async function load(folder: string, kind: OutputKind): Promise<number> {
  if (kind === 'model') await loadModel(folder);
  else if (kind === 'prepared') await readPrepared(folder);
  else if (kind !== 'pretrained')
    return readFolder(folder, [kind], async ({ readGrown }) => linesOf(await readGrown(kind)));
  else if (holdsFile(folder, 'documents.safetensors')) await loadPretrainedDocuments(folder);
  else await loadPretrainedVectors(folder);
  return 0;
}

async function readPrepared(folder: string): Promise<void> {
  await readFolder(folder, ['summary.json', 'texts.jsonl'], async ({ read }) => {
    const { kept } = JSON.parse(Buffer.from(await read('summary.json')).toString()) as { kept: number };
    const found = linesOf(await read('texts.jsonl'));
    if (found !== kept) throw new Error(`${found} texts where the summary tells of ${kept}`);
  });
}

const linesOf = (bytes: Uint8Array) => Buffer.from(bytes).toString().split('\n').length - 1;

/** @returns what was lost since then */
export function withoutLoss(before: Reached, now: Reached): string | undefined {
  if (now.damage !== undefined) return now.damage;
  if (before.isThere && !now.isThere) return 'what was there before is lost';
  return now.runs < before.runs ? `${before.runs - now.runs} finished runs are lost` : undefined;
}
