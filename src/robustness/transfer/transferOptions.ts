/** How black boxes are attacked through substitutes. */
import * as v from 'valibot';
import { attackOptions } from '../attackOptions.js';
import { queryChoices } from './queries.js';
import { substituteNames } from './substitutes.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1_000_000));
const { profile, words, samples, seed } = attackOptions.entries;

export const transferOptions = v.strictObject({
  substitutes: v.optional(
    v.pipe(
      v.array(v.picklist(substituteNames)),
      v.minLength(1),
      v.description('what the attacker trains on the answers: the rows of the table'),
    ),
    [...substituteNames],
  ),
  queries: v.optional(
    v.pipe(v.array(count), v.minLength(1), v.description('how many labels the attacker asks of each victim')),
    [100, 400, 800],
  ),
  choice: v.optional(
    v.pipe(
      v.array(v.picklist(queryChoices)),
      v.minLength(1),
      v.description(
        'what is asked about: natural (texts as they are), jacobian (a hundred texts, and versions of them that a substitute finds hardest), words (single words that the attack would need), undecided (texts, and lists of such words that a substitute is least decided about)',
      ),
    ),
    ['undecided'],
  ),
  profile,
  words,
  samples,
  seed,
});

/**
 * How black boxes are attacked through substitutes, complete.
 * @interface
 */
export type TransferOptions = v.InferOutput<typeof transferOptions>;
/**
 * How black boxes are attacked through substitutes: any of the options, the rest have defaults. `textvat transfer --help`
 * explains each.
 * @interface
 */
export type TransferOptionsInput = v.InferInput<typeof transferOptions>;
