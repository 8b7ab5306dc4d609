/** The frame of every page: one file without scripts that loads nothing. */
import { PAGE_MARK } from '../../storage/outputFile.js';
import { type Html, html, NOTHING } from './html.js';
import { style } from './style.js';

export interface Section {
  readonly title: string;
  /** A sentence on how to read it. */
  readonly lead?: string | undefined;
  readonly body: Html | readonly Html[];
  /** Only its title is shown until it is opened; a closed part is not printed. */
  readonly isFolded?: boolean;
}

/** Of fewer sections there is no list. */
const FEWEST_LISTED = 4;

/** @returns a complete HTML document */
export function page(title: string, summary: Html, sections: readonly Section[]): string {
  // The policy forbids what the page does not do anyway, should a text ever get in unescaped.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${{ html: PAGE_MARK }}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${summary}
${contents(sections)}${sections.map(sectionPart)}</main>
</body>
</html>
`.html;
}

function contents(sections: readonly Section[]): Html {
  if (sections.length < FEWEST_LISTED) return NOTHING;
  const links = sections.map(
    ({ title }, place) => html`<li><a href="#part-${place + 1}">${title}</a></li>\n`,
  );
  return html`<nav aria-label="Contents"><ol>
${links}</ol></nav>
`;
}

/** A link to what stands within a folded part opens it. */
function sectionPart({ title, lead, body, isFolded }: Section, place: number): Html {
  const id = `part-${place + 1}`;
  const content = html`${lead === undefined ? [] : html`<p class="lead">${lead}</p>`}
${body}`;
  return isFolded
    ? html`<details class="part">
<summary><h2>${title}</h2></summary>
<div id="${id}">${content}</div>
</details>
`
    : html`<section id="${id}">
<h2>${title}</h2>
${content}
</section>
`;
}

export interface HtmlColumn {
  readonly header: string;
  /** Numbers stand at the right. */
  readonly number?: boolean;
  /** Short names, which never break within a word. */
  readonly name?: boolean;
}

/** A table that scrolls within itself where the screen is too narrow for it. */
export function htmlTable(
  columns: readonly HtmlColumn[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  const kind = (index: number) => {
    const { number, name } = columns[index]!;
    return number ? 'number' : name ? 'name' : 'words';
  };
  return html`<div class="scroll"><table>
<thead><tr>${columns.map(({ header }, c) => html`<th scope="col" class="${kind(c)}">${header}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell, c) => html`<td class="${kind(c)}">${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}
