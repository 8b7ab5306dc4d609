/** How trees are evaded. */
import * as v from 'valibot';
import { count } from '../../model/wholeNumbers.js';
import { attackOptions } from '../attackOptions.js';

const { profile, seed } = attackOptions.entries;

export const evasionOptions = v.strictObject({
  profile,
  samples: v.optional(
    v.pipe(count, v.description('texts to evade the model on, drawn at random; a proof can take seconds')),
    20,
  ),
  seed,
});

/**
 * How trees are evaded: any of the options, the rest have defaults. `textvat evade --help` explains each.
 * @interface
 */
export type EvasionOptionsInput = v.InferInput<typeof evasionOptions>;
