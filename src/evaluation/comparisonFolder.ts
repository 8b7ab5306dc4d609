/**
 * A comparison on disk, so that it can be ended and gone on with: `comparison.json` says what is compared,
 * `cells.jsonl` holds one line for each finished run.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import { writeWhole } from '../models/files.js';
import { type CompareRequest, comparedMethods } from './compare.js';
import type { ComparisonCell } from './comparisonCell.js';
import { comparisonSettings } from './comparisonResult.js';

const PLAN_FILE = 'comparison.json';
const CELLS_FILE = 'cells.jsonl';

/** What all cells share; label counts, seeds and methods may grow from run to run. */
type Plan = Readonly<Record<string, unknown>>;

export interface ComparisonFolder {
  /** Of earlier runs. */
  readonly finished: readonly ComparisonCell[];
  /** On the disk when it is done; nothing is written before the first one. */
  add(cell: ComparisonCell): Promise<void>;
}

/** @throws InputError where the folder holds another comparison, or a damaged one */
export function openComparison(folder: string, request: CompareRequest): ComparisonFolder {
  const planFile = join(folder, PLAN_FILE);
  const cellsFile = join(folder, CELLS_FILE);
  const plan = planOf(request);
  if (existsSync(planFile)) assertSamePlan(planFile, plan);
  return {
    finished: existsSync(cellsFile) ? readCells(cellsFile, request.test.length) : [],
    async add(cell) {
      if (!existsSync(planFile)) await writeWhole(planFile, [`${JSON.stringify(plan, null, 2)}\n`]);
      const file = await open(cellsFile, 'a');
      try {
        await file.writeFile(`${JSON.stringify(cell)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

function planOf(request: CompareRequest): Plan {
  const { options, wordVectors, encoderFrom, developmentShare } = comparisonSettings(request);
  const { method: _method, seed: _seed, ...shared } = options;
  const { labelled, unlabelled, test, development } = request;
  return {
    ...shared,
    wordVectors,
    encoderFrom,
    backend: request.backend ?? 'auto',
    developmentShare,
    'the labelled texts': digest(labelled),
    'the unlabelled texts': digest(unlabelled),
    'the test texts': digest(test),
    'the development texts': typeof development === 'object' ? digest(development) : null,
  };
}

function digest(examples: readonly Example[]): string {
  const hash = createHash('sha256');
  for (const { text, label } of examples) hash.update(JSON.stringify([label ?? null, text]));
  return `${examples.length}, SHA-256 ${hash.digest('hex').slice(0, 16)}`;
}

function assertSamePlan(file: string, plan: Plan): void {
  const found = parseObject(file, readFileSync(file, 'utf8'));
  // As it would come back from the file.
  const asked = parseObject(file, JSON.stringify(plan));
  for (const key of new Set([...Object.keys(asked), ...Object.keys(found)])) {
    const [before, now] = [found[key], asked[key]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (before === now) continue;
    throw new InputError({
      where: file,
      found: `a comparison with ${key}: ${before}`,
      expected: `${now}, as asked for now`,
      advice: 'Go on with the texts and options of the first start, or choose another --out.',
    });
  }
}

function parseObject(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw new InputError({
    where: file,
    found: 'no JSON object',
    expected: 'the settings of a comparison',
    advice: 'Choose another --out.',
  });
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What resuming rests on; the rest of a cell is only shown. */
const savedCell = v.looseObject({
  method: v.picklist(comparedMethods),
  labels: count,
  seed: count,
  testError: share,
  devError: v.nullable(share),
  seconds: v.number(),
  predicted: v.array(count),
  confidence: v.array(share),
  evaluation: v.looseObject({}),
  curve: v.nullable(v.looseObject({})),
});

/** The cells of complete lines. A last line that was cut off is removed: its run will be done again. */
function readCells(file: string, texts: number): ComparisonCell[] {
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
    const { success, output } = v.safeParse(savedCell, json);
    if (success && output.predicted.length === texts && output.confidence.length === texts)
      return output as unknown as ComparisonCell;
    throw new InputError({
      where: `${file}:${index + 1}`,
      found: 'a damaged line',
      expected: `a finished run with an answer to each of ${texts} test texts`,
      advice: 'Remove the line: its run will be done again.',
    });
  });
}
