/** The checks of `textvat check` that train models: `--labels` and `--poison`. */
import type { Example } from '../corpus/example.js';
import { checkLabels } from '../evaluation/checkLabels.js';
import { formatLabelCheck } from '../report/text/labelCheckText.js';
import { formatPoisonSigns } from '../report/text/poisonSignsText.js';
import { findPoison, foundPoison, signInBrief } from '../robustness/poisoning/findPoison.js';
import { foundLabels } from '../robustness/poisoning/foundLabels.js';
import type { PoisonRecord } from '../robustness/poisoning/poison.js';
import { readPoisonRecord } from '../robustness/poisoning/poisonFolder.js';

/** What a check that takes longer found. */
export interface DeeperCheck {
  /** Joins the report. */
  readonly json: object;
  readonly text: string;
}

/** The record of a folder of `textvat poison`. @throws InputError where it holds none */
export async function plantedPoison(folder: string | undefined): Promise<PoisonRecord | undefined> {
  return folder === undefined ? undefined : readPoisonRecord(folder);
}

/** Labels that are probably wrong. @param record of the poison in these texts */
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

/** Texts of a sign that JSON names. */
const NAMED = 1000;

/** Signs that someone tampered with the texts. @param record of the poison in these texts */
export async function poisonChecked(
  corpora: { readonly labeled: readonly Example[]; readonly unlabeled: readonly Example[] },
  { labelIsReal }: { readonly labelIsReal?: readonly string[] | undefined },
  record?: PoisonRecord,
): Promise<DeeperCheck> {
  const signs = await findPoison({ ...corpora, labelIsReal });
  const found = record && foundPoison(signs, record);
  const json = { signs: signs.map((sign) => signInBrief(sign, NAMED)), ...(found && { found }) };
  return { json: { poison: json }, text: formatPoisonSigns(signs, found) };
}
