/** The second phase: each text by itself. What passes goes into a file of its own, with its keys for comparisons. */

import type { Example } from '../corpus/example.js';
import { readCorpus } from '../corpus/readCorpus.js';
import { takeTurns } from '../turns.js';
import { boilerplateKeys, withoutBoilerplate } from './boilerplate.js';
import { type Judge, type ReadText, readText } from './judge.js';
import { masked } from './masking.js';
import { BANDS, bandKeys } from './minHash.js';
import { NO_KEY } from './nearDuplicates.js';
import type { PreparationOptions } from './preparationOptions.js';
import { tallyLines } from './preparationSummary.js';
import type { PrepareRequest } from './prepareRequest.js';
import type { PileText, PreparationProgress } from './readTexts.js';
import { removeText } from './removal.js';
import { textKey } from './words.js';
import { linesFrom, NUMBER_BYTES } from './workFiles.js';
import type { WorkFolder } from './workFolder.js';

/** A file with texts to measure on. */
export interface AgainstFile {
  readonly name: string;
  readonly texts: number;
}

export async function* cleanTexts(
  work: WorkFolder,
  request: PrepareRequest,
  options: PreparationOptions,
  judge: Judge,
  labeled: readonly Example[],
): AsyncGenerator<PreparationProgress, AgainstFile[]> {
  const against = await takeReferences(work, request, judge, labeled);
  const { state, files } = work;
  if (state.phase !== 'cleaning') return against;
  const boilerplate = options.boilerplate
    ? boilerplateKeys(work.pathOf('lines'), files.lines.size / NUMBER_BYTES, state.tally.texts)
    : new Set<number>();
  let done = 0;
  for await (const { value, end } of linesFrom<PileText>(work.pathOf('read'), state.position)) {
    cleanOne(work, value, boilerplate, options, judge);
    state.position = end;
    done += 1;
    if (done % 1000 !== 0) continue;
    await takeTurns(request.signal);
    await work.saveNowAndThen();
    yield { type: 'progress', phase: 'cleaning', done: state.position, of: files.read.size };
  }
  state.phase = 'comparing';
  await work.save();
  return against;
}

function cleanOne(
  work: WorkFolder,
  given: PileText,
  boilerplate: ReadonlySet<number>,
  { mask }: PreparationOptions,
  judge: Judge,
): void {
  const { tally } = work.state;
  const { text: whole, removed } = withoutBoilerplate(given.text, boilerplate);
  tallyLines(tally, removed);
  const masking = mask ? masked(whole) : { text: whole, addresses: 0, numbers: 0 };
  const text = readText(masking.text);
  const objection = judge.objectionTo(text);
  if (objection !== undefined) {
    removeText(work, given.id, objection, given.text);
    return;
  }
  tally.addresses += masking.addresses;
  tally.numbers += masking.numbers;
  addSound(work, { ...given, text: text.text }, text);
}

/**
 * The labeled texts and those to measure on stand in front of the pile, so that each group of duplicates that has one of
 * them is led by it.
 */
async function takeReferences(
  work: WorkFolder,
  { against = [], reading, signal }: PrepareRequest,
  { leaks }: Judge,
  labeled: readonly Example[],
): Promise<AgainstFile[]> {
  const { state } = work;
  const isFresh = state.references === null;
  const take = (example: Example, file: string | undefined): ReadText => {
    const text = readText(example.text);
    if (isFresh)
      addSound(work, { id: example.id, text: example.text, ...(file !== undefined && { file }) }, text);
    return text;
  };
  if (isFresh) for (const example of labeled) take(example, undefined);
  const files: AgainstFile[] = [];
  for (const name of against) {
    let texts = 0;
    for await (const example of readCorpus(name, { ...reading, signal, ignoreLabels: true })) {
      leaks.add(take(example, name).words);
      texts += 1;
    }
    files.push({ name, texts });
  }
  if (isFresh) {
    state.references = state.sound;
    await work.save();
  }
  return files;
}

/** A text that stands for others, or may stay. */
export interface SoundText extends PileText {
  /** The file of a text to measure on. */
  readonly file?: string;
}

function addSound({ files, state }: WorkFolder, value: SoundText, { plain, words }: ReadText): void {
  files.sound.addLine(value);
  files.places.addNumbers(Float64Array.of(files.sound.size));
  files.keys.addNumbers(Float64Array.of(textKey(plain), ...(bandKeys(words) ?? NO_BANDS)));
  state.sound += 1;
}

const NO_BANDS = new Float64Array(BANDS).fill(NO_KEY);
