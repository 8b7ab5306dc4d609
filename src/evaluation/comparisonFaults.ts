/** What makes a comparison say less than it seems to. */
import type { Example } from '../corpus/example.js';
import { quotedList } from '../corpus/record.js';
import { InputError } from '../errors.js';
import { sameTextKey } from '../text/sameText.js';

interface Corpora {
  readonly labelled: readonly Example[];
  readonly unlabelled: readonly Example[];
  readonly test: readonly Example[];
  readonly development?: readonly Example[] | number | undefined;
}

/** @throws InputError where there is nothing to measure on: no test text, or one without a label */
export function assertLabelledTest(test: readonly Example[]): void {
  if (test.length === 0)
    throw new InputError({ where: 'the test texts', found: 'no text', expected: 'labelled texts' });
  const bare = test.find(({ label }) => label === undefined);
  if (bare === undefined) return;
  throw new InputError({
    where: bare.id,
    found: 'a test text without a label',
    expected: 'a label for every text',
  });
}

/** @throws InputError where there are not two classes to tell apart */
export function assertClasses(labelled: readonly Example[]): void {
  const classes = new Set(labelled.flatMap(({ label }) => label ?? []));
  if (classes.size >= 2) return;
  throw new InputError({
    where: 'the labelled texts',
    found: classes.size === 0 ? 'no label' : `one class only (${quotedList([...classes])})`,
    expected: 'texts of two or more classes',
    advice: 'Check the label field with `textvat check`.',
  });
}

/** Sentences about test texts that are trained on, test labels that are not, and texts that lack a label. */
export function comparisonFaults({ labelled, unlabelled, test, development }: Corpora): string[] {
  const tested = new Set(test.map(({ text }) => sameTextKey(text)));
  // That nothing is in either of two texts gives nothing away.
  tested.delete('');
  const shared = (examples: readonly Example[]) =>
    examples.filter(({ text }) => tested.has(sameTextKey(text))).length;
  const faults: string[] = [];
  const leak = (count: number, kind: string) =>
    `${count} ${kind} ${count === 1 ? 'text is a test text' : 'texts are test texts'} too, so that the errors are too good; ` +
    'see `textvat check`';
  const [ofLabelled, ofUnlabelled] = [shared(labelled), shared(unlabelled)];
  if (ofLabelled > 0) faults.push(leak(ofLabelled, 'labelled'));
  if (ofUnlabelled > 0) faults.push(leak(ofUnlabelled, 'unlabelled'));
  const ofDevelopment = typeof development === 'object' ? shared(development) : 0;
  if (ofDevelopment > 0) faults.push(leak(ofDevelopment, 'development'));
  const bare = labelled.filter(({ label }) => label === undefined).length;
  if (bare > 0)
    faults.push(
      `${bare} of the labelled texts ${bare === 1 ? 'has no label and joins' : 'have no label and join'} the unlabelled ones`,
    );
  const known = new Set(labelled.map(({ label }) => label));
  const strange = test.filter(({ label }) => label !== undefined && !known.has(label));
  if (strange.length > 0) {
    const labels = [...new Set(strange.map(({ label }) => label ?? ''))];
    faults.push(
      `no labelled text has the label ${quotedList(labels)}, so that ${strange.length} of ${test.length} test texts ` +
        'can only be wrong',
    );
  }
  return faults;
}
