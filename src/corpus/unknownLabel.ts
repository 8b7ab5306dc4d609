import { InputError } from '../errors.js';
import { classLike } from './alikeLabels.js';
import { quotedList } from './record.js';
import { markAdvice, unlabeledMarks } from './unlabeledMarks.js';

/**
 * The error about a label that is none of some classes.
 * @param place file and line
 * @param whose classes they are, with its article
 */
export function unknownLabelError(
  place: string,
  label: string | undefined,
  classes: readonly string[],
  whose: string,
): InputError {
  const advice = label === undefined ? undefined : adviceOn(label, classes);
  return new InputError({
    where: place,
    found: label === undefined ? 'no label' : `the label ${quotedList([label])}`,
    expected: `one of ${whose} classes (${quotedList(classes)})`,
    ...(advice !== undefined && { advice }),
  });
}

function adviceOn(label: string, classes: readonly string[]): string | undefined {
  const like = classLike(label, classes);
  if (like !== undefined) return `It looks like ${quotedList([like])}: write each class one way.`;
  return unlabeledMarks([...classes, label]).includes(label) ? `${markAdvice(label)}.` : undefined;
}
