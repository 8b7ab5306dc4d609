/** Names and labels from anywhere as text of a Markdown file: no HTML, links, tables or code of their own. */
import { printable } from '../../printable.js';

export function markdownText(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&');
}

/** As code, whatever backticks are in it. */
export function markdownCode(text: string): string {
  const longest = Math.max(0, ...(printable(text).match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${printable(text)}${fence}` : `${fence} ${printable(text)} ${fence}`;
}
