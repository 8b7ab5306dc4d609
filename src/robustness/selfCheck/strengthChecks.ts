/** Who may do more must not do worse: attacks against their control, access against access, proofs against attacks. */
import { createRandom } from '../../tensor/random.js';
import { CONTROL, wordAttacks } from '../attacks/attacks.js';
import { randomVersion } from '../attacks/randomWords.js';
import { beatenAttacks } from '../masking.js';
import { openSession } from '../session.js';
import { openPlaces } from '../surfaces/surface.js';
import { type Check, findingOf, isFlipped, methodsOf, notApplicable, percent, successOf } from './check.js';
import { rightTexts, type Subject } from './subject.js';

/** Random versions of each text. */
const DRAWS = 100;

export const beatsControl: Check = {
  name: `attacks flip more than random words do, over ${DRAWS} draws a text`,
  async look(subject) {
    const attacks = methodsOf(subject.made).filter(
      ({ name, surface }) => surface === 'words' && name !== CONTROL,
    );
    if (attacks.length === 0) return notApplicable('no attack replaces words');
    if (rightTexts(subject).length === 0) return notApplicable('no text is answered rightly');
    const control = await controlSuccess(subject);
    const beaten = attacks.filter(({ name }) => successOf(subject.made, name) < control);
    return findingOf(
      beaten.map(
        ({ name }) => `${name} ${percent(successOf(subject.made, name))}, random ${percent(control)}`,
      ),
      `random words ${percent(control)}, ${attacks
        .map(({ name }) => `${name} ${percent(successOf(subject.made, name))}`)
        .join(', ')}`,
    );
  },
};

/** The share of the right answers that a random version flips. */
async function controlSuccess(subject: Subject): Promise<number> {
  const { victim, options, surfaceOf, signal } = subject;
  let flipped = 0;
  const right = rightTexts(subject);
  for (const { text } of right) {
    const { label } = text;
    const surface = surfaceOf('words', label);
    const places = openPlaces(surface, text);
    if (places.length === 0) continue;
    const session = openSession(text, victim, { label, maxQueries: DRAWS, signal });
    const budget = Math.min(surface.budget(text), places.length);
    const random = createRandom(options.seed, `draws of the control on ${text.id}`);
    const run = { session, surface, places, budget, label, victim, random };
    const flips = await session.flips(Array.from({ length: DRAWS }, () => randomVersion(run)));
    flipped += flips.filter((flips_) => flips_).length / DRAWS;
  }
  return flipped / right.length;
}

export const seeingMoreHelps: Check = {
  name: 'who sees more flips no fewer answers',
  look({ made }) {
    const levels = new Set(
      methodsOf(made)
        .filter(({ surface }) => surface === 'words')
        .map(({ needs }) => needs),
    );
    if (levels.size < 2) return notApplicable('the attacks on words all see the same');
    const beaten = beatenAttacks(rightTexts({ made, texts: [] }).map(({ row }) => row));
    return findingOf(
      beaten.map(
        ({ weaker, stronger, flippedByWeaker, flippedByStronger }) =>
          `${weaker.name} (sees ${weaker.needs}) flips ${flippedByWeaker} answers, ${stronger.name} (sees ${stronger.needs}) ${flippedByStronger}`,
      ),
      `the best that sees ${[...levels].map((level) => `${level} ${percent(bestOf(level, made))}`).join(', ')}`,
    );
  },
};

function bestOf(level: string, made: Subject['made']): number {
  const attacks = methodsOf(made).filter(({ surface, needs }) => surface === 'words' && needs === level);
  return Math.max(...attacks.map(({ name }) => successOf(made, name)));
}

const EXACT = 'exact';

export const exactIsWorst: Check = {
  name: 'certified <= exact <= every attack on words, for each text',
  look(subject) {
    const { result } = subject.made;
    const exact = result.attacks[EXACT];
    if (exact === undefined) return notApplicable('no exact attack: it needs the weights of n-grams');
    const faults = rightTexts(subject).flatMap(({ row }) => {
      const { status, certified } = row.attacks[EXACT]!;
      if (status === 'flipped' || status === 'out of queries') return [];
      return wordAttacks
        .filter(({ name }) => isFlipped(row, name))
        .map(
          ({ name }) =>
            `${row.id}: ${name} flips what is ${certified ? 'certified' : 'not flipped by exact'}`,
        );
    });
    const others = wordAttacks.flatMap(({ name }) => result.attacks[name]?.accuracy ?? []);
    return findingOf(
      faults,
      `certified ${percent(exact.certified ?? 0)}, exact ${percent(exact.accuracy)}, the others from ${percent(Math.min(...others))}`,
    );
  },
};
