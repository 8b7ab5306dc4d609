/** What can be compared: the methods of `train`, the same without the unlabelled texts, and those of `natural`. */
import { isLinearMethod, type Method, methods, usesUnlabelled } from '../objectives/objectiveOptions.js';

const TWIN = '-without-unlabeled';

/** Of the methods that learn from unlabelled texts, the one that a verdict is about: the first of these that ran. */
export const PILE_METHODS = ['vat', 'at+vat', 'mixed', 'rp', 'self-training'] as const satisfies Method[];
export type PileMethod = (typeof PILE_METHODS)[number];

/** The same training on the drawn labels alone: its vectors, vocabulary and losses see no other text. */
export type Twin = `${PileMethod}${typeof TWIN}`;

export function twinOf(method: PileMethod): Twin {
  return `${method}${TWIN}`;
}

/** Of `natural`: not trained in steps of ours. */
export const baselineMethods = ['bayes', 'logistic'] as const;
export type BaselineMethod = (typeof baselineMethods)[number];

export const comparedMethods = [...methods, ...PILE_METHODS.map(twinOf), ...baselineMethods] as const;
export type ComparedMethod = (typeof comparedMethods)[number];

export function isBaseline(method: ComparedMethod): method is BaselineMethod {
  return (baselineMethods as readonly ComparedMethod[]).includes(method);
}

export function isTwin(method: ComparedMethod): method is Twin {
  return method.endsWith(TWIN);
}

/** The method of `train` that a run is trained by. */
export function trainedAs(method: Exclude<ComparedMethod, BaselineMethod>): Method {
  return isTwin(method) ? (method.slice(0, -TWIN.length) as PileMethod) : method;
}

/** Whether it reads texts by an encoder that is trained in steps: the others count n-grams or words. */
export function trainsEncoder(method: ComparedMethod): boolean {
  return !isBaseline(method) && !isLinearMethod(trainedAs(method));
}

/** What a method gets from the texts without labels. */
export type PileUse = 'nothing' | 'vectors of texts' | 'losses';

/** Vectors of texts are learnt from all texts, whatever the losses are on. */
export function pileUse(method: ComparedMethod, encoder: string): PileUse {
  if (isBaseline(method) || isTwin(method)) return 'nothing';
  if (usesUnlabelled(method)) return 'losses';
  return trainsEncoder(method) && encoder === 'documents' ? 'vectors of texts' : 'nothing';
}
