/** HTML (and SVG) as a type of its own: whatever else goes into it is escaped. */

export interface Html {
  readonly html: string;
}

export type HtmlValue = Html | string | number | readonly HtmlValue[];

/** A piece of HTML; strings among the values are text or the inside of a quoted attribute. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return {
    html: parts.map((part, index) => (index === 0 ? part : render(values[index - 1]!) + part)).join(''),
  };
}

export const NOTHING: Html = { html: '' };

function render(value: HtmlValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeText(value);
  return 'html' in value ? value.html : value.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, halves of characters, and marks that would turn the line around (Boucher and Anderson 2021). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const UNSOUND = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\p{Surrogate}]/gu;

function escapeText(text: string): string {
  return text.replace(UNSOUND, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
