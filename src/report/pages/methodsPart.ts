/** What each method of a comparison is and sees, with the mark that it has in the charts. */
import type { ComparedMethod } from '../../experiments/comparedMethods.js';
import { type Html, html } from '../html/html.js';
import { methodSees, methodSentence } from '../methodWords.js';
import { swatch } from '../plots/frame.js';

/** @param methods with their places in the order that all charts share */
export function methodsPart(methods: ReadonlyMap<ComparedMethod, number>, learnsVectors: boolean): Html {
  const items = [...methods].map(
    ([method, place]) => html`<div><dt>${swatch(place)} ${method}</dt>
<dd>${methodSentence(method)} <small>Sees ${methodSees(method, learnsVectors)}.</small></dd></div>
`,
  );
  return html`<dl class="methods">${items}</dl>`;
}
