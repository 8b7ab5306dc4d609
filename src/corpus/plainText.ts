import type { Head, Lines } from './decode.js';
import type { Example } from './example.js';
import { type Format, type Sighting, type Source, wholeLines } from './format.js';
import { lineId, quotedList, readRow } from './record.js';

/** One text a line, unlabeled: what has no other format. */
export const plainTextFormat: Format<'text'> = {
  name: 'text',
  title: 'plain text, one text a line',
  extensions: [],
  sniff,
  read: readPlainText,
};

/** A blank line is an empty text, so that rows out match lines in. */
async function* readPlainText(lines: Lines, { origin, wishes }: Source): AsyncGenerator<Example> {
  for await (const some of lines) {
    for (const line of some)
      yield readRow(() => ({ id: lineId(origin, line.number), text: line.text }), line, origin, wishes);
  }
}

const PAGE = /^\s*<(?:\?xml|!doctype|html|rss|feed)\b/i;
/** What no sentence begins with, but a label often does. */
const MARK = /^(?:[+-]?\d{1,2}|pos|neg|positive|negative|neutral|spam|ham)(?=[\s,:;|])/i;
const FEWEST_MARKED = 5;
const MOST_MARKS = 10;

/** Nothing tells that lines are plain texts, but some things tell that they may not be. */
function sniff(head: Head): Sighting | undefined {
  const lines = wholeLines(head);
  if (PAGE.test(lines[0] ?? '')) {
    const advice = '`textvat prepare` takes the main text out of pages.';
    return { isSure: false, because: 'it begins as a page of HTML or XML does', advice };
  }
  const marks = lines.map((line) => MARK.exec(line)?.[0]);
  const distinct = new Set(marks);
  if (lines.length < FEWEST_MARKED || distinct.size > MOST_MARKS || distinct.size < 2) return undefined;
  const labels = [...distinct].flatMap((mark) => mark ?? []);
  if (labels.length < distinct.size) return undefined;
  return {
    isSure: false,
    because: `each of its first lines begins with one of ${quotedList(labels)}`,
    advice: `If these are labels, write the lines as __label__${labels[0]} THE TEXT.`,
  };
}
