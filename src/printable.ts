/** What a terminal or a file for people may be given of a text that came from anywhere. */

/** Line and paragraph separators, and marks that turn the line around (Boucher and Anderson 2021). */
const MISLEADING = /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Makes control characters visible, line breaks too, so that a text from a file cannot move the cursor or turn the line. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, picture).replace(MISLEADING, '\ufffd');
}

/** The same for a text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, picture).replace(MISLEADING, '\ufffd');
}

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** JSON with the characters that a terminal acts on as escapes, which say the same to a program. */
export function printableJson(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The start and the end of a text that is too long for a message. */
export function clipped(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = Math.floor(length / 3);
  // Not through a character of two units.
  return `${text.slice(0, length - end)}…${text.slice(-end)}`.replace(/\p{Surrogate}/gu, '');
}
