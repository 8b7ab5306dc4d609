import * as v from 'valibot';
import { count } from '../../model/wholeNumbers.js';
import type { DefenseOptions } from '../../objectives/defenseOptions.js';
import type { ObjectiveOptions } from '../../objectives/objectiveOptions.js';
import type { ScheduleOptions } from '../../optimisation/scheduleOptions.js';
import type { TextOptions } from '../../text/textOptions.js';

/** Beyond it counts and weights would underflow or overflow. */
const strength = v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e6));

/** How the linear methods learn. */
export const linearOptions = v.strictObject({
  ngramOrder: v.optional(
    v.pipe(
      count,
      v.maxValue(8),
      v.description('longest n-gram, in words (all but networks); by default 1 of trees and knn'),
    ),
    3,
  ),
  minNgramTexts: v.optional(
    v.pipe(
      count,
      v.description('texts that an n-gram of two or more words must occur in (all but networks)'),
    ),
    2,
  ),
  regularisation: v.optional(
    v.pipe(
      strength,
      v.description(
        'strength of the L2 regularization (linear, svm, trees, ensemble); by default 1 of trees, else 10',
      ),
    ),
    10,
  ),
  smoothing: v.optional(
    v.pipe(strength, v.description('additive smoothing of the log-count ratios (linear, svm, ensemble)')),
    1,
  ),
  unlabeledWeight: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1e6),
      v.description(
        'weight of an unlabeled text where a labeled one has 1; less with more than 150 labels (self-training)',
      ),
    ),
    0.01,
  ),
});

export type LinearOptions = v.InferOutput<typeof linearOptions>;

/** All that defines the training of a linear model. */
export type LinearTrainingOptions = LinearOptions &
  DefenseOptions &
  TextOptions &
  Pick<ScheduleOptions, 'seed'> &
  Pick<ObjectiveOptions, 'objective' | 'classWeights'>;
