import { foldWhiteSpace } from './whiteSpace.js';

/** Texts with the same key are the same text: they differ in white space only. */
export function sameTextKey(text: string): string {
  return foldWhiteSpace(text);
}
