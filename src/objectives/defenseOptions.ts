import * as v from 'valibot';
import { candidateOptions } from '../candidates/candidateOptions.js';

export const defenseNames = ['none', 'vaccinated-words', 'hull-vat'] as const;
export type DefenseName = (typeof defenseNames)[number];

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** How a model is defended against changed words. */
export const defenseOptions = v.strictObject({
  defense: v.optional(
    v.pipe(
      v.picklist(defenseNames),
      v.description(
        'against words that are replaced by --defense-candidates. vaccinated-words: learn from the worst version of each labeled text (linear and networks); hull-vat: the same answer to the worst version of each unlabeled text (networks)',
      ),
    ),
    'none',
  ),
  cleanShare: v.optional(
    v.pipe(
      v.nullable(share),
      v.description(
        'share of the unchanged text in what --defense vaccinated-words learns from a text; by default 0 of linear, 0.5 of networks',
      ),
    ),
    null,
  ),
  swapShare: v.optional(
    v.pipe(share, v.description('share of the words of a text that a defense of a network replaces at most')),
    0.25,
  ),
  ...candidateOptions.entries,
});

export type DefenseOptions = v.InferOutput<typeof defenseOptions>;
