/** What is told where a pile outgrew the memory of those who read it in any order. */
import type { TextCollections } from '../text/textCollector.js';
import type { WarningEvent } from './events.js';

/** @param kept texts that are learnt from, the labeled ones among them */
export function* leftOutWarnings(
  { leftOut = () => 0 }: TextCollections,
  kept: number,
  { tokenMemory }: { readonly tokenMemory: number },
): Generator<WarningEvent, void, void> {
  const left = leftOut();
  if (left === 0) return;
  const message =
    `only a random part of the texts is learned from, ${kept} of them: ${left} unlabeled ones are left out, for all together take ` +
    `more than the ${tokenMemory} megabytes of --token-memory`;
  yield { type: 'warning', message };
}
