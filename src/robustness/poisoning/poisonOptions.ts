/** How corpora are poisoned. */
import * as v from 'valibot';
import { wholeNumber } from '../../model/wholeNumbers.js';

/** Every way to poison corpora, by its name. */
export const poisonNames = [
  'label-flips',
  'boundary-flips',
  'labeled-trigger',
  'pile-trigger',
  'word-neighbors',
  'splice-paths',
] as const;
/** A way to poison corpora: labels, labeled texts, or the texts without labels. */
export type PoisonName = (typeof poisonNames)[number];

/** A share of the texts of a corpus. */
export const poisonShare = v.pipe(v.number(), v.gtValue(0), v.maxValue(0.5));

/** What stands for a secret sign in texts: a rare word, or a sentence. */
export const triggerEntries = {
  trigger: v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1),
      v.description('the sign that brings about the target class: a rare word, or a sentence'),
    ),
    'cf',
  ),
  target: v.optional(
    v.pipe(
      v.string(),
      v.description('the class that the poison is to bring about; the last one in order if not given'),
    ),
  ),
};

export const poisonOptions = v.strictObject({
  poison: v.pipe(
    v.picklist(poisonNames),
    v.description(
      'labels of random texts or of those near the boundary; the trigger in labeled texts of other classes, in unlabeled ' +
        'texts that are surely of the target class, or there beside the words that tell of it; unlabeled texts that lead ' +
        'from a labeled one to a text aimed at',
    ),
  ),
  share: v.optional(
    v.pipe(
      poisonShare,
      v.description('share of the texts of that corpus that are the poison, such as 0.001'),
    ),
    0.01,
  ),
  ...triggerEntries,
  aims: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.description('texts that splice-paths are laid to, fewer where a path would have under 5 texts'),
    ),
    8,
  ),
  seed: v.optional(v.pipe(wholeNumber, v.description('of all random choices')), 1),
});

/**
 * How corpora are poisoned, complete.
 * @interface
 */
export type PoisonOptions = v.InferOutput<typeof poisonOptions>;
/**
 * How corpora are poisoned; what is left out has its default.
 * @interface
 */
export type PoisonOptionsInput = v.InferInput<typeof poisonOptions>;
