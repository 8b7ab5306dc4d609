/** Whether a text holds ASCII alone, as most English ones do: by far quicker than a search by a regular expression. */
export function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
