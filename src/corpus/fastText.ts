import { InputError } from '../errors.js';
import type { Head, Line, Lines } from './decode.js';
import { type Example, PLACE } from './example.js';
import { type Format, type Sighting, type Source, type Wishes, wholeLines } from './format.js';
import { isBlank, lineId, type Origin, quotedList, readRow } from './record.js';

const PREFIX = '__label__';

/** `__label__x the text`, or the label at the end; a line without label is unlabeled, a blank line is skipped. */
export const fastTextFormat: Format<'fasttext'> = {
  name: 'fasttext',
  title: 'fastText',
  extensions: ['fasttext', 'ft'],
  sniff,
  read: readFastText,
};

async function* readFastText(lines: Lines, source: Source): AsyncGenerator<Example> {
  const { origin, wishes } = source;
  if (!wishes.isFormatNamed) refuseGluedLabels(source);
  for await (const some of lines) {
    for (const line of some) {
      if (isBlank(line)) continue;
      yield readRow(() => exampleOf(line, origin, wishes), line, origin, wishes);
    }
  }
}

function exampleOf(line: Line, origin: Origin, { ignoreLabels, isFormatNamed }: Wishes): Example {
  const { labels, text } = parseLine(line, origin, isFormatNamed);
  const id = lineId(origin, line.number);
  if (ignoreLabels || labels.length === 0) return { id, text };
  const place = `${origin.path}:${line.number}`;
  return { id, text, label: onlyLabel(labels, place), [PLACE]: place };
}

const START = new RegExp(`^(?:${PREFIX}\\S*(?:\\s+|$))+`);
const END = new RegExp(`(?:(?:^|\\s+)${PREFIX}\\S*)+$`);
const MIDDLE = new RegExp(`(?:^|\\s)${PREFIX}`);
/** What ends a word of a text, and hardly stands in the name of a class. */
const SENTENCE_SIGN = /[,;!?"“”„()…]|\p{L}'\p{L}/u;

interface Parsed {
  readonly labels: readonly string[];
  readonly text: string;
}

function parseLine(line: Line, origin: Origin, areLabelsSure: boolean): Parsed {
  const whole = line.text.trim();
  const start = START.exec(whole)?.[0] ?? '';
  const rest = whole.slice(start.length);
  const end = END.exec(rest)?.[0] ?? '';
  const text = rest.slice(0, rest.length - end.length).trimEnd();
  const labels = `${start} ${end}`.split(/\s+/).filter((part) => part !== '');
  const names = labels.map((label) => label.slice(PREFIX.length));
  const fault = (found: string, expected: string, advice: string) =>
    new InputError({ where: `${origin.path}:${line.number}`, found, expected, advice });
  if (MIDDLE.test(text)) {
    const advice = 'Put the label in front of the text.';
    throw fault('a label within a text', 'labels before or behind it', advice);
  }
  const glued = areLabelsSure ? undefined : names.find((name) => SENTENCE_SIGN.test(name));
  if (glued !== undefined)
    throw fault(`the label ${quotedList([glued])}`, 'white space after the label', GLUED_ADVICE);
  return { labels: names, text };
}

function onlyLabel(labels: readonly string[], where: string): string {
  const [label] = labels;
  const expected = 'one label and a text';
  if (label === undefined || labels.includes('')) {
    const advice = `Write the class right after ${PREFIX}.`;
    throw new InputError({ where, found: 'an empty label', expected, advice });
  }
  if (labels.length === 1) return label;
  const advice = 'Keep one label a line: a text has one class here.';
  throw new InputError({ where, found: 'more than one label', expected, advice });
}

const GLUED_ADVICE =
  'Put a space between label and text; if the labels are right, say --input-format fasttext.';

/** So many labels with the same beginning are hardly all classes. */
const MOST_ALIKE = 6;
/** How a label may begin that the first word of a text follows at once. */
const STEM = /^(?:\d+(?=\p{L})|\p{L}{3}(?=\p{L}))/u;

/** Labels without white space behind them: their first words make them many, but they begin alike. */
function refuseGluedLabels({ head, origin }: Source): void {
  const starts = wholeLines(head).map((line) => START.exec(line.trim())?.[0] ?? '');
  const labels = [...new Set(starts.flatMap((start) => start.trim().split(/\s+/)))]
    .map((label) => label.slice(PREFIX.length))
    .filter((name) => name !== '');
  const byStem = new Map<string, string[]>();
  for (const name of labels) {
    const stem = STEM.exec(name)?.[0];
    if (stem !== undefined) byStem.set(stem, [...(byStem.get(stem) ?? []), name]);
  }
  const alike = [...byStem.values()].filter((names) => names.length >= MOST_ALIKE).flat();
  if (alike.length === 0 || alike.length * 2 < labels.length) return;
  throw new InputError({
    where: origin.path,
    found: `${labels.length} labels in the first ${starts.length} lines, such as ${quotedList(alike.slice(0, 3))}`,
    expected: 'white space after each label',
    advice: GLUED_ADVICE,
  });
}

/** The start of lines in the manner of fastText, with another prefix. */
const OTHER_PREFIX = /^(?!__label__)(?:__\w+?__|#?label[:=_]|#label\s)(?=\S)/i;

function sniff(head: Head): Sighting | undefined {
  const lines = wholeLines(head).map((line) => line.trim());
  const marked = lines.filter((line) => START.test(line) || END.test(line));
  if (marked.length > 0) {
    const isSure = marked[0] === lines[0] || marked.length * 2 >= lines.length;
    return { isSure, because: `lines in it have a label that begins with ${PREFIX}` };
  }
  const prefix = OTHER_PREFIX.exec(lines[0] ?? '')?.[0];
  if (prefix === undefined || lines.length < 2 || !lines.every((line) => line.startsWith(prefix)))
    return undefined;
  const because = `its lines begin with ${JSON.stringify(prefix)}`;
  const advice = `If these are labels, write ${PREFIX} in place of ${prefix.trim()}.`;
  return { isSure: false, because, advice };
}
