/** Word vectors in the text formats of GloVe and word2vec, plain or gzipped: a word, then its numbers, separated by single spaces. */
import { InputError } from '../errors.js';
import type { Line } from './decode.js';

export interface VectorLine {
  readonly word: string;
  /** Numbers of a vector. */
  readonly width: number;
  /** @throws InputError where one is no finite number */
  vector(): Float32Array;
}

/** @param lines of the source @throws InputError naming source and line; the signal's reason when it aborts */
export async function* readVectorLines(
  source: string,
  lines: AsyncIterable<Line>,
  signal?: AbortSignal,
): AsyncGenerator<VectorLine, void, void> {
  let width = 0;
  for await (const { text, number } of lines) {
    signal?.throwIfAborted();
    const parts = text.trimEnd().split(' ');
    // word2vec files begin with a line of two numbers: words and width.
    if (number === 1 && parts.length === 2) continue;
    width ||= parts.length - 1;
    if (parts.length - 1 !== width) {
      if (isPhrase(parts, width)) continue;
      throw badLine(source, number, `${parts.length - 1} numbers`, `${width}, as on the lines before`);
    }
    yield { word: parts[0]!, width, vector: () => vectorOf(parts, source, number) };
  }
}

/** Whether a file that begins with this line is one of word vectors. */
export function beginsVectors(line: string): boolean {
  const [word, ...numbers] = line.trimEnd().split(' ');
  const areNumbers = numbers.every((part) => part !== '' && Number.isFinite(Number(part)));
  return areNumbers && (numbers.length > 1 || (numbers.length === 1 && /^\d+$/.test(word!)));
}

function vectorOf(parts: readonly string[], source: string, line: number): Float32Array {
  const vector = Float32Array.from(parts.slice(1), Number);
  if (vector.every(Number.isFinite)) return vector;
  throw badLine(source, line, 'something that is no number', `${vector.length} finite numbers`);
}

/** Words with spaces in them, which a few lines of published files have (GloVe 840B) and no vocabulary has. */
function isPhrase(parts: readonly string[], width: number): boolean {
  return parts.length - 1 > width && Number.isNaN(Number(parts.at(-width - 1)));
}

function badLine(source: string, line: number, found: string, expected: string): InputError {
  return new InputError({
    where: `${source}:${line}`,
    found,
    expected,
    advice: 'The format is: a word, then its numbers, separated by single spaces.',
  });
}
