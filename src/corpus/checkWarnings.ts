import type { Reading } from '../text/scripts.js';
import { alikeLabels, describeAlike } from './alikeLabels.js';
import type { InputReport, SharedTexts } from './corpusReport.js';
import { counted } from './counted.js';
import { describeFaults } from './encodingFaults.js';
import { namedLabels, sortedLabels } from './label.js';
import { describeConflicts } from './labelFaults.js';
import { quotedList } from './record.js';
import { choiceAdvice, unlabeledMarks } from './unlabeledMarks.js';

/** From here on a plain error rate flatters a model that always says the largest class. */
const STRONG_IMBALANCE = 3;
/** Fewer texts can hardly be split into training and development. */
const FEW_TEXTS = 10;
const LOW_COVERAGE = 0.85;
/** A few lines that end with a semicolon are in every corpus. */
const PROGRAM_SHARE = 0.25;

/** Of the letters: from here on a second script is more than names and quotations. */
const MUCH_OF_A_SCRIPT = 0.05;
/** Of the tokens; see `InputReport.english`. */
const LITTLE_ENGLISH = 0.03;
/** Fewer do not tell a language. */
const ENOUGH_TOKENS = 1000;

/**
 * What a person should do about the findings, in words.
 * @param real labels that a person says are classes
 */
export function warningsFor(
  inputs: readonly InputReport[],
  shared: readonly SharedTexts[],
  real: readonly string[] = [],
): string[] {
  const classes = namedLabels(real);
  return [
    ...inputs.flatMap((input) => markWarnings(input, classes)),
    ...inputs.flatMap((input) => [
      ...labelWarnings(input),
      ...textWarnings(input),
      ...languageWarnings(input),
    ]),
    ...alikeWarnings(inputs.filter(({ role }) => role !== 'unlabeled')),
    ...classMismatches(inputs),
    ...shared.flatMap(leakWarnings),
  ];
}

function labelWarnings({ name, role, rows, labeledRows, classes }: InputReport): string[] {
  const warnings: string[] = [];
  const unlabeled = rows - labeledRows;
  if ((role === 'labeled' || role === 'test') && unlabeled > 0) {
    warnings.push(`${name}: ${counted(unlabeled, 'text')} without label; label or move them.`);
  }
  if (role === 'unlabeled' || classes.length === 0) return warnings;
  const [largest, smallest] = [classes[0]!, classes.at(-1)!];
  if (classes.length === 1) {
    warnings.push(
      `${name}: only the class ${quotedList([largest.label])}; a classifier needs two or more classes.`,
    );
  }
  const few = classes.filter(({ texts }) => texts < FEW_TEXTS).map(({ label }) => label);
  if (few.length > 0) {
    warnings.push(
      `${name}: fewer than ${FEW_TEXTS} texts of ${quotedList(few)}; label more, or merge the class with another.`,
    );
  }
  const imbalance = largest.texts / smallest.texts;
  if (imbalance >= STRONG_IMBALANCE) {
    const ratio = imbalance.toFixed(imbalance < 10 ? 1 : 0);
    const [most, least] = [quotedList([largest.label]), quotedList([smallest.label])];
    warnings.push(
      `${name}: ${ratio} times as many texts of ${most} as of ${least}; weight the classes and look at macro F1 besides the error.`,
    );
  }
  return warnings;
}

const READINGS: Readonly<Record<Reading, string>> = {
  words: 'Words are read whole, every inflected form as a word of its own',
  'words with endings': 'Words are read with the endings and particles that are written with them',
  characters:
    'It has no spaces between words, so that every character is a token, and n-grams make words of them',
};

/** What works for the language: all but what is shipped, which is English. */
function languageWarnings({ name, tokens, scripts, english }: InputReport): string[] {
  const warnings = scripts
    .filter(({ name: script, share }) => script !== 'Latin' && share >= MUCH_OF_A_SCRIPT)
    .map(
      ({ name: script, reading, share }) =>
        `${name}: ${(100 * share).toFixed(0)} % of its letters are ${script === 'other' ? 'of other scripts' : script}. ${READINGS[reading]}. ${ENGLISH_ONLY}`,
    );
  const isLatin = scripts[0]?.name === 'Latin' && warnings.length === 0;
  if (isLatin && tokens >= ENOUGH_TOKENS && english !== null && english < LITTLE_ENGLISH)
    warnings.push(`${name}: its words are hardly English. ${READINGS.words}. ${ENGLISH_ONLY}`);
  return warnings;
}

const ENGLISH_ONLY =
  'The network that is shipped, which the presets balanced and best add, knows English only: train with --preset fast or --model linear.';

function textWarnings(input: InputReport): string[] {
  const { name, rows, emptyTexts, programLines, duplicateRows, conflictingTexts, conflicts, coverage } =
    input;
  const warnings: string[] = [];
  if (rows === 0) warnings.push(`${name}: no texts at all.`);
  if (programLines.texts > PROGRAM_SHARE * (rows - emptyTexts)) {
    warnings.push(
      `${name}: ${counted(programLines.texts, 'text')} of ${rows.toLocaleString('en-US')} with lines as a program has them; is it the right file?`,
    );
  }
  if (emptyTexts > 0) warnings.push(`${name}: ${counted(emptyTexts, 'empty text')}; remove them.`);
  for (const fault of describeConflicts(conflictingTexts, conflicts)) warnings.push(`${name}: ${fault}.`);
  if (duplicateRows > 0) {
    warnings.push(`${name}: ${counted(duplicateRows, 'row')} with a text that came before; remove them.`);
  }
  if (coverage !== null && coverage < LOW_COVERAGE) {
    const share = `${(100 * coverage).toFixed(1)} %`;
    warnings.push(
      `${name}: only ${share} of its words occur in the labeled texts; is it the same kind of text?`,
    );
  }
  const faults = describeFaults(input.encoding);
  if (faults !== undefined) warnings.push(`${name}: ${faults}`);
  return warnings;
}

/** Labels that look alike in one input, then those that do so only beside another input's. */
function alikeWarnings(inputs: readonly InputReport[]): string[] {
  const named = inputs.map(({ name, classes }) => ({ name, labels: classes.map(({ label }) => label) }));
  const told = new Set<string>();
  const warnings: string[] = [];
  const warn = (name: string, alike: readonly (readonly string[])[]) => {
    if (alike.length === 0) return;
    for (const label of alike.flat()) told.add(label);
    warnings.push(`${name}: ${describeAlike(alike)}.`);
  };
  for (const { name, labels } of named) warn(name, alikeLabels(labels));
  const between = alikeLabels(named.flatMap(({ labels }) => labels)).filter(
    (group) => !group.every((label) => told.has(label)),
  );
  const holders = named.filter(({ labels }) => between.flat().some((label) => labels.includes(label)));
  warn(holders.map(({ name }) => name).join(', '), between);
  return warnings;
}

/** Labels that may say that there is none. @param real those that a person says are classes */
function markWarnings({ name, role, classes }: InputReport, real: readonly string[]): string[] {
  if (role === 'unlabeled') return [];
  const counts = new Map(classes.map(({ label, texts }) => [label, texts]));
  return unlabeledMarks(counts.keys())
    .filter((label) => !real.includes(label))
    .map(
      (label) =>
        `${name}: ${counted(counts.get(label)!, 'text')} with the label ${quotedList([label])}, which often says that there is none. ${choiceAdvice(label)}`,
    );
}

/** Classes that are tested but never trained, or the other way round. */
function classMismatches(inputs: readonly InputReport[]): string[] {
  const labelsOf = (input: InputReport) => input.classes.map(({ label }) => label);
  const trained = new Set(inputs.filter(({ role }) => role === 'labeled').flatMap(labelsOf));
  if (trained.size === 0) return [];
  return inputs
    .filter(({ role, labeledRows }) => role === 'test' && labeledRows > 0)
    .flatMap((test) => {
      const tested = labelsOf(test);
      const unknown = tested.filter((label) => !trained.has(label));
      const untested = sortedLabels([...trained].filter((label) => !tested.includes(label)));
      return [
        ...(unknown.length === 0
          ? []
          : [`${test.name}: the class ${quotedList(unknown)} is in no labeled file; no model can learn it.`]),
        ...(untested.length === 0
          ? []
          : [`${test.name}: no texts of the class ${quotedList(untested)}; its quality stays unknown.`]),
      ];
    });
}

function leakWarnings(pair: SharedTexts): string[] {
  const [one, other] = pair.roles;
  const sameFile = pair.first === pair.second && one !== other;
  const named = sameFile
    ? `${pair.first} (${one}) and ${pair.second} (${other})`
    : `${pair.first} and ${pair.second}`;
  const texts = `${named} share ${counted(pair.texts, 'text')}`;
  const warnings: string[] = [];
  const isTest = one === 'test' || other === 'test';
  if (isTest && one !== other) {
    const what = one === 'unlabeled' || other === 'unlabeled' ? 'unlabeled file' : 'training file';
    warnings.push(`${texts}; remove them from the ${what}, or the measured error is too good.`);
  } else if (one === 'any' && other === 'any') {
    warnings.push(`${texts}; if one of them is your test file, remove them from the other.`);
  }
  if (pair.differentLabels > 0) {
    warnings.push(
      `${named} label ${counted(pair.differentLabels, 'shared text')} differently; decide on one label.`,
    );
  }
  return warnings;
}
