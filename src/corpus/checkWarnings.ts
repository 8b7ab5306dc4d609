import type { InputReport, SharedTexts } from './corpusReport.js';
import { describeFaults } from './encodingFaults.js';
import { quotedList } from './record.js';

/** From here on a plain error rate flatters a model that always says the largest class. */
const STRONG_IMBALANCE = 3;
/** Fewer texts can hardly be split into training and development. */
const FEW_TEXTS = 10;
const LOW_COVERAGE = 0.85;

/** What a person should do about the findings, in words. */
export function warningsFor(inputs: readonly InputReport[], shared: readonly SharedTexts[]): string[] {
  return [
    ...inputs.flatMap((input) => [...labelWarnings(input), ...textWarnings(input)]),
    ...spellingWarnings(inputs.filter(({ role }) => role !== 'unlabelled')),
    ...classMismatches(inputs),
    ...shared.flatMap(leakWarnings),
  ];
}

function count(number: number, one: string): string {
  return `${number.toLocaleString('en-US')} ${one}${number === 1 ? '' : 's'}`;
}

function labelWarnings({ name, role, rows, labelledRows, classes }: InputReport): string[] {
  const warnings: string[] = [];
  const unlabelled = rows - labelledRows;
  if ((role === 'labelled' || role === 'test') && unlabelled > 0) {
    warnings.push(`${name}: ${count(unlabelled, 'text')} without label; label or move them.`);
  }
  if (role === 'unlabelled' || classes.length === 0) return warnings;
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

function textWarnings(input: InputReport): string[] {
  const { name, emptyTexts, duplicateRows, conflictingTexts, conflicts, coverage } = input;
  const warnings: string[] = [];
  if (emptyTexts > 0) warnings.push(`${name}: ${count(emptyTexts, 'empty text')}; remove them.`);
  const [conflict] = conflicts;
  if (conflict !== undefined) {
    const { ids, labels } = conflict;
    warnings.push(
      `${name}: ${count(conflictingTexts, 'text')} under two labels, such as ${ids[0]} (${labels[0]}) and ${ids[1]} (${labels[1]}); decide on one.`,
    );
  }
  if (duplicateRows > 0) {
    warnings.push(`${name}: ${count(duplicateRows, 'row')} with a text that came before; remove them.`);
  }
  if (coverage !== null && coverage < LOW_COVERAGE) {
    const share = `${(100 * coverage).toFixed(1)} %`;
    warnings.push(
      `${name}: only ${share} of its words occur in the labelled texts; is it the same kind of text?`,
    );
  }
  const faults = describeFaults(input.encoding);
  if (faults !== undefined) warnings.push(`${name}: ${faults}`);
  return warnings;
}

/** Labels that look alike in one input, then those that do so only beside another input's. */
function spellingWarnings(inputs: readonly InputReport[]): string[] {
  const named = inputs.map(({ name, classes }) => ({ name, labels: classes.map(({ label }) => label) }));
  const warning = (name: string, alike: readonly string[]) =>
    `${name}: labels that differ by case or by space around them alone: ${quotedList(alike)}; write each class one way.`;
  const told = new Set<string>();
  const warnings = named.flatMap(({ name, labels }) => {
    const alike = alikeLabels(labels);
    for (const label of alike) told.add(plainLabel(label));
    return alike.length === 0 ? [] : [warning(name, alike)];
  });
  const between = alikeLabels(named.flatMap(({ labels }) => labels)).filter(
    (label) => !told.has(plainLabel(label)),
  );
  if (between.length === 0) return warnings;
  const holders = named.filter(({ labels }) => labels.some((label) => between.includes(label)));
  return [...warnings, warning(holders.map(({ name }) => name).join(', '), between)];
}

const plainLabel = (label: string): string => label.trim().toLowerCase();

/** Those that another one equals but for case and space around it. */
function alikeLabels(labels: readonly string[]): string[] {
  const spellings = new Map<string, Set<string>>();
  for (const label of labels) {
    const plain = plainLabel(label);
    spellings.set(plain, (spellings.get(plain) ?? new Set()).add(label));
  }
  return [...spellings.values()].filter(({ size }) => size > 1).flatMap((alike) => [...alike].sort());
}

/** Classes that are tested but never trained, or the other way round. */
function classMismatches(inputs: readonly InputReport[]): string[] {
  const labelsOf = (input: InputReport) => input.classes.map(({ label }) => label);
  const trained = new Set(inputs.filter(({ role }) => role === 'labelled').flatMap(labelsOf));
  if (trained.size === 0) return [];
  return inputs
    .filter(({ role, labelledRows }) => role === 'test' && labelledRows > 0)
    .flatMap((test) => {
      const tested = labelsOf(test);
      const unknown = tested.filter((label) => !trained.has(label));
      const untested = [...trained].filter((label) => !tested.includes(label)).sort();
      return [
        ...(unknown.length === 0
          ? []
          : [
              `${test.name}: the class ${quotedList(unknown)} is in no labelled file; no model can learn it.`,
            ]),
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
  const texts = `${named} share ${count(pair.texts, 'text')}`;
  const warnings: string[] = [];
  const isTest = one === 'test' || other === 'test';
  if (isTest && one !== other) {
    const what = one === 'unlabelled' || other === 'unlabelled' ? 'unlabelled file' : 'training file';
    warnings.push(`${texts}; remove them from the ${what}, or the measured error is too good.`);
  } else if (one === 'any' && other === 'any') {
    warnings.push(`${texts}; if one of them is your test file, remove them from the other.`);
  }
  if (pair.differentLabels > 0) {
    warnings.push(
      `${named} label ${count(pair.differentLabels, 'shared text')} differently; decide on one label.`,
    );
  }
  return warnings;
}
