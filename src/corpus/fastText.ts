import { InputError } from '../errors.js';
import type { Line } from './decode.js';
import { type Example, PLACE } from './example.js';
import { lineId, type Origin } from './record.js';

export const FASTTEXT_PREFIX = '__label__';

/** fastText: `__label__x the text`; a line without label is unlabelled, a blank line is skipped. */
export async function* readFastText(
  lines: AsyncIterable<Line>,
  origin: Origin,
  ignoreLabels = false,
): AsyncGenerator<Example> {
  for await (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    yield ignoreLabels ? withoutLabels(text, line.number, origin) : parseLine(text, line.number, origin);
  }
}

const LABELS = new RegExp(`^(?:${FASTTEXT_PREFIX}\\S*(?:\\s+|$))+`);

function withoutLabels(line: string, number: number, origin: Origin): Example {
  return { id: lineId(origin, number), text: line.replace(LABELS, '') };
}

function parseLine(line: string, number: number, origin: Origin): Example {
  const id = lineId(origin, number);
  if (!line.startsWith(FASTTEXT_PREFIX)) return { id, text: line };
  const end = line.search(/\s/);
  const label = line.slice(FASTTEXT_PREFIX.length, end < 0 ? undefined : end);
  const text = end < 0 ? '' : line.slice(end).trimStart();
  const fault = (found: string, advice: string) =>
    new InputError({ where: `${origin.path}:${number}`, found, expected: 'one label and a text', advice });
  if (label === '') throw fault('an empty label', `Write the class right after ${FASTTEXT_PREFIX}.`);
  if (text.startsWith(FASTTEXT_PREFIX)) {
    throw fault('more than one label', 'Keep one label a line: a text has one class here.');
  }
  return { id, text, label, [PLACE]: `${origin.path}:${number}` };
}
