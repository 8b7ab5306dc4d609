/** What can be compared: the methods of `train`, the same without the unlabeled texts, and those of `natural`. */
import { type Defense, defenses } from '../objectives/defenseOptions.js';
import { type ObjectiveName, objectiveNames, usesUnlabeled } from '../objectives/objectiveOptions.js';
import { defensesOf } from '../training/assertDefense.js';
import type { ModelName, TrainingOptions } from '../training/trainingOptions.js';

/** Trained by `train`: the objectives, the linear model with either of its own, and other models that bring theirs. */
const methods = [
  ...objectiveNames.filter((name) => name !== 'self-training'),
  'linear',
  'self-training',
  ...(['svm', 'tree', 'trees', 'knn'] as const),
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
export type PlainMethod = (typeof comparedMethods)[number];

/** A method of `train`, with a defense against changed words. */
export type DefendedMethod = `${Exclude<PlainMethod, BaselineMethod>} + ${Defense}`;

/** What is compared: a method, or one with a defense, such as `linear + synonym-encoding`. */
export type ComparedMethod = PlainMethod | DefendedMethod;

export function isBaseline(method: ComparedMethod): method is BaselineMethod {
  return (baselineMethods as readonly ComparedMethod[]).includes(method);
}

/** Whether it sees the drawn labels alone. */
export function isTwin(method: ComparedMethod): boolean {
  return undefended(method).endsWith(TWIN);
}

const WITH = ' + ';

/** The method without its defense. */
export function undefended(method: ComparedMethod): PlainMethod {
  return method.split(WITH, 1)[0] as PlainMethod;
}

/** The defense of a method; undefined where it has none. */
export function defenseOf(method: ComparedMethod): Defense | undefined {
  return method.split(WITH)[1] as Defense | undefined;
}

/** The methods, and behind them each that can be trained with a defense, with each such. @param model of the comparison */
export function withDefenses(
  methods: readonly ComparedMethod[],
  defenses: readonly Defense[],
  model: ModelName,
): ComparedMethod[] {
  const canHave = (method: ComparedMethod, defense: Defense) =>
    !isBaseline(method) && defensesOf(trainedAs(method).model ?? model).includes(defense);
  const defended = defenses.flatMap((defense) =>
    methods
      .filter((method) => canHave(method, defense))
      .map((method) => `${method}${WITH}${defense}` as DefendedMethod),
  );
  return [...methods, ...defended];
}

/** Whether it is the name of something that can be compared. */
export function isCompared(name: string): boolean {
  const [plain, defense, ...more] = name.split(WITH);
  const isKnown = (known: readonly string[], one: string) => known.includes(one);
  return (
    more.length === 0 &&
    isKnown(comparedMethods, plain!) &&
    (defense === undefined || isKnown(defenses, defense))
  );
}

/** The method of a run, with or without the unlabeled texts and a defense. */
export function methodOf(method: Exclude<ComparedMethod, BaselineMethod>): Method {
  const plain = undefended(method);
  return (isTwin(method) ? plain.slice(0, -TWIN.length) : plain) as Method;
}

/** Methods that bring their model. */
const ownModels = {
  linear: { model: 'linear', objective: 'supervised' },
  'self-training': { model: 'linear', objective: 'self-training' },
  svm: { model: 'svm', objective: 'supervised' },
  tree: { model: 'tree', objective: 'supervised' },
  trees: { model: 'trees', objective: 'supervised' },
  knn: { model: 'knn', objective: 'supervised' },
} as const satisfies Partial<Record<Method, { model: ModelName; objective: ObjectiveName }>>;

function bringsModel(method: Method): method is keyof typeof ownModels {
  return method in ownModels;
}

/** What `train` is asked for: methods on n-grams bring their model, the others train that of the comparison. */
export function trainedAs(method: Exclude<ComparedMethod, BaselineMethod>): {
  readonly model?: ModelName;
  readonly objective: ObjectiveName;
  readonly defense?: Defense;
} {
  const name = methodOf(method);
  const defense = defenseOf(method);
  return { ...(bringsModel(name) ? ownModels[name] : { objective: name }), ...(defense && { defense }) };
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
