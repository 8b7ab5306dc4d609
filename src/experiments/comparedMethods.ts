/** What can be compared: the methods of `train`, the same without the unlabeled texts, and those of `natural`. */
import { type ObjectiveName, objectiveNames, usesUnlabeled } from '../objectives/objectiveOptions.js';
import type { ModelName, TrainingOptions } from '../training/trainingOptions.js';

/** Trained by `train`: the objectives, and the linear model with either of its own. */
const methods = [
  ...objectiveNames.filter((name) => name !== 'self-training'),
  'linear',
  'self-training',
] as const;
export type Method = (typeof methods)[number];

const TWIN = '-without-unlabeled';

/** Of the methods that learn from unlabeled texts, the one that a verdict is about: the first of these that ran. */
export const PILE_METHODS = ['vat', 'at+vat', 'mixed', 'rp', 'self-training'] as const satisfies Method[];
/** Those that learn from unlabeled texts. */
export type PileMethod = (typeof PILE_METHODS)[number];

/** The same training on the drawn labels alone: its vectors, vocabulary and losses see no other text. */
export type Twin = `${PileMethod}${typeof TWIN}`;

export function twinOf(method: PileMethod): Twin {
  return `${method}${TWIN}`;
}

/** Of `natural`, which trains them. */
const baselineMethods = ['bayes', 'logistic'] as const;
/** The baselines of the optional package `natural`. */
export type BaselineMethod = (typeof baselineMethods)[number];

/** Every method, by its name. */
export const comparedMethods = [...methods, ...PILE_METHODS.map(twinOf), ...baselineMethods] as const;
/** A method by its name, as `--methods` takes it. */
export type ComparedMethod = (typeof comparedMethods)[number];

export function isBaseline(method: ComparedMethod): method is BaselineMethod {
  return (baselineMethods as readonly ComparedMethod[]).includes(method);
}

export function isTwin(method: ComparedMethod): method is Twin {
  return method.endsWith(TWIN);
}

/** The method of a run, with or without the unlabeled texts. */
export function methodOf(method: Exclude<ComparedMethod, BaselineMethod>): Method {
  return isTwin(method) ? (method.slice(0, -TWIN.length) as PileMethod) : method;
}

/** Methods that bring their model. */
const ownModels = {
  linear: { model: 'linear', objective: 'supervised' },
  'self-training': { model: 'linear', objective: 'self-training' },
} as const satisfies Partial<Record<Method, { model: ModelName; objective: ObjectiveName }>>;

function bringsModel(method: Method): method is keyof typeof ownModels {
  return method in ownModels;
}

/** What `train` is asked for: the linear methods bring their model, the others train that of the comparison. */
export function trainedAs(method: Exclude<ComparedMethod, BaselineMethod>): {
  readonly model?: ModelName;
  readonly objective: ObjectiveName;
} {
  const name = methodOf(method);
  return bringsModel(name) ? ownModels[name] : { objective: name };
}

/** Whether it trains the model of the comparison: the others count n-grams or words. */
export function trainsModel(method: ComparedMethod): boolean {
  return !isBaseline(method) && trainedAs(method).model === undefined;
}

/** What a method gets from the texts without labels. */
export type PileUse = 'nothing' | 'vectors of texts' | 'losses';

/** @param learnsVectors whether the model of the comparison learns vectors from all texts, whatever its losses are on */
export function pileUse(method: ComparedMethod, learnsVectors: boolean): PileUse {
  if (isBaseline(method) || isTwin(method)) return 'nothing';
  if (usesUnlabeled(trainedAs(method).objective)) return 'losses';
  return trainsModel(method) && learnsVectors ? 'vectors of texts' : 'nothing';
}

/** The name that a comparison has for a run of `train`. */
export function methodNamed({ model, objective }: Pick<TrainingOptions, 'model' | 'objective'>): Method {
  const own = methods
    .filter(bringsModel)
    .find((name) => ownModels[name].model === model && ownModels[name].objective === objective);
  return own ?? objective;
}
