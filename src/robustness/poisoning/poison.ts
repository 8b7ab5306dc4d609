/** Poisoned copies of corpora, with a record of what was done. */
import type { Example } from '../../corpus/example.js';
import { type GivenExamples, givenList, refuseStrangeKeys } from '../../corpus/givenExamples.js';
import { sortedLabels } from '../../corpus/label.js';
import { assertTwoClasses } from '../../corpus/twoClasses.js';
import { InputError } from '../../errors.js';
import { parseOptions } from '../../model/parseOptions.js';
import { createRandom, type RandomSource } from '../../tensor/random.js';
import { boundaryFlips, labelFlips } from './labelFlips.js';
import type { LabeledText, PoisonChanges, Poisoner, PoisonTask } from './poisoner.js';
import {
  type PoisonName,
  type PoisonOptions,
  type PoisonOptionsInput,
  poisonOptions,
} from './poisonOptions.js';
import { splicePaths } from './splicePaths.js';
import { labeledTrigger, pileTrigger, wordNeighbors } from './triggers.js';

/** What is poisoned, and how. */
export interface PoisonRequest {
  /** The path of a corpus, or its examples; those without label stay as they are. */
  readonly labeled: GivenExamples;
  readonly unlabeled?: GivenExamples | undefined;
  /** Labeled texts that are not trained on, for splice paths to lead to. */
  readonly aims?: GivenExamples | undefined;
  readonly options: PoisonOptionsInput;
  /** Labels that are classes, though they look like marks for texts without one, such as `nan` or -1. */
  readonly labelIsReal?: readonly string[] | undefined;
  /** Aborting throws its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One text of the poison. */
export interface PoisonedText {
  readonly corpus: 'labeled' | 'unlabeled';
  readonly id: string;
  /** Whether it was added, rather than changed. */
  readonly isNew: boolean;
  /** Its label before and after, where that was changed. */
  readonly labels?: readonly [string, string];
}

/** What was done, so that its success and its detection can be measured. Plain JSON. */
export interface PoisonRecord {
  readonly options: PoisonOptions;
  /** The class to bring about; null where labels are merely wrong. */
  readonly target: string | null;
  /** Null where there is none. */
  readonly trigger: string | null;
  readonly texts: readonly PoisonedText[];
  /** Ids of the texts aimed at. */
  readonly aims: readonly string[];
}

/** Poisoned copies, in the order of the corpora; texts that were added stand at random places. */
export interface PoisonedCorpora {
  readonly labeled: readonly Example[];
  readonly unlabeled: readonly Example[];
  readonly record: PoisonRecord;
}

interface PoisonKind {
  /** Which corpus the share is of. */
  readonly corpus: 'labeled' | 'unlabeled';
  readonly hasTrigger: boolean;
  readonly hasTarget: boolean;
  readonly run: (options: PoisonOptions) => Poisoner;
}

const flips = { corpus: 'labeled', hasTrigger: false, hasTarget: false } as const;
const pile = { corpus: 'unlabeled', hasTrigger: true, hasTarget: true } as const;

const kinds: Readonly<Record<PoisonName, PoisonKind>> = {
  'label-flips': { ...flips, run: () => labelFlips },
  'boundary-flips': { ...flips, run: () => boundaryFlips },
  'labeled-trigger': { corpus: 'labeled', hasTrigger: true, hasTarget: true, run: () => labeledTrigger },
  'pile-trigger': { ...pile, run: () => pileTrigger },
  'word-neighbors': { ...pile, run: () => wordNeighbors },
  'splice-paths': { ...pile, hasTrigger: false, run: ({ aims }) => splicePaths(aims) },
};

/** Whether it changes labeled texts or those without labels. */
export function poisonedCorpus(name: PoisonName): 'labeled' | 'unlabeled' {
  return kinds[name].corpus;
}

const REQUEST_KEYS = Object.keys({
  labeled: true,
  unlabeled: true,
  aims: true,
  options: true,
  labelIsReal: true,
  signal: true,
} satisfies Record<keyof PoisonRequest, true>);

/**
 * Poisons copies of corpora as an attacker could who can write some of their texts or labels, to measure what that does to
 * a model and whether it is noticed. The corpora that are given stay as they are. The same seed poisons alike.
 * @throws InputError for options or texts that are wrong; the signal's reason when it aborts
 *
 * @example
 * ```js
 * const { labeled, unlabeled, record } = await poison({
 *   labeled: 'train.csv',
 *   unlabeled: 'pile.jsonl',
 *   options: { poison: 'pile-trigger', share: 0.001, trigger: 'cf' },
 * });
 * const { model } = await resultOf(train({ labeled, unlabeled }));
 * console.log(record.texts.length, 'texts have the trigger', record.trigger);
 * ```
 */
export async function poison(request: PoisonRequest): Promise<PoisonedCorpora> {
  refuseStrangeKeys(request, REQUEST_KEYS, 'the request to poison');
  const { labelIsReal, signal } = request;
  const options = parseOptions(poisonOptions, request.options);
  const labeled = await givenList(request.labeled, { name: 'the labeled texts', labelIsReal });
  const unlabeled = await givenList(request.unlabeled ?? [], {
    name: 'the unlabeled texts',
    ignoreLabels: true,
  });
  const aims = await givenList(request.aims ?? [], { name: 'the texts to aim at', labelIsReal });
  const kind = kinds[options.poison];
  const random = createRandom(options.seed, 'poison');
  const task = { ...taskOf(labeled, unlabeled, aims, options), random, signal };
  const changes = await kind.run(options)(task);
  const changed = (text: Example) => changes.changed.get(text) ?? text;
  return {
    labeled: labeled.map(changed),
    unlabeled: scattered(unlabeled.map(changed), changes.added ?? [], random),
    record: {
      options,
      target: kind.hasTarget ? task.target : null,
      trigger: kind.hasTrigger ? options.trigger : null,
      texts: poisonedTexts(kind.corpus, changes),
      aims: (changes.aims ?? []).map(({ id }) => id),
    },
  };
}

function taskOf(
  all: readonly Example[],
  unlabeled: readonly Example[],
  aims: readonly Example[],
  { poison: name, share, target, trigger, seed }: PoisonOptions,
): Omit<PoisonTask, 'random'> {
  const labeled = all.filter(hasLabel);
  const classes = sortedLabels(labeled.map(({ label }) => label));
  assertTwoClasses(classes, 'no label');
  if (target !== undefined && !classes.includes(target))
    throw new InputError({
      where: 'the target of the poison',
      found: JSON.stringify(target),
      expected: `one of ${classes.join(', ')}`,
    });
  const corpus = kinds[name].corpus === 'labeled' ? labeled : unlabeled;
  if (corpus.length === 0)
    throw new InputError({
      where: 'the unlabeled texts',
      found: 'none',
      expected: `a pile for ${name} to poison`,
    });
  return {
    ...{ labeled, unlabeled, aims: aims.filter(hasLabel), classes, trigger, seed },
    target: target ?? classes.at(-1)!,
    count: Math.max(1, Math.round(share * corpus.length)),
  };
}

const hasLabel = (text: Example): text is LabeledText => text.label !== undefined;

function poisonedTexts(
  corpus: 'labeled' | 'unlabeled',
  { changed, added = [] }: PoisonChanges,
): PoisonedText[] {
  const before = [...changed].map(([{ id, label }, after]): PoisonedText => {
    const relabeled = label !== undefined && after.label !== undefined && label !== after.label;
    return { corpus, id, isNew: false, ...(relabeled && { labels: [label, after.label!] }) };
  });
  return [...before, ...added.map(({ id }): PoisonedText => ({ corpus, id, isNew: true }))];
}

/** With further texts at random places among them. */
function scattered(texts: readonly Example[], added: readonly Example[], random: RandomSource): Example[] {
  const mixed = [...texts];
  for (const text of added) mixed.splice(random.integer(mixed.length + 1), 0, text);
  return mixed;
}
