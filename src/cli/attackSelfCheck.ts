/** `textvat attack --self-check`: whether the attacks themselves can be believed. */
import { resultOf } from '../model/resultOf.js';
import { formatSelfCheck } from '../report/text/selfCheckText.js';
import type { AttackRequest } from '../robustness/attack.js';
import { selfCheck } from '../robustness/selfCheck/selfCheck.js';
import { EXIT } from './command.js';
import { createNarrator } from './console/narrator.js';
import { writeOut } from './console/standardOutput.js';

/** @returns the exit status: failed where a check failed */
export async function runSelfCheck(
  request: AttackRequest,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
): Promise<number> {
  const narrator = createNarrator(quiet);
  narrator.start('checking the attacks');
  const result = await resultOf(selfCheck(request), ({ check, of }) => {
    narrator.status(
      `check ${check.number} of ${of}: ${check.status}`,
      performance.now() / 1000,
      check.number / of,
    );
  }).finally(() => narrator.stop());
  await writeOut(`${json ? JSON.stringify(result) : formatSelfCheck(result)}\n`);
  return result.passed ? EXIT.done : EXIT.failed;
}
