/** The folder in which a preparation keeps what it has done, so that the same command goes on after any end. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { outputFault } from '../storage/outputFault.js';
import { putInPlace } from '../storage/outputFile.js';
import { newTally, type Tally } from './preparationSummary.js';
import { type GrowingFile, growingFile } from './workFiles.js';

const FORMAT = 'textvat-preparation';
const STATE_FILE = 'state.json';
/** Seconds of work that a kill may cost. */
const BETWEEN_SAVES = 10;

const FILES = {
  /** All texts, as they were read. */
  read: 'read.jsonl',
  /** Keys of lines that may be boilerplate. */
  lines: 'lines.bin',
  /** Texts that pass every rule, behind the labeled ones and those to measure on. */
  sound: 'sound.jsonl',
  /** The end of each of their lines, and their keys. */
  places: 'places.bin',
  keys: 'keys.bin',
  removed: 'removed.jsonl',
} as const;
type FileName = keyof typeof FILES;
const fileNames = Object.keys(FILES) as FileName[];

/** Where a preparation is; the last phase finds duplicates and writes. */
export type PreparationPhase = 'reading' | 'cleaning' | 'comparing';

/** How far a preparation is. */
export interface PreparationState {
  phase: PreparationPhase;
  /** Texts of each input that have been read. */
  readonly rows: number[];
  /** Of the texts that were read, the bytes that have been cleaned. */
  position: number;
  /** Texts in `sound` that are not of the pile; null until they are there. */
  references: number | null;
  sound: number;
  tally: Tally;
}

interface SavedState {
  readonly format: typeof FORMAT;
  readonly plan: string;
  readonly state: PreparationState;
  readonly sizes: Readonly<Record<FileName, number>>;
}

export interface WorkFolder {
  readonly state: PreparationState;
  /** Whether an earlier start had come somewhere. */
  readonly isResumed: boolean;
  readonly files: Readonly<Record<FileName, GrowingFile>>;
  pathOf(name: FileName): string;
  /** Writes down the state where the last time is long ago. */
  saveNowAndThen(): Promise<void>;
  save(): Promise<void>;
  /** What happens after it is not written down. */
  lastSave(): Promise<void>;
  close(): void;
  /** Removes it. */
  remove(): void;
}

/**
 * @param plan what makes two preparations the same; of another one nothing is used
 * @throws InputError where there is a folder that textvat did not write
 */
export function openWork(folder: string, plan: string, inputs: number): WorkFolder {
  const saved = savedState(folder);
  const isResumed = saved?.plan === plan;
  const state = isResumed ? saved.state : freshState(inputs);
  makeWorkFolder(folder);
  const pathOf = (name: FileName) => join(folder, FILES[name]);
  const open = (name: FileName) =>
    [name, growingFile(pathOf(name), isResumed ? saved.sizes[name] : 0)] as const;
  const files = Object.fromEntries(fileNames.map(open)) as Record<FileName, GrowingFile>;
  let last = performance.now();
  let isOver = false;
  const save = async (): Promise<void> => {
    if (isOver) return;
    for (const name of fileNames) files[name].flush();
    const sizes = Object.fromEntries(fileNames.map((name) => [name, files[name].size]));
    await putInPlace(join(folder, STATE_FILE), [JSON.stringify({ format: FORMAT, plan, state, sizes })]);
    last = performance.now();
  };
  const close = () => {
    for (const name of fileNames) files[name].close();
  };
  return {
    ...{ state, isResumed, files, pathOf, save, close },
    async lastSave() {
      await save();
      isOver = true;
    },
    async saveNowAndThen() {
      if (performance.now() - last > 1000 * BETWEEN_SAVES) await save();
    },
    remove() {
      for (const name of [STATE_FILE, ...Object.values(FILES)]) rmSync(join(folder, name), { force: true });
      rmdirSync(folder);
    },
  };
}

function freshState(inputs: number): PreparationState {
  return {
    phase: 'reading',
    rows: new Array<number>(inputs).fill(0),
    ...{ position: 0, references: null, sound: 0, tally: newTally() },
  };
}

function savedState(folder: string): SavedState | undefined {
  const path = join(folder, STATE_FILE);
  if (!existsSync(path)) {
    refuseForeign(folder);
    return undefined;
  }
  try {
    const saved = JSON.parse(readFileSync(path, 'utf8')) as SavedState;
    return saved.format === FORMAT ? saved : undefined;
  } catch {
    return undefined;
  }
}

/** A start that was killed before it wrote down anything leaves files of these names only. */
function refuseForeign(folder: string): void {
  const known: readonly string[] = Object.values(FILES);
  const foreign = existsSync(folder) ? readdirSync(folder).find((name) => !known.includes(name)) : undefined;
  if (foreign === undefined) return;
  throw new InputError({
    where: folder,
    found: `${foreign}, which textvat did not write`,
    expected: 'no such folder, or what a preparation has left there',
    advice: 'Choose another --out.',
  });
}

function makeWorkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw outputFault(error, folder);
  }
}
