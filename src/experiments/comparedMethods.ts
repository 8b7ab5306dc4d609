/** What can be compared: the methods of `train`, the same without the unlabeled texts, and those of `natural`. */
import { type Defense, defenses } from '../objectives/defenseOptions.js';
import { type ObjectiveName, objectiveNames, usesUnlabeled } from '../objectives/objectiveOptions.js';
import { defensesOf } from '../training/assertDefense.js';
import { trainedModels } from '../training/trainedModels.js';
import type { ModelName, TrainingOptions } from '../training/trainingOptions.js';

/** Models that are methods of their own, trained on labels alone or on vectors of all texts. */
const ownModels = ['linear', 'svm', 'tree', 'trees', 'knn', 'doc2vec', 'bilstm', 'cnn'] as const;

/** Trained by `train`: the objectives, self-training of the linear model, and models by their name. */
const methods = [
  ...objectiveNames.filter((name) => name !== 'self-training'),
  'self-training',
  ...ownModels,
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

/** The model that a method brings. */
function ownModelOf(method: Method): ModelName | undefined {
  return method === 'self-training' ? 'linear' : ownModels.find((name) => name === method);
}

/** What `train` is asked for: some methods bring their model, the others train that of the comparison. */
export function trainedAs(method: Exclude<ComparedMethod, BaselineMethod>): {
  readonly model?: ModelName;
  readonly objective: ObjectiveName;
  readonly defense?: Defense;
} {
  const name = methodOf(method);
  const defense = defenseOf(method);
  const model = ownModelOf(name);
  const objective = isObjective(name) ? name : 'supervised';
  return { ...(model && { model }), objective, ...(defense && { defense }) };
}

const isObjective = (method: Method): method is Method & ObjectiveName =>
  (objectiveNames as readonly string[]).includes(method);

/** Whether it trains the model of the comparison. */
export function trainsModel(method: ComparedMethod): boolean {
  return !isBaseline(method) && trainedAs(method).model === undefined;
}

/** Whether its model learns vectors from all texts, whatever its losses are on. @param ofComparison whether that of the comparison does */
export function learnsVectors(method: ComparedMethod, ofComparison: boolean): boolean {
  if (isBaseline(method)) return false;
  const { model } = trainedAs(method);
  return model === undefined ? ofComparison : trainedModels[model].learnsVectors;
}

/** What a method gets from the texts without labels. */
export type PileUse = 'nothing' | 'vectors of texts' | 'losses';

/** @param ofComparison whether the model of the comparison learns vectors from all texts */
export function pileUse(method: ComparedMethod, ofComparison: boolean): PileUse {
  if (isBaseline(method) || isTwin(method)) return 'nothing';
  if (usesUnlabeled(trainedAs(method).objective)) return 'losses';
  return learnsVectors(method, ofComparison) ? 'vectors of texts' : 'nothing';
}

/** The name that a comparison has for a run of `train`: the objective, but of models on n-grams. */
export function methodNamed({ model, objective }: Pick<TrainingOptions, 'model' | 'objective'>): Method {
  const isOnNgrams = !trainedModels[model].choosesStep && !trainedModels[model].learnsVectors;
  if (!isOnNgrams) return objective;
  const own = methods.find((name) => {
    const trained = trainedAs(name);
    return trained.model === model && trained.objective === objective;
  });
  return own ?? objective;
}
