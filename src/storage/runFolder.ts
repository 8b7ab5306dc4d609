/**
 * Finished runs kept in a folder, so that an interrupted command can be continued: a plan says what all runs share, and
 * each finished run is one line of JSON.
 */
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { Parts } from './bytes.js';
import { assertOurs, finishSave, saveFiles } from './commit.js';
import type { FolderKind } from './folderKinds.js';
import { makeFolder } from './folders.js';
import { lockFolder } from './lock.js';
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
  return {
    finished,
    async add(run, beside = {}) {
      const next = [...lines, `${JSON.stringify(run)}\n`];
      const text = `${JSON.stringify(plan, null, 2)}\n`;
      const put = { [layout.planFile]: [text], [layout.runsFile]: next, ...beside };
      await saveFiles(folder, { kind: layout.folderKind, put });
      lines.push(next.at(-1)!);
    },
  };
}

async function readFinished<Run>(folder: string, plan: Plan, layout: RunFolderLayout<Run>): Promise<Run[]> {
  const { planFile, runsFile, folderKind } = layout;
  if (kindOfFolder(folder) !== folderKind || !holdsFile(folder, planFile)) return [];
  const hasRuns = holdsFile(folder, runsFile);
  return readFolder(folder, hasRuns ? [planFile, runsFile] : [planFile], async ({ read }) => {
    assertSamePlan(join(folder, planFile), await read(planFile), plan, layout.kind);
    return hasRuns ? decodeRuns(join(folder, runsFile), await read(runsFile), layout) : [];
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

/** The runs of complete lines: earlier versions added line by line, and one that was cut off is done again. */
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
