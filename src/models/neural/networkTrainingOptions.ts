import * as v from 'valibot';
import { defenseOptions } from '../../objectives/defenseOptions.js';
import { objectiveOptions } from '../../objectives/objectiveOptions.js';
import { scheduleOptions } from '../../optimisation/scheduleOptions.js';
import { textOptions } from '../../text/textOptions.js';
import { layerRateOptions } from './layerRates.js';
import { type ModelOptions, modelOptions } from './networkOptions.js';

/** All that defines the training of a network, but for its encoder. */
export const networkTrainingOptions = v.strictObject({
  ...objectiveOptions.entries,
  ...defenseOptions.entries,
  ...modelOptions.entries,
  ...layerRateOptions.entries,
  ...textOptions.entries,
  ...scheduleOptions.entries,
});

export type NetworkTrainingOptionsInput = v.InferInput<typeof networkTrainingOptions>;
/** Options of everything that is trained by gradients, whatever reads the texts. */
export type GradientTrainingOptions = v.InferOutput<typeof networkTrainingOptions>;
export type NetworkTrainingOptions = GradientTrainingOptions & Pick<ModelOptions, 'encoder'>;

/** Options that the training of a network gets: its own, and `networkFrom`, which only an ensemble can use. */
export type NetworkNeeds = GradientTrainingOptions & {
  readonly model: string;
  readonly networkFrom: string | null;
};
