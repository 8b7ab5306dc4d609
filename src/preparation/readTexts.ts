/** The first phase: all texts of all inputs in one file, so that each can be looked at again. */
import { FAULT } from '../corpus/example.js';
import { readCorpus } from '../corpus/readCorpus.js';
import { takeTurns } from '../turns.js';
import { lineKeys } from './boilerplate.js';
import { isTooLong } from './judge.js';
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

export async function* readTexts(
  work: WorkFolder,
  { inputs, reading, signal }: PrepareRequest,
  { boilerplate }: PreparationOptions,
): AsyncGenerator<PreparationProgress> {
  const { state, files } = work;
  if (state.phase !== 'reading') return;
  for (const [index, input] of inputs.entries()) {
    const keeping = { allowEmpty: true, keepFaults: true, signal };
    let row = 0;
    for await (const example of readCorpus(input, { ...reading, ...keeping })) {
      row += 1;
      if (row <= state.rows[index]!) continue;
      const { id, text, label, [FAULT]: fault } = example;
      const objection = readingObjection(text, fault);
      state.tally.texts += 1;
      if (objection !== undefined) removeText(work, id, objection, text);
      else {
        files.read.addLine({ id, text, ...(label !== undefined && { label }) } satisfies PileText);
        if (boilerplate) files.lines.addNumbers(lineKeys(text));
      }
      state.rows[index] = row;
      if (row % 1000 !== 0) continue;
      await takeTurns(signal);
      await work.saveNowAndThen();
      yield { type: 'progress', phase: 'reading', done: state.tally.texts };
    }
  }
  state.phase = 'cleaning';
  await work.save();
}

function readingObjection(text: string, fault: string | undefined): Objection | undefined {
  if (fault !== undefined) return { reason: 'unreadable', detail: fault };
  return isTooLong(text) ? { reason: 'too long' } : undefined;
}
