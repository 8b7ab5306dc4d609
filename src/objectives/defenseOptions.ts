import * as v from 'valibot';
import { candidateOptions } from '../candidates/candidateOptions.js';
import { readingNames } from '../text/vocabulary.js';

/** Those of every model: they work on its texts. */
export const textDefenses = [...readingNames, 'dropped-words'] as const;
/** Every defense, by its name. */
export const defenses = [
  'vaccinated-words',
  'random-words',
  'hull-vat',
  'distillation',
  ...textDefenses,
] as const;
/** A defense against changed words, by its name. */
export type Defense = (typeof defenses)[number];
export const defenseNames = ['none', ...defenses] as const;
export type DefenseName = (typeof defenseNames)[number];

/** Those against words that are replaced by candidates. */
export const defensesWithCandidates: readonly DefenseName[] = [
  'vaccinated-words',
  'random-words',
  'hull-vat',
  'synonym-encoding',
  'rare-substitutions',
];

export function usesCandidates(defense: DefenseName): boolean {
  return defensesWithCandidates.includes(defense);
}

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** How a model is defended against changed words. */
export const defenseOptions = v.strictObject({
  defense: v.optional(
    v.pipe(
      v.picklist(defenseNames),
      v.description(
        'against changed words. vaccinated-words: learn from the worst version of each labeled text, whose words --defense-candidates replace (linear, trees and networks); random-words: from random versions instead, the control (trees); hull-vat: the same answer to the worst version of each unlabeled text (networks); distillation: learn at --temperature what a teacher answers, used at 1, which hides the gradient more than it helps (networks and doc2vec); normalised-characters: read look-alikes as plain letters and unknown words as the known one within one slip; synonym-encoding: read words that --defense-candidates links as one; rare-substitutions: read rare words as their frequent candidates, and mark texts that this changes much as suspicious; dropped-words: answer by a vote over versions that lack some words',
      ),
    ),
    'none',
  ),
  cleanShare: v.optional(
    v.pipe(
      v.nullable(share),
      v.description(
        'share of the unchanged text in what --defense vaccinated-words learns from a text; by default 0 of linear, 0.5 of trees and networks',
      ),
    ),
    null,
  ),
  swapShare: v.optional(
    v.pipe(
      share,
      v.description('share of the words of a text that a defense of trees or of a network replaces at most'),
    ),
    0.25,
  ),
  temperature: v.optional(
    v.pipe(
      v.number(),
      v.minValue(1),
      v.maxValue(1000),
      v.description('what logits are divided by in the training of --defense distillation'),
    ),
    20,
  ),
  dropShare: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(0.9),
      v.description('share of the words that each version of a text lacks with --defense dropped-words'),
    ),
    0.3,
  ),
  dropVotes: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(1000),
      v.description('versions of a text that vote on its class with --defense dropped-words'),
    ),
    20,
  ),
  ...candidateOptions.entries,
});

export type DefenseOptions = v.InferOutput<typeof defenseOptions>;

/** Whether a network with it learns from changed words. */
export function learnsFromChangedWords(defense: DefenseName | undefined): boolean {
  return defense === 'hull-vat' || defense === 'vaccinated-words';
}
