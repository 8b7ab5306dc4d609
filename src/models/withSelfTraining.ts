/**
 * Self-training of any family (Scudder 1965, Yarowsky 1995): a teacher learns from the labels alone, and the surest half of its
 * answers to the unlabeled texts become labels of a student of the same kind. Each class keeps its share of the labels, for
 * else the class that a teacher prefers would crowd out the others.
 */
import { InputError } from '../errors.js';
import { classShares } from '../model/classWeights.js';
import { heldInMemory, type LabeledSet, type PreparedData } from '../model/data.js';
import type { ObjectiveName } from '../objectives/objectiveOptions.js';
import { createPace } from '../optimisation/stages.js';
import { trainedTeacher } from '../optimisation/teacher.js';
import type { Begin } from './fit.js';

/** Of the unlabeled texts, those that get a label. */
const SHARE = 0.5;

interface Needs {
  readonly objective: ObjectiveName;
  readonly maxTime?: number | null;
}

/** @returns begins the same, and trains twice where the objective is self-training */
export function withSelfTraining<Own extends Needs>(begin: Begin<Own>): Begin<Own> {
  return async (wanted, sources) => {
    const beginning = await begin(wanted, sources);
    if (wanted.objective !== 'self-training') return beginning;
    // A resumed run trains its teacher again, which has to end the same.
    if (wanted.maxTime) throw limitedTime();
    return {
      ...beginning,
      readsUnlabeled: true,
      async *fit(given, options, context) {
        const data = heldInMemory(given);
        if (pileOf(data).length === 0) return yield* beginning.fit(data, options, context);
        const { signal, cache } = context;
        const teaching = beginning.fit(data, options, { signal, cache, pace: createPace(undefined) });
        const teacher = yield* trainedTeacher(teaching, signal);
        const taught = withPseudoLabels(data, await teacher.logits(pileOf(data), signal));
        for await (const event of beginning.fit(taught, options, { ...context, cache: undefined }))
          yield event.type === 'start' ? { ...event, ...countsOf(data) } : event;
      },
    };
  };
}

/** The texts that have no label; those behind them have one. */
function pileOf({ unlabeled, labeled }: PreparedData) {
  return unlabeled.slice(0, unlabeled.length - labeled.texts.length);
}

/** What the start of a run tells of its texts: labels that people gave. */
function countsOf({ labeled, unlabeled }: PreparedData) {
  return { labeledTexts: labeled.texts.length, unlabeledTexts: unlabeled.length };
}

/**
 * The texts with the surest answers join the labeled ones.
 * @param logits [U][C] of the unlabeled texts
 */
export function withPseudoLabels(data: PreparedData, logits: readonly Float32Array[]): PreparedData {
  const { labeled, classes } = data;
  const pile = pileOf(data);
  const answers = surestAnswers(logits, classShares(labeled.labels, classes.length));
  const texts = [...answers.keys()].map((position) => pile[position]!);
  const joined: LabeledSet = {
    texts: [...texts, ...labeled.texts],
    labels: Int32Array.from([...answers.values(), ...labeled.labels]),
  };
  const others = pile.filter((_, position) => !answers.has(position));
  return { ...data, labeled: joined, unlabeled: [...others, ...joined.texts] };
}

/**
 * @param logits [U][C]
 * @param shares [C] of the classes among the labels
 * @returns the class of each text that is sure enough, by its position, in the order of the texts
 */
export function surestAnswers(
  logits: readonly Float32Array[],
  shares: ArrayLike<number>,
): Map<number, number> {
  const answers = logits.map((row, position) => {
    const [first, second] = row.toSorted().reverse();
    return { position, label: row.indexOf(first!), margin: first! - second! };
  });
  const chosen = Array.from(shares).flatMap((share, label) =>
    answers
      .filter((answer) => answer.label === label)
      .sort((a, b) => b.margin - a.margin)
      .slice(0, Math.floor(SHARE * share * logits.length)),
  );
  return new Map(
    chosen.sort((a, b) => a.position - b.position).map(({ position, label }) => [position, label]),
  );
}

function limitedTime(): InputError {
  return new InputError({
    where: 'the option maxTime',
    found: 'a limited time, and the objective self-training',
    expected: 'no limit of time: the first of its two models must end the same when the run is resumed',
    advice: 'Limit the steps of each model by --max-steps.',
  });
}
