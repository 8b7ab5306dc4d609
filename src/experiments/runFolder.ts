/**
 * Runs kept in a folder, so that work of hours can be ended and gone on with: a plan says what all runs share, and one
 * line of JSON is written for each finished run.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import { filesDigest } from '../models/neural/startDigests.js';
import { writeWhole } from '../storage/files.js';
import type { TrainRequest } from '../training/train.js';

/** What all runs of a folder share, by names that a person reads where it differs. */
export type Plan = Readonly<Record<string, unknown>>;

export interface RunFolder<Run> {
  /** Of earlier starts. */
  readonly finished: readonly Run[];
  /** On the disk when it is done; nothing is written before the first one. */
  add(run: Run): Promise<void>;
}

export interface RunFolderLayout<Run> {
  readonly planFile: string;
  readonly runsFile: string;
  /** What the folder holds, with its article. */
  readonly kind: string;
  /** What a line of the runs holds. */
  readonly line: string;
  /** @returns the run of a line, or undefined where the line holds none */
  readonly parse: (json: unknown) => Run | undefined;
}

/** @throws InputError where the folder holds runs of another plan, or damaged ones */
export function openRuns<Run>(folder: string, plan: Plan, layout: RunFolderLayout<Run>): RunFolder<Run> {
  const planFile = join(folder, layout.planFile);
  const runsFile = join(folder, layout.runsFile);
  if (existsSync(planFile)) assertSamePlan(planFile, plan, layout.kind);
  return {
    finished: existsSync(runsFile) ? readRuns(runsFile, layout) : [],
    async add(run) {
      if (!existsSync(planFile)) await writeWhole(planFile, [`${JSON.stringify(plan, null, 2)}\n`]);
      const file = await open(runsFile, 'a');
      try {
        await file.writeFile(`${JSON.stringify(run)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

interface Sources extends Pick<TrainRequest, 'wordVectors' | 'encoderFrom' | 'backend' | 'options'> {
  readonly labelled: readonly Example[];
  readonly unlabelled: readonly Example[];
  readonly development?: readonly Example[] | number | undefined;
}

/** What runs are trained from, texts and files as digests. */
export function sourcesPlan({ labelled, unlabelled, development, ...sources }: Sources): Plan {
  const starts = [sources.wordVectors, sources.encoderFrom, sources.options?.networkFrom];
  const digests = starts.flatMap((start) => (start ? (filesDigest(start) ?? []) : []));
  return {
    wordVectors: sources.wordVectors ?? null,
    encoderFrom: sources.encoderFrom ?? null,
    ...(digests.length > 0 && { 'the files started from': digests }),
    backend: sources.backend ?? 'auto',
    developmentShare: typeof development === 'number' ? development : null,
    'the labelled texts': digest(labelled),
    'the unlabelled texts': digest(unlabelled),
    'the development texts': typeof development === 'object' ? digest(development) : null,
  };
}

export function digest(examples: readonly Example[]): string {
  const hash = createHash('sha256');
  for (const { text, label } of examples) hash.update(JSON.stringify([label ?? null, text]));
  return `${examples.length}, SHA-256 ${hash.digest('hex').slice(0, 16)}`;
}

function assertSamePlan(file: string, plan: Plan, kind: string): void {
  const found = parseObject(file, readFileSync(file, 'utf8'), kind);
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

/** The runs of complete lines. A last line that was cut off is removed: its run will be done again. */
function readRuns<Run>(file: string, { parse, line: expected }: RunFolderLayout<Run>): Run[] {
  const content = readFileSync(file);
  const end = content.lastIndexOf('\n') + 1;
  if (end < content.length) truncateSync(file, end);
  const lines = content.subarray(0, end).toString().split('\n').slice(0, -1);
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
