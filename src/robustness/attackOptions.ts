/** How a model is attacked. */
import * as v from 'valibot';
import { count, wholeNumber } from '../model/wholeNumbers.js';
import { attackNames } from './attacks/attacks.js';
import { embeddingAttackNames } from './embeddings/embeddingAttacks.js';
import type { WordLimits } from './surfaces/words.js';

/** What attackers may do: the limits of each profile. */
export const profiles = {
  standard: { candidates: 8, share: 0.25, stopWords: false, misspelt: 4 },
  strict: { candidates: 4, share: 0.1, stopWords: false, misspelt: 1 },
  unlimited: { candidates: 50, share: 1, stopWords: true, misspelt: 1000 },
} as const satisfies Record<string, WordLimits & { readonly misspelt: number }>;

export type ProfileName = keyof typeof profiles;

/** Names that stand for all attacks of a kind which the victim allows. */
export const [TEXTS, EMBEDDINGS] = ['texts', 'embeddings'] as const;
const choices: readonly string[] = [TEXTS, EMBEDDINGS, ...attackNames, ...embeddingAttackNames];

export const attackOptions = v.strictObject({
  attack: v.optional(
    v.pipe(
      v.array(v.picklist(choices)),
      v.minLength(1),
      v.description(
        `attacks to make [${choices.join(', ')}]; texts (the default) stands for all on texts that the victim allows, embeddings for all on its embeddings`,
      ),
    ),
  ),
  profile: v.optional(
    v.pipe(
      v.picklist(['standard', 'strict', 'unlimited']),
      v.description(
        'what may change: standard 25 % of the words (8 candidates each, no stop words), strict 10 % (4 candidates), unlimited all',
      ),
    ),
    'standard',
  ),
  words: v.optional(
    v.pipe(count, v.description('words that may change in a text, in place of the share of the profile')),
  ),
  samples: v.optional(v.pipe(count, v.description('texts to attack, drawn at random')), 200),
  maxQueries: v.optional(
    v.pipe(count, v.description('versions of a text that an attack may ask about')),
    Number.MAX_SAFE_INTEGER,
  ),
  norm: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.gtValue(0))),
      v.minLength(1),
      v.description(
        'a norm of a perturbation of the embeddings, as a share of the norm of the text, within which flips are counted',
      ),
    ),
    [0.05, 0.1, 0.2, 0.5],
  ),
  steps: v.optional(
    v.pipe(
      count,
      v.description('steps of pgd and of carlini-wagner at the embeddings, for each of two rounds'),
    ),
    20,
  ),
  seed: v.optional(v.pipe(wholeNumber, v.description('of all random choices')), 1),
});

/**
 * How a victim is attacked, complete.
 * @interface
 */
export type AttackOptions = v.InferOutput<typeof attackOptions>;
/**
 * How a victim is attacked: any of the options, the rest have defaults. `textvat attack --help` explains each.
 * @interface
 */
export type AttackOptionsInput = v.InferInput<typeof attackOptions>;
