/** Labels that are most likely one class written in several ways. */
import { quotedList } from './record.js';

/** Letters of other scripts and the Latin ones they look like. */
const TWINS: Readonly<Record<string, string>> = {
  ...twins('АВЕЅІЈКМНОРСТУХԚԜ', 'ABESIJKMHOPCTYXQW'),
  ...twins('асеіјорѕухһԁԛԝ', 'aceijopsyxhdqw'),
  ...twins('ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'),
  ...twins('αιορυν', 'aiopuv'),
  ...twins('ıİɑɡ', 'iIag'),
  ...twins('−–—‐‑‒', '------'),
  ...twins('’‘“”', '\'\'""'),
};

function twins(letters: string, latin: string): Record<string, string> {
  return Object.fromEntries([...letters].map((letter, place) => [letter, latin[place]!]));
}

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const NUMBER = /^([+-]?)0*(\d+)(?:[.,](\d*?)0*)?$/;

/** What is left of a label without width, case, the script of its letters, and the way a number is written. */
function plainLabel(label: string): string {
  const latin = Array.from(
    label.normalize('NFKC').replace(INVISIBLE, ''),
    (letter) => TWINS[letter] ?? letter,
  );
  const plain = latin.join('').toLowerCase().trim();
  return plain.replace(NUMBER, (_, sign: string, whole: string, fraction = '') => {
    return `${sign === '-' ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  });
}

/** Groups of labels that look alike. */
export function alikeLabels(labels: Iterable<string>): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const label of labels) {
    const plain = plainLabel(label);
    groups.set(plain, (groups.get(plain) ?? new Set()).add(label));
  }
  return [...groups.values()].filter(({ size }) => size > 1).map((group) => [...group].sort());
}

/** One of the classes that a label looks like. */
export function classLike(label: string, classes: readonly string[]): string | undefined {
  const plain = plainLabel(label);
  return classes.find((one) => one !== label && plainLabel(one) === plain);
}

/** How many groups a warning names. */
const SHOWN = 5;

/** A warning about labels that look alike. */
export function describeAlike(groups: readonly (readonly string[])[]): string {
  const shown = groups.slice(0, SHOWN).map((group) => group.slice(0, SHOWN).map(spelled).join(' and '));
  const more = groups.length > SHOWN ? `, and ${groups.length - SHOWN} more` : '';
  return `labels that look alike are classes of their own: ${shown.join(', ')}${more}; write each class one way`;
}

const PLAIN = /[\u0020-\u007e]/;

/** In quotes, with the code points that the eye may take for others. */
function spelled(label: string): string {
  const odd = [...new Set(label)].filter(
    (letter) => !PLAIN.test(letter) && plainLabel(letter) !== letter.toLowerCase(),
  );
  const codes = odd
    .slice(0, 3)
    .map((letter) => `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`);
  return quotedList([label]) + (codes.length === 0 ? '' : ` (with ${codes.join(', ')})`);
}
