import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { worstVersion } from '../../src/robustness/attacks/ngramProgramme.js';
import type { NgramVictim } from '../../src/robustness/victims/victim.js';
import { seededRandom } from '../corpus/helpers.js';
import { randomWeights, someWords, wordVictim } from './victims.js';

const test = suite('the worst version of a text for a linear victim');

const duel = { label: 1, rival: 0 };

/** Slots of one to three choices, of which the first is the word itself. */
function randomSlots(seed: number, victim: NgramVictim, slots: number): Int32Array[] {
  const random = seededRandom(seed);
  return Array.from({ length: slots }, () => {
    const ids = new Set<number>();
    for (let k = 0; k < 1 + Math.floor(3 * random()); k += 1)
      ids.add(victim.idOf(someWords[Math.floor(random() * someWords.length)]!));
    return Int32Array.from(ids);
  });
}

/** logit(good) - logit(bad) by definition: each n-gram of the text once. */
function marginOf(ids: readonly number[], { weights: { weights, ngrams, bias } }: NgramVictim): number {
  const found = new Set<number>();
  for (let first = 0; first < ids.length; first += 1) {
    let ngram = ids[first]!;
    for (let last = first; last < Math.min(ids.length, first + ngrams.order); last += 1) {
      if (ids[last]! < 3) break;
      if (last > first) ngram = ngrams.find(ngram, ids[last]!);
      if (ngram < 0) break;
      found.add(ngram);
    }
  }
  return [...found].reduce(
    (sum, ngram) => sum + weights[2 * ngram + 1]! - weights[2 * ngram]!,
    bias[1]! - bias[0]!,
  );
}

/** Tries every version. */
function lowestByTrial(slots: readonly Int32Array[], budget: number, victim: NgramVictim): number {
  let lowest = Number.POSITIVE_INFINITY;
  const visit = (place: number, ids: number[], changed: number) => {
    if (changed > budget) return;
    if (place === slots.length) lowest = Math.min(lowest, marginOf(ids, victim));
    else slots[place]!.forEach((id, k) => visit(place + 1, [...ids, id], changed + (k > 0 ? 1 : 0)));
  };
  visit(0, [], 0);
  return lowest;
}

const idsOf = (slots: readonly Int32Array[], choices: Uint8Array) =>
  slots.map((slot, place) => slot[choices[place]!]!);

for (const longest of [1, 2, 3])
  test(`order ${longest}: no version is below the bound, and the bound is reached where no n-gram comes twice`, async () => {
    let tight = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const victim = (await wordVictim(randomWeights(seed, longest), 0.2)).ngrams!;
      const slots = randomSlots(seed + 100, victim, 1 + (seed % 7));
      for (const budget of [1, 2, Number.POSITIVE_INFINITY]) {
        const { bound, choices } = worstVersion(slots, budget, victim, duel);
        const lowest = lowestByTrial(slots, budget, victim);
        assert.ok(bound <= lowest + 1e-6, `seed ${seed}, budget ${budget}: bound ${bound}, lowest ${lowest}`);
        const reached = marginOf(idsOf(slots, choices), victim);
        assert.ok(reached >= lowest - 1e-6);
        const changed = choices.reduce((sum, choice) => sum + (choice > 0 ? 1 : 0), 0);
        assert.ok(changed <= budget, `${changed} changes of ${budget}`);
        if (Math.abs(bound - lowest) < 1e-5) tight += 1;
      }
    }
    assert.ok(tight > 80, `the bound was reached ${tight} times of 180`);
  });

test('without repetitions the bound is the lowest margin, and its version has it', async () => {
  const victim = (await wordVictim({ aaa: 1, bbb: -0.5, ccc: 0.25, ddd: -2, 'aaa ccc': -3, 'bbb ccc': 4 }))
    .ngrams!;
  const id = (word: string) => victim.idOf(word);
  const slots = [Int32Array.of(id('aaa'), id('bbb')), Int32Array.of(id('ccc'), id('ddd'))];
  const all = worstVersion(slots, Number.POSITIVE_INFINITY, victim, duel);
  assert.is(all.bound, -2.5);
  assert.equal([...all.choices], [1, 1]);
  const none = worstVersion(slots, 0, victim, duel);
  assert.is(none.bound, 1 + 0.25 - 3);
  assert.equal([...none.choices], [0, 0]);
});

test('an n-gram of closed slots counts once', async () => {
  const victim = (await wordVictim({ aaa: 1, bbb: -3 })).ngrams!;
  const [a, b] = ['aaa', 'bbb'].map((word) => victim.idOf(word));
  const slots = [Int32Array.of(a!), Int32Array.of(a!, b!), Int32Array.of(a!)];
  assert.is(worstVersion(slots, 1, victim, duel).bound, 1 - 3);
  assert.is(worstVersion(slots, 0, victim, duel).bound, 1);
});

test.run();
