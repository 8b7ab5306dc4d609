/** The training of the linear family: it reads whole texts, starts from nothing, and needs no tensor engine. */
import { openCandidates } from '../../candidates/openCandidates.js';
import { InputError } from '../../errors.js';
import { usesUnlabeled } from '../../objectives/objectiveOptions.js';
import { WHOLE_TEXT } from '../../text/textOptions.js';
import type { Begin } from '../fit.js';
import type { LinearTrainingOptions } from './linearOptions.js';
import { trainLinearModel } from './trainLinear.js';

export const beginLinear: Begin<LinearTrainingOptions> = async (wanted) => {
  assertCandidatesUsed(wanted);
  return {
    options: { ...wanted, maxTokens: WHOLE_TEXT },
    readsUnlabeled: usesUnlabeled(wanted.objective),
    ...(wanted.defense !== 'none' && {
      candidatesOf: await openCandidates(wanted, `the defense ${wanted.defense}`),
    }),
    fit: (data, options, { signal }) => trainLinearModel(data, options, signal),
  };
};

/** @throws InputError where candidates would have no effect */
function assertCandidatesUsed({ defense, defenseCandidates }: LinearTrainingOptions): void {
  if (defense !== 'none' || defenseCandidates === null) return;
  throw new InputError({
    where: `the option defenseCandidates, ${defenseCandidates}`,
    found: 'no defense that uses it',
    expected: '--defense vaccinated-words',
    advice: 'Add the defense, or leave the candidates out.',
  });
}
