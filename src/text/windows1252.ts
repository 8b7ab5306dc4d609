/** Windows-1252 for the bytes 0x80 to 0x9f; the five it leaves open stay control characters. */
const SPECIALS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Text in Windows-1252 that was read as Latin-1, mended.
 * By hand, because some versions of Node.js decode 'windows-1252' as plain Latin-1.
 */
export function latin1ToWindows1252(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (character) => SPECIALS[character.charCodeAt(0) - 0x80]!);
}
