/** The last phases: duplicates are found, and what stays is written. */
import { createReadStream } from 'node:fs';
import type { Example } from '../corpus/example.js';
import { saveFiles } from '../storage/commit.js';
import { cleanText } from '../text/clean.js';
import { takeTurns } from '../turns.js';
import type { AgainstFile, SoundText } from './cleanTexts.js';
import type { Judge } from './judge.js';
import { type DuplicateGroups, groupDuplicates, KEYS } from './nearDuplicates.js';
import type { PreparationOptions } from './preparationOptions.js';
import { boilerplateOf, type PreparationSummary, removalsOf } from './preparationSummary.js';
import type { PrepareRequest } from './prepareRequest.js';
import type { PreparationProgress } from './readTexts.js';
import { type Objection, removeText } from './removal.js';
import { type LineLookup, lineLookup, linesFrom } from './workFiles.js';
import type { WorkFolder } from './workFolder.js';

export const TEXTS_FILE = 'texts.jsonl';
export const REMOVED_FILE = 'removed.jsonl';
export const SUMMARY_FILE = 'summary.json';

/** Characters that are written at a time. */
const PIECE = 2 ** 16;

interface Prepared {
  readonly request: PrepareRequest;
  readonly options: PreparationOptions;
  readonly judge: Judge;
  readonly labeled: readonly Example[];
  readonly against: readonly AgainstFile[];
}

export async function* writePrepared(
  work: WorkFolder,
  prepared: Prepared,
): AsyncGenerator<PreparationProgress, PreparationSummary> {
  const { request, options } = prepared;
  const { signal } = request;
  const lookup = lineLookup<SoundText>(work.pathOf('sound'), work.pathOf('places'));
  try {
    const groups = options.duplicates ? yield* compare(work, lookup, signal) : undefined;
    yield { type: 'progress', phase: 'writing', done: 0 };
    const counts = { kept: 0, characters: 0 };
    const summary = (): PreparationSummary => summaryOf(work, prepared, counts);
    await saveFiles(request.out, {
      kind: 'prepared',
      // Written in this order: the later ones tell of the first.
      put: {
        [TEXTS_FILE]: keptLines(work, groups, lookup, counts, signal),
        [REMOVED_FILE]: removedLines(work),
        [SUMMARY_FILE]: summaryText(summary),
      },
    });
    return summary();
  } finally {
    lookup.close();
  }
}

async function* compare(
  work: WorkFolder,
  { at }: LineLookup<SoundText>,
  signal: AbortSignal | undefined,
): AsyncGenerator<PreparationProgress, DuplicateGroups> {
  const textOf = (number: number) => cleanText(at(number).text);
  const grouping = groupDuplicates(work.pathOf('keys'), work.state.sound, textOf, signal);
  for (;;) {
    const { done: isDone, value } = await grouping.next();
    if (isDone) return value;
    yield { type: 'progress', phase: 'comparing', done: value, of: KEYS };
  }
}

/** The texts that stay, many lines at a time. The others are counted. */
async function* keptLines(
  work: WorkFolder,
  groups: DuplicateGroups | undefined,
  lookup: LineLookup<SoundText>,
  counts: { kept: number; characters: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const references = work.state.references ?? 0;
  let number = -1;
  let lines = '';
  for await (const { value, line } of linesFrom<SoundText>(work.pathOf('sound'))) {
    number += 1;
    if (number < references) continue;
    const objection = groups && duplicateObjection(number, groups, lookup, references);
    if (objection !== undefined) removeText(work, value.id, objection, value.text);
    else {
      counts.kept += 1;
      counts.characters += value.text.length;
      lines += `${line}\n`;
    }
    await takeTurns(signal);
    if (lines.length < PIECE) continue;
    yield lines;
    lines = '';
  }
  yield lines;
}

function duplicateObjection(
  number: number,
  { first, isExact }: DuplicateGroups,
  { at }: LineLookup<SoundText>,
  references: number,
): Objection | undefined {
  const head = first[number]!;
  if (head === number) return undefined;
  const { id, file } = at(head);
  if (file !== undefined) return { reason: 'leak', detail: id };
  if (head < references) return { reason: 'labeled', detail: id };
  return { reason: isExact[number] === 1 ? 'exact duplicate' : 'near duplicate', detail: id };
}

async function* removedLines(work: WorkFolder): AsyncGenerator<Uint8Array> {
  work.files.removed.flush();
  yield* createReadStream(work.pathOf('removed')) as AsyncIterable<Uint8Array>;
}

async function* summaryText(summary: () => PreparationSummary): AsyncGenerator<string> {
  yield `${JSON.stringify(summary(), null, 2)}\n`;
}

function summaryOf(
  { state: { tally, rows } }: WorkFolder,
  { request, judge, labeled, against }: Prepared,
  { kept, characters }: { readonly kept: number; readonly characters: number },
): PreparationSummary {
  const { bounds, languages, rules } = judge;
  return {
    inputs: request.inputs.map((name, index) => ({ name, texts: rows[index]! })),
    ...{ texts: tally.texts, kept, keptCharacters: characters },
    removed: removalsOf(tally),
    boilerplate: boilerplateOf(tally),
    masked: { addresses: tally.addresses, numbers: tally.numbers },
    ...{ languages, rules, bounds, labeledTexts: labeled.length, against },
  };
}
