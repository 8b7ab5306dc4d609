import * as v from 'valibot';

export const objectiveNames = ['supervised', 'rp', 'at', 'vat', 'at+vat', 'mixed', 'self-training'] as const;
export type ObjectiveName = (typeof objectiveNames)[number];

const SUPERVISED: readonly ObjectiveName[] = ['supervised', 'at'];
const CONSISTENT: readonly ObjectiveName[] = ['rp', 'vat', 'at+vat', 'mixed'];

/** Whether an objective learns from unlabeled texts, before any weight is given to losses on them. */
export function usesUnlabeled(objective: ObjectiveName): boolean {
  return !SUPERVISED.includes(objective);
}

/** Whether an objective has losses on unlabeled texts. Self-training has none: it gives texts labels. */
export function hasUnlabeledLosses(objective: ObjectiveName): boolean {
  return CONSISTENT.includes(objective);
}

/** The published norm of a perturbation, for reviews of 240 words on average (Miyato, Dai, Goodfellow 2017). */
export const EPSILON = 5;

const weight = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6));

/** What is trained on. The defaults are the published ones (Miyato, Dai, Goodfellow 2017) where there are any. */
export const objectiveOptions = v.strictObject({
  objective: v.optional(
    v.pipe(
      v.picklist(objectiveNames),
      v.description(
        'what to learn from: supervised (labels alone), rp (random perturbation), at (adversarial), vat (virtual adversarial), at+vat, mixed (at+vat and entropy minimisation), self-training (sure answers of a first model become labels of a second one); models on n-grams: supervised (their default) or self-training',
      ),
    ),
    'vat',
  ),
  epsilon: v.optional(
    v.pipe(
      v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1e6))),
      v.description(
        'norm of the perturbation of a whole text; by default 5, less where texts have under 200 words on average',
      ),
    ),
    null,
  ),
  xi: v.optional(
    v.pipe(
      v.number(),
      v.gtValue(0),
      v.maxValue(1e6),
      v.description('norm of the random start of the power iteration'),
    ),
    0.1,
  ),
  powerIterations: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(1000),
      v.description('power iterations for the virtual adversarial direction'),
    ),
    1,
  ),
  consistencyWeight: v.optional(v.pipe(weight, v.description('weight of the consistency loss (rp, vat)')), 1),
  adversarialWeight: v.optional(v.pipe(weight, v.description('weight of the adversarial loss (at)')), 1),
  entropyWeight: v.optional(
    v.pipe(
      v.nullable(weight),
      v.description(
        'weight of entropy minimization; by default 1 for mixed, else 0; of an ensemble and doc2vec 1 with unlabeled texts, less with more than 100 labels of uneven classes and with more than 2500',
      ),
    ),
    null,
  ),
  balanceWeight: v.optional(
    v.pipe(
      v.nullable(weight),
      v.description(
        'weight of class-prior matching (predicted class shares on unlabeled texts match the labels); by default 1 for rp, vat and mixed of an ensemble or doc2vec, and of a network with fewer than 500 labels, else 0',
      ),
    ),
    null,
  ),
  rampUp: v.optional(
    v.pipe(
      v.number(),
      v.minValue(0),
      v.maxValue(1),
      v.description('share of the training over which the weights of losses on unlabeled texts grow from 0'),
    ),
    0.1,
  ),
  classWeights: v.optional(
    v.pipe(
      v.picklist(['none', 'balanced']),
      v.description('balanced: every class of the labeled texts has the same total weight'),
    ),
    'none',
  ),
});

export type ObjectiveOptions = v.InferOutput<typeof objectiveOptions>;

/** The options with the norm of perturbations, which is the published one where none is given. */
export function withNorm<Own extends Pick<ObjectiveOptions, 'epsilon'>>(options: Own) {
  return { ...options, epsilon: options.epsilon ?? EPSILON };
}
