/** Faults of the corpora that make a comparison misleading. */
import { type Example, placeOf } from '../corpus/example.js';
import { labelFaults } from '../corpus/labelFaults.js';
import { quotedList } from '../corpus/record.js';
import { assertTwoClasses } from '../corpus/twoClasses.js';
import { InputError } from '../errors.js';
import { sameTextKey } from '../text/sameText.js';

interface Corpora {
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
  readonly test: readonly Example[];
  readonly development?: readonly Example[] | number | undefined;
}

/** @throws InputError where there is nothing to measure on: no test text, or one without a label */
export function assertLabeledTest(test: readonly Example[]): void {
  if (test.length === 0)
    throw new InputError({ where: 'the test texts', found: 'no text', expected: 'labeled texts' });
  const bare = test.find(({ label }) => label === undefined);
  if (bare === undefined) return;
  throw new InputError({
    where: placeOf(bare),
    found: 'a test text without a label',
    expected: 'a label for every text',
  });
}

/** @throws InputError where there are not two classes to tell apart */
export function assertClasses(labeled: readonly Example[]): void {
  assertTwoClasses([...new Set(labeled.flatMap(({ label }) => label ?? []))], 'no label');
}

/**
 * The same corpora without the labeled and unlabeled texts that are test texts too, as errors on texts that were trained
 * on say too little, and without the unlabeled texts that are labeled ones too: the labeled texts that are not drawn
 * join the unlabeled ones, and each counts once. A second call leaves out nothing more.
 * @throws InputError where no labeled text is left
 */
export function withoutSharedTexts<Given extends Corpora>(given: Given): Given {
  const isTested = isAmong(given.test);
  const labeled = given.labeled.filter((example) => !isTested(example));
  if (labeled.length === 0 && given.labeled.length > 0)
    throw new InputError({
      where: 'the labeled texts',
      found: 'only texts that are test texts too',
      expected: 'others to train on',
      advice: 'Give another file with --test.',
    });
  const isKnown = isAmong([...given.test, ...labeled]);
  const unlabeled = given.unlabeled.filter((example) => !isKnown(example));
  return { ...given, labeled, unlabeled };
}

function isAmong(examples: readonly Example[]): (example: Example) => boolean {
  const keys = new Set(examples.map(({ text }) => sameTextKey(text)));
  // Empty texts are not copies of each other.
  keys.delete('');
  return ({ text }) => keys.has(sameTextKey(text));
}

/**
 * Warnings of test texts among those given, test labels that are not trained on, texts without a label, labels that
 * look alike, and equal texts under two labels.
 * @param given before `withoutSharedTexts`
 * @throws InputError where no labeled text is left
 */
export function comparisonFaults(given: Corpora): string[] {
  const { test, development } = given;
  const { labeled: kept, unlabeled: keptPile } = withoutSharedTexts(given);
  const isTested = isAmong(test);
  const faults: string[] = [];
  const tell = (count: number, kind: string, one: string, more: string) => {
    if (count === 1) faults.push(`1 ${kind} text is a test text too${one}; see \`textvat check\``);
    if (count > 1) faults.push(`${count} ${kind} texts are test texts too${more}; see \`textvat check\``);
  };
  tell(given.labeled.length - kept.length, 'labeled', ' and is left out', ' and are left out');
  const testedPile = given.unlabeled.filter(isTested).length;
  tell(testedPile, 'unlabeled', ' and is left out', ' and are left out');
  const tested = typeof development === 'object' ? development.filter(isTested).length : 0;
  const tooGood = ', so that the errors are too good';
  tell(tested, 'development', tooGood, tooGood);
  const twice = given.unlabeled.length - testedPile - keptPile.length;
  if (twice > 0)
    faults.push(
      `${twice} unlabeled ${twice === 1 ? 'text is a labeled text' : 'texts are labeled texts'} too and ${twice === 1 ? 'is' : 'are'} left out: each counts once`,
    );
  const bare = kept.filter(({ label }) => label === undefined).length;
  if (bare > 0)
    faults.push(
      `${bare} of the labeled texts ${bare === 1 ? 'has no label and joins' : 'have no label and join'} the unlabeled ones`,
    );
  const known = new Set(kept.map(({ label }) => label));
  const strange = test.filter(({ label }) => label !== undefined && !known.has(label));
  if (strange.length > 0) {
    const labels = [...new Set(strange.map(({ label }) => label ?? ''))];
    faults.push(
      `no labeled text has the label ${quotedList(labels)}, so that ${strange.length} of ${test.length} test texts ` +
        'can only be wrong',
    );
  }
  const measured = [...(typeof development === 'object' ? development : []), ...test];
  faults.push(...labelFaults([...kept, ...measured]));
  return faults;
}
