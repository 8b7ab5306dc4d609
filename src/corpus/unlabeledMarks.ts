/** Labels that often say "no label": whether they do so here is asked, for nothing in the file says it. */
import { InputError } from '../errors.js';
import { isNumeric } from './label.js';
import { quotedList } from './record.js';

const WORDS = new Set([
  ...['nan', 'na', 'n/a', '#n/a', '<na>', 'n.a.', 'none', 'null', 'nil', '\\n', 'undefined'],
  ...['unsup', 'unsupervised', 'unlabeled', 'unlabelled', 'nolabel', 'notlabeled', 'notlabelled'],
  ...['?', '??', '???', '-', '--', '---', '–', '—', '_', '.', '...', '…'],
]);

function isWord(label: string): boolean {
  const lower = label.toLowerCase();
  return WORDS.has(lower) || WORDS.has(lower.replace(/(?<=\p{L})[\s_-](?=\p{L})/gu, ''));
}

/**
 * Those of the labels that may say "no label". `-` does not beside `+`, nor -1 where it is one of two numbers or of several
 * below zero.
 */
export function unlabeledMarks(labels: Iterable<string>): string[] {
  const all = [...new Set(labels)];
  const words = all.filter((label) => isWord(label) && !(label === '-' && all.includes('+')));
  const minusOnes = all.filter((label) => isNumeric(label) && Number(label) === -1);
  const others = all.filter((label) => !words.includes(label) && !minusOnes.includes(label));
  const areNumbers = others.every(isNumeric);
  const isClass = areNumbers && (others.length < 2 || others.some((label) => Number(label) < 0));
  return isClass ? words : [...words, ...minusOnes];
}

/** What to say where a label marks texts without one. */
export function markAdvice(label: string): string {
  return `If it marks texts without a label, say --unlabeled-label ${shellWord(label)}`;
}

/** What to say in either case. */
export function choiceAdvice(label: string): string {
  return `${markAdvice(label)}; if it is a class, say --label-is-real ${shellWord(label)}.`;
}

function shellWord(label: string): string {
  return /^[\w./+-]+$/.test(label) ? label : JSON.stringify(label);
}

/**
 * @param places where each label stood first
 * @param real the labels that a person says are classes
 * @throws InputError about the first one that may say "no label"
 */
export function refuseMarks(places: ReadonlyMap<string, string>, real: readonly string[] = []): void {
  const mark = unlabeledMarks(places.keys()).find((label) => !real.includes(label));
  if (mark === undefined) return;
  throw new InputError({
    where: places.get(mark)!,
    found: `the label ${quotedList([mark])}, which often says that there is none`,
    expected: 'a class, or no label',
    advice: choiceAdvice(mark),
  });
}
