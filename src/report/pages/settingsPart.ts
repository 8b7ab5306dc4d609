/** What a page was made from, so that it can be made again. */
import { html } from '../html/html.js';
import { htmlTable, type Section } from '../html/page.js';

/** What computed a result. */
export interface Environment {
  /** Of textvat. */
  readonly version: string;
  /** As in `v22.1.0`. */
  readonly node: string;
  /** Operating system and processor. */
  readonly platform: string;
  /** The tensor engine, where one was used. */
  readonly engine: string | null;
  /** ISO 8601. */
  readonly time: string;
}

/** @param facts further rows of the table @param settings shown as JSON */
export function settingsSection(
  environment: Environment,
  facts: readonly (readonly [string, string])[],
  settings: unknown,
): Section {
  const rows: (readonly [string, string])[] = [
    ...facts,
    ['textvat', environment.version],
    ['Node.js', environment.node],
    ['platform', environment.platform],
    ['tensor engine', environment.engine ?? 'none'],
    ['written', environment.time],
  ];
  return {
    title: 'Settings and versions',
    body: html`${htmlTable([{ header: 'what' }, { header: 'value' }], rows)}
<details><summary>All settings</summary><pre>${JSON.stringify(settings, null, 2)}</pre></details>`,
  };
}
