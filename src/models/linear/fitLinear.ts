/** The training of the linear family: it reads whole texts, starts from nothing, and needs no tensor engine. */
import { heldInMemory } from '../../model/data.js';
import { usesUnlabeled } from '../../objectives/objectiveOptions.js';
import { WHOLE_TEXT } from '../../text/textOptions.js';
import type { Begin } from '../fit.js';
import { openDefense } from '../openDefense.js';
import type { LinearTrainingOptions } from './linearOptions.js';
import { trainLinearModel } from './trainLinear.js';

export const beginLinear: Begin<LinearTrainingOptions> = async (wanted) => ({
  options: { ...wanted, maxTokens: WHOLE_TEXT },
  readsUnlabeled: usesUnlabeled(wanted.objective),
  ...(await openDefense(wanted)),
  fit: (data, options, { signal }) => trainLinearModel(heldInMemory(data), options, signal),
});
