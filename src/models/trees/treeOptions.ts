import * as v from 'valibot';
import type { DefenseOptions } from '../../objectives/defenseOptions.js';
import type { ObjectiveOptions } from '../../objectives/objectiveOptions.js';
import type { ScheduleOptions } from '../../optimisation/scheduleOptions.js';
import type { TextOptions } from '../../text/textOptions.js';
import type { LinearOptions } from '../linear/linearOptions.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** How decision trees grow. */
export const treeOptions = v.strictObject({
  treeDepth: v.optional(
    v.pipe(
      v.nullable(v.pipe(count, v.maxValue(64))),
      v.description('questions on the longest path of a tree; by default 50 of tree, 4 of trees'),
    ),
    null,
  ),
  minLeafTexts: v.optional(
    v.pipe(count, v.maxValue(Number.MAX_SAFE_INTEGER), v.description('fewest texts of a leaf (tree, trees)')),
    5,
  ),
  treeCount: v.optional(
    v.pipe(count, v.maxValue(100_000), v.description('trees that are added up (trees)')),
    500,
  ),
  treeRate: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(1),
      v.description('share of what each tree has learned that is added (trees)'),
    ),
    0.3,
  ),
});

export type TreeOptions = v.InferOutput<typeof treeOptions>;

/** All that defines the training of trees. */
export type TreeTrainingOptions = TreeOptions &
  Pick<LinearOptions, 'ngramOrder' | 'minNgramTexts' | 'regularisation'> &
  DefenseOptions &
  TextOptions &
  Pick<ScheduleOptions, 'seed'> &
  Pick<ObjectiveOptions, 'classWeights'>;
