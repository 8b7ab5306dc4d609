import type { Line } from './decode.js';
import type { Example } from './example.js';
import { lineId, type Origin } from './record.js';

/** One text a line, unlabelled. A blank line is an empty text, so that rows out match lines in. */
export async function* readPlainText(lines: AsyncIterable<Line>, origin: Origin): AsyncGenerator<Example> {
  for await (const line of lines) yield { id: lineId(origin, line.number), text: line.text };
}
