import * as v from 'valibot';
import type { DefenseOptions } from '../../objectives/defenseOptions.js';
import type { ObjectiveOptions } from '../../objectives/objectiveOptions.js';
import type { ScheduleOptions } from '../../optimisation/scheduleOptions.js';
import type { TextOptions } from '../../text/textOptions.js';
import type { LinearOptions } from '../linear/linearOptions.js';

/** How the nearest texts answer. */
export const knnOptions = v.strictObject({
  neighbors: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(100_000),
      v.description('labeled texts that vote on the class of a text (knn)'),
    ),
    50,
  ),
});

export type KnnOptions = v.InferOutput<typeof knnOptions>;

/** All that defines the training of nearest neighbors. */
export type KnnTrainingOptions = KnnOptions &
  Pick<LinearOptions, 'ngramOrder' | 'minNgramTexts'> &
  DefenseOptions &
  TextOptions &
  Pick<ScheduleOptions, 'seed'> &
  Pick<ObjectiveOptions, 'classWeights'>;
