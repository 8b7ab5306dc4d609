import { InputError } from '../errors.js';
import { quotedList } from './record.js';

/**
 * @param classes of the labeled texts, each once
 * @param nothing what is found where there is none
 * @throws InputError where there are not two classes to tell apart
 */
export function assertTwoClasses(classes: readonly string[], nothing: 'no text' | 'no label'): void {
  if (classes.length >= 2) return;
  throw new InputError({
    where: 'the labeled texts',
    found: classes.length === 0 ? nothing : `one class only (${quotedList(classes)})`,
    expected: 'texts of two or more classes',
    advice: 'Check the label field with `textvat check`.',
  });
}
