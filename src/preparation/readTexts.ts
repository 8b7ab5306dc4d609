/** The first phase: all texts of all inputs in one file, so that each can be looked at again. */
import { type Example, FAULT } from '../corpus/example.js';
import { InputError } from '../errors.js';
import { takeTurns } from '../turns.js';
import { lineKeys } from './boilerplate.js';
import { isTooLong } from './judge.js';
import { type MainTexts, startMainTexts } from './pages/mainTexts.js';
import { pileTexts } from './pages/pileTexts.js';
import type { PreparationOptions } from './preparationOptions.js';
import type { PrepareRequest } from './prepareRequest.js';
import { type Objection, removeText } from './removal.js';
import type { WorkFolder } from './workFolder.js';

/** How far a preparation is. */
export interface PreparationProgress {
  readonly type: 'progress';
  readonly phase: 'reading' | 'cleaning' | 'comparing' | 'writing';
  /** Texts that are done, or steps in `comparing`. */
  readonly done: number;
  /** Of how many, where that is known. */
  readonly of?: number | undefined;
}

/** A text of the pile, on its way. */
export interface PileText {
  readonly id: string;
  readonly text: string;
  readonly label?: string;
}

/** @throws InputError where an input cannot be read, and where none has a text */
export async function* readTexts(
  work: WorkFolder,
  request: PrepareRequest,
  { boilerplate }: PreparationOptions,
): AsyncGenerator<PreparationProgress> {
  const { state } = work;
  if (state.phase !== 'reading') return;
  const mainTexts = startMainTexts();
  try {
    for (const index of request.inputs.keys()) yield* readInput(work, request, index, boilerplate, mainTexts);
  } finally {
    mainTexts.close();
  }
  if (state.tally.texts === 0)
    throw new InputError({ where: request.inputs.join(', '), found: 'no texts', expected: 'at least one' });
  state.phase = 'cleaning';
  await work.save();
}

async function* readInput(
  work: WorkFolder,
  { inputs, reading, signal }: PrepareRequest,
  index: number,
  boilerplate: boolean,
  mainTexts: MainTexts,
): AsyncGenerator<PreparationProgress> {
  const { rows, tally } = work.state;
  const keeping = { ...reading, allowEmpty: true, keepFaults: true, signal };
  for await (const example of pileTexts(inputs[index]!, keeping, rows[index]!, mainTexts)) {
    take(work, example, boilerplate);
    rows[index]! += 1;
    tally.texts += 1;
    if (rows[index]! % 1000 !== 0) continue;
    await takeTurns(signal);
    await work.saveNowAndThen();
    yield { type: 'progress', phase: 'reading', done: tally.texts };
  }
}

function take(work: WorkFolder, { id, text, label, [FAULT]: fault }: Example, boilerplate: boolean): void {
  const objection = readingObjection(text, fault);
  if (objection !== undefined) {
    removeText(work, id, objection, text);
    return;
  }
  work.files.read.addLine({ id, text, ...(label !== undefined && { label }) } satisfies PileText);
  if (boilerplate) work.files.lines.addNumbers(lineKeys(text));
}

function readingObjection(text: string, fault: string | undefined): Objection | undefined {
  if (fault !== undefined) return { reason: 'unreadable', detail: fault };
  return isTooLong(text) ? { reason: 'too long' } : undefined;
}
