/** `textvat check --poison`: signs that someone tampered with the texts. */
import type { Example } from '../corpus/example.js';
import { formatPoisonSigns } from '../report/text/poisonSignsText.js';
import { findPoison, foundPoison, signInBrief } from '../robustness/poisoning/findPoison.js';
import type { PoisonRecord } from '../robustness/poisoning/poison.js';
import type { DeeperCheck } from './checkedLabels.js';

/** Texts of a sign that JSON names. */
const NAMED = 1000;

/** @param record of the poison in these texts */
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
