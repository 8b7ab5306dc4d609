import * as v from 'valibot';
import { objectiveOptions } from '../../objectives/objectiveOptions.js';
import { scheduleOptions } from '../../optimisation/scheduleOptions.js';
import { textOptions } from '../../text/textOptions.js';
import { type ModelOptions, modelOptions } from './networkOptions.js';

/** All that defines the training of a network, but for its encoder. */
export const networkTrainingOptions = v.strictObject({
  ...objectiveOptions.entries,
  ...modelOptions.entries,
  ...textOptions.entries,
  ...scheduleOptions.entries,
});

export type NetworkTrainingOptionsInput = v.InferInput<typeof networkTrainingOptions>;
/** Of what is trained by gradients, whatever reads the texts. */
export type GradientTrainingOptions = v.InferOutput<typeof networkTrainingOptions>;
export type NetworkTrainingOptions = GradientTrainingOptions & Pick<ModelOptions, 'encoder'>;

/** What the training of a network is given: its options, and the one that only an ensemble can follow. */
export type NetworkNeeds = GradientTrainingOptions & {
  readonly model: string;
  readonly networkFrom: string | null;
};
