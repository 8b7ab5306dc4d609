/**
 * Finished runs kept in a folder, so that an interrupted command can be continued: a plan says what all runs share, and
 * each finished run is one line of JSON. The first run of a start is a save of all; further ones are lines that are added
 * to the file, so that each costs the same however many there are. The manifest vouches for what the save wrote; a line
 * that was cut off behind it is dropped at the next start.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { Parts } from './bytes.js';
import { assertOurs, finishSave, saveFiles } from './commit.js';
import type { FolderKind } from './folderKinds.js';
import { makeFolder } from './folders.js';
import { assertStillLocked, lockFolder } from './lock.js';
import { outputFault } from './outputFault.js';
import { kindOfFolder } from './ownership.js';
import { holdsFile, readFolder } from './snapshot.js';

/** What all runs of a folder share, by names that a person reads where it differs. */
export type Plan = Readonly<Record<string, unknown>>;

/** Finished runs in a folder, which is locked until the process ends. */
export interface RunFolder<Run> {
  /** Of earlier starts. */
  readonly finished: readonly Run[];
  /**
   * On the disk when it is done; nothing is written before the first one.
   * @param beside files that become valid with it, by their names
   */
  add(run: Run, beside?: Readonly<Record<string, Parts>>): Promise<void>;
}

export interface RunFolderLayout<Run> {
  readonly folderKind: FolderKind;
  readonly planFile: string;
  readonly runsFile: string;
  /** What the folder holds, with its article. */
  readonly kind: string;
  /** What a line of the runs holds. */
  readonly line: string;
  /** @returns the run of a line, or undefined where the line holds none */
  readonly parse: (json: unknown) => Run | undefined;
}

/**
 * The folder is this process's own from then on.
 * @throws InputError where it holds runs of another plan, damaged ones or something else, or is in use by another process
 */
export async function openRuns<Run>(
  folder: string,
  plan: Plan,
  layout: RunFolderLayout<Run>,
): Promise<RunFolder<Run>> {
  await makeFolder(folder, folder);
  lockFolder(folder);
  await finishSave(folder);
  assertOurs(folder, layout.folderKind, [layout.planFile, layout.runsFile]);
  const finished = await readFinished(folder, plan, layout);
  const lines = finished.map((run) => `${JSON.stringify(run)}\n`);
  let bytes = bytesOf(lines);
  let isSaved = false;
  const put = async (line: string, beside: Readonly<Record<string, Parts>>) => {
    if (isSaved && Object.keys(beside).length === 0) await addLine(folder, layout.runsFile, bytes, line);
    else {
      const text = `${JSON.stringify(plan, null, 2)}\n`;
      const files = { [layout.planFile]: [text], [layout.runsFile]: [...lines, line], ...beside };
      await saveFiles(folder, { kind: layout.folderKind, put: files });
      isSaved = true;
    }
    lines.push(line);
    bytes += bytesOf([line]);
  };
  let before: Promise<void> = Promise.resolve();
  return {
    finished,
    add(run, beside = {}) {
      const now = before.catch(() => {}).then(() => put(`${JSON.stringify(run)}\n`, beside));
      before = now;
      return now;
    },
  };
}

const bytesOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);

/** On the disk when it is done. @param end what a write that failed left behind it goes */
async function addLine(folder: string, name: string, end: number, line: string): Promise<void> {
  try {
    assertStillLocked(folder);
    const file = await open(join(folder, name), 'a');
    try {
      await file.truncate(end);
      await file.writeFile(line);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw outputFault(error, folder);
  }
}

async function readFinished<Run>(folder: string, plan: Plan, layout: RunFolderLayout<Run>): Promise<Run[]> {
  const { planFile, runsFile, folderKind } = layout;
  if (kindOfFolder(folder) !== folderKind || !holdsFile(folder, planFile)) return [];
  const hasRuns = holdsFile(folder, runsFile);
  return readFolder(folder, hasRuns ? [planFile, runsFile] : [planFile], async ({ read, readGrown }) => {
    assertSamePlan(join(folder, planFile), await read(planFile), plan, layout.kind);
    return hasRuns ? decodeRuns(join(folder, runsFile), await readGrown(runsFile), layout) : [];
  });
}

function assertSamePlan(file: string, bytes: Uint8Array, plan: Plan, kind: string): void {
  const found = parseObject(file, Buffer.from(bytes).toString(), kind);
  // As it would come back from the file.
  const asked = parseObject(file, JSON.stringify(plan), kind);
  for (const key of new Set([...Object.keys(asked), ...Object.keys(found)])) {
    const [before, now] = [found[key], asked[key]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (before === now) continue;
    throw new InputError({
      where: file,
      found: `${kind} with ${key}: ${before}`,
      expected: `${now}, as asked for now`,
      advice: 'Go on with the texts and options of the first start, or choose another --out.',
    });
  }
}

function parseObject(file: string, text: string, kind: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw new InputError({
    where: file,
    found: 'no JSON object',
    expected: `the settings of ${kind}`,
    advice: 'Choose another --out.',
  });
}

/** The runs of complete lines: one that was cut off is done again. */
function decodeRuns<Run>(
  file: string,
  bytes: Uint8Array,
  { parse, line: expected }: RunFolderLayout<Run>,
): Run[] {
  const lines = Buffer.from(bytes).toString().split('\n').slice(0, -1);
  return lines.map((line, index) => {
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      json = undefined;
    }
    const run = parse(json);
    if (run !== undefined) return run;
    throw new InputError({
      where: `${file}:${index + 1}`,
      found: 'a damaged line',
      expected,
      advice: 'Remove the line: its run will be done again.',
    });
  });
}
