/** The frame of every page: one file without scripts that loads nothing. */
import { type Html, html } from './html.js';
import { style } from './style.js';

export interface Section {
  readonly title: string;
  /** A sentence on how to read it. */
  readonly lead?: string | undefined;
  readonly body: Html | readonly Html[];
}

/** @returns a complete HTML document */
export function page(title: string, summary: Html, sections: readonly Section[]): string {
  const content = sections.map(
    (section) => html`<section>
<h2>${section.title}</h2>
${section.lead === undefined ? [] : html`<p class="lead">${section.lead}</p>`}
${section.body}
</section>
`,
  );
  // The policy forbids what the page does not do anyway, should a text ever get in unescaped.
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
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
${content}
</main>
</body>
</html>
`.html;
}

export interface HtmlColumn {
  readonly header: string;
  /** Numbers stand at the right. */
  readonly number?: boolean;
}

/** A table that scrolls within itself where the screen is too narrow for it. */
export function htmlTable(
  columns: readonly HtmlColumn[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  const kind = (index: number) => (columns[index]!.number ? 'number' : 'words');
  return html`<div class="scroll"><table>
<thead><tr>${columns.map(({ header }, c) => html`<th scope="col" class="${kind(c)}">${header}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell, c) => html`<td class="${kind(c)}">${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}
