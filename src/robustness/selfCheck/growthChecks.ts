/** More words, queries and steps must never flip less, and without limits nearly everything flips. */

import { createRandom } from '../../tensor/random.js';
import type { AttackMethod } from '../attacks/attackMethod.js';
import { CONTROL } from '../attacks/attacks.js';
import { greedyWords } from '../attacks/greedy.js';
import { attackText } from '../attackText.js';
import type { Surface } from '../surfaces/surface.js';
import { tellingWords } from '../tellingWords.js';
import {
  type Check,
  type Finding,
  findingOf,
  isFlipped,
  methodsOf,
  notApplicable,
  percent,
  together,
} from './check.js';
import { type Made, rightTexts, type Subject } from './subject.js';

const WORDS = [1, 3, 9];
const QUERIES = [10, 100, 1000];

export const growthHelps: Check = together(
  'who may change more words or ask more flips no fewer answers, and without limits nearly every one',
  [
    (subject) =>
      growth(
        subject,
        'words',
        WORDS,
        (method) =>
          method.needs !== 'labels' && (method.surface === 'words' || method.surface === 'characters'),
      ),
    (subject) => growth(subject, 'maxQueries', QUERIES, ({ name }) => name !== CONTROL),
    everythingFlips,
  ],
);

/** @param isMeant random versions are others where more words may change, and prove nothing for one text */
async function growth(
  subject: Subject,
  option: 'words' | 'maxQueries',
  limits: readonly number[],
  isMeant: (method: AttackMethod) => boolean,
): Promise<Finding> {
  const attacks = methodsOf(subject.made)
    .filter(isMeant)
    .map(({ name }) => name);
  if (attacks.length === 0) return notApplicable('no attack on texts that searches');
  const faults: string[] = [];
  const told: string[] = [];
  let before: Made | undefined;
  for (const limit of limits) {
    const made = await subject.again({ [option]: limit, attack: attacks });
    for (const name of attacks) if (before !== undefined) faults.push(...lost(before, made, name, limit));
    told.push(`${limit}: ${percent(made.result.worst.successRate ?? 0)}`);
    before = made;
  }
  return findingOf(faults, `flipped with ${option === 'words' ? 'words' : 'queries'} ${told.join(', ')}`);
}

/** What was flipped within a smaller limit and no longer is. */
function lost(before: Made, after: Made, name: string, limit: number): string[] {
  return after.rows
    .filter((row, at) => isFlipped(before.rows[at]!, name) && !isFlipped(row, name))
    .map(({ id }) => `${id}: with ${limit} ${name} no longer flips it`);
}

/** Words that each slot may hold where nothing is forbidden. */
const OPEN_WORDS = 50;
const NEARLY_ALL = 0.95;

async function everythingFlips(subject: Subject): Promise<Finding> {
  const { embeddings } = subject.made.result;
  const shares = Object.values(embeddings?.attacks ?? {}).map(({ flippedAtAll }) => flippedAtAll);
  const open = subject.victim.scorer && (await openSuccess(subject));
  const reached = [
    ...(open === undefined ? [] : [{ what: 'any word in any place', share: open }]),
    ...(shares.length === 0 ? [] : [{ what: 'perturbed embeddings', share: Math.max(...shares) }]),
  ];
  if (reached.length === 0) return notApplicable('the victim tells labels only');
  const told = (some: typeof reached) => some.map(({ what, share }) => `${what} ${percent(share)}`);
  return findingOf(
    told(reached.filter(({ share }) => share < NEARLY_ALL)),
    `without limits ${told(reached).join(', ')}`,
  );
}

/** Every slot may hold any of the words that speak most against the class. */
async function openSuccess(subject: Subject): Promise<number | undefined> {
  const { victim, options, signal, texts } = subject;
  const right = rightTexts(subject);
  let flipped = 0;
  for (const { text } of right) {
    const words = tellingWords(texts, text.label, OPEN_WORDS);
    const surface: Surface = { candidates: () => words, budget: ({ slots }) => slots.length };
    const random = createRandom(options.seed, `open attack on ${text.id}`);
    const limits = { label: text.label, maxQueries: Number.MAX_SAFE_INTEGER };
    const outcome = await attackText(text, greedyWords, { victim, surface, random, signal, ...limits });
    if (outcome.status === 'flipped') flipped += 1;
  }
  return right.length === 0 ? undefined : flipped / right.length;
}

/** Attacks on the embeddings that go step by step, and those that take one. */
const ITERATED = ['pgd', 'deepfool', 'carlini-wagner'];
const ONE_STEP = ['fgsm', 'fgsm-divided', 'fgsm-sign', 'bisection'];
/** Norms are found on a grid, and Adam swings: what differs less is the same. */
const SLACK = 1.05;

export const stepsHelp: Check = {
  name: 'more steps at the embeddings never need a larger perturbation',
  async look(subject) {
    const { made, options } = subject;
    const { embeddings } = made.result;
    const attacks = embeddings && Object.keys(embeddings.attacks);
    if (!attacks?.some((name) => ITERATED.includes(name)))
      return notApplicable('no attack on the embeddings goes step by step');
    const stepped = attacks.filter((name) => ITERATED.includes(name));
    const longer = await subject.again({ attack: stepped, steps: 2 * options.steps });
    const [before, after] = [made, longer].map(({ result }) => result.embeddings!.attacks);
    const norm = (found: typeof before, name: string) => found![name]!.median ?? Number.POSITIVE_INFINITY;
    const faults = stepped
      .filter((name) => norm(after, name) > SLACK * norm(before, name))
      .map(
        (name) =>
          `${name} needs ${percent(norm(before, name))} with ${options.steps} steps and ${percent(norm(after, name))} with twice as many`,
      );
    faults.push(...oneStepBetter(made));
    return findingOf(
      faults,
      `median norms with ${options.steps} steps and twice as many: ${stepped
        .map((name) => `${name} ${percent(norm(before, name))}, ${percent(norm(after, name))}`)
        .join('; ')}`,
    );
  },
};

/** Texts where one step needs a smaller perturbation than the best of many. */
function oneStepBetter({ rows }: Made): string[] {
  return rows.flatMap(({ id, embeddings }) => {
    const least = (names: readonly string[]) =>
      Math.min(...names.map((name) => embeddings?.smallest[name] ?? Number.POSITIVE_INFINITY));
    const [many, one] = [least(ITERATED), least(ONE_STEP)];
    return many > SLACK * one ? [`${id}: one step needs ${percent(one)}, many ${percent(many)}`] : [];
  });
}
