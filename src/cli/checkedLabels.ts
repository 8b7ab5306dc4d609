/** `textvat check --labels`: labels that are probably wrong. */
import type { Example } from '../corpus/example.js';
import { checkLabels } from '../evaluation/checkLabels.js';
import { formatLabelCheck } from '../report/text/labelCheckText.js';
import { foundLabels } from '../robustness/poisoning/foundLabels.js';
import type { PoisonRecord } from '../robustness/poisoning/poison.js';

/** What a check that takes longer found. */
export interface DeeperCheck {
  /** Joins the report. */
  readonly json: object;
  readonly text: string;
}

/** @param record of the poison in these texts */
export async function labelsChecked(
  labeled: readonly Example[],
  {
    inspect,
    labelIsReal,
  }: { readonly inspect: number; readonly labelIsReal?: readonly string[] | undefined },
  record?: PoisonRecord,
): Promise<DeeperCheck> {
  const all = await checkLabels(labeled, { labelIsReal });
  const found = record && foundLabels(all, record, inspect);
  const labels = { ...all, doubts: all.doubts.slice(0, inspect) };
  return { json: { labels: { ...labels, ...(found && { found }) } }, text: formatLabelCheck(labels, found) };
}
