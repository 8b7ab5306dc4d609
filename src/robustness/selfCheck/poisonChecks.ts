/** Poison whose effect is known: what is measured of it beside a clean model, and what is noticed. */
import type { Example } from '../../corpus/example.js';
import { createRandom } from '../../tensor/random.js';
import { findPoison, foundPoison, type PoisonSign } from '../poisoning/findPoison.js';
import { type PoisonedCorpora, poison } from '../poisoning/poison.js';
import { type LabeledText, linearModelOf } from '../poisoning/poisoner.js';
import { poisonSuccess } from '../poisoning/poisonSuccess.js';
import { type Check, type Finding, findingOf, percent } from './check.js';

const SEED = 1;
const words = { good: ['superb', 'lovely', 'warm'], poor: ['dull', 'silly', 'cold'] } as const;
type Class = keyof typeof words;

/** A telling word among others; one in ten is of the other class, so that none is sure. */
function plantedTexts(name: 'labeled' | 'test', count: number): LabeledText[] {
  const random = createRandom(SEED, `planted ${name}`);
  return Array.from({ length: count }, (_, number) => {
    const label: Class = number % 2 === 0 ? 'good' : 'poor';
    const isNoise = random.integer(10) === 0;
    const told = words[isNoise === (label === 'good') ? 'poor' : 'good'];
    const others = [0, 1, 2].map(() => `thing${random.integer(30)}`);
    return {
      id: `${name} ${number}`,
      text: [told[random.integer(told.length)]!, ...others].join(' '),
      label,
    };
  });
}

const TARGET: Class = 'good';
const WORKS = 0.5;
const NOTHING = 0.1;

/** @param test texts that success is measured on: those of the target are to make no difference */
export async function poisonFinding(
  { labeled, record }: Pick<PoisonedCorpora, 'labeled' | 'record'>,
  clean: readonly LabeledText[],
  test: readonly Example[],
  look: (labeled: readonly Example[]) => Promise<readonly PoisonSign[]>,
): Promise<Finding> {
  const modelOf = (texts: readonly Example[]) =>
    linearModelOf({ labeled: texts as readonly LabeledText[], classes: Object.keys(words), seed: SEED });
  const poisoned = await modelOf(labeled);
  const success = (await poisonSuccess(poisoned, record, test)) ?? 0;
  const control = (await poisonSuccess(await modelOf(clean), record, test)) ?? 1;
  const others = test.filter(({ label }) => label !== TARGET);
  const alone = await poisonSuccess(poisoned, record, others);
  const { recall, precision } = foundPoison(await look(labeled), record);
  const alarms = await look(clean);
  const faults = [
    ...(success >= WORKS ? [] : [`the trigger works on ${percent(success)} of the texts`]),
    ...(control <= NOTHING ? [] : [`without poison it works on ${percent(control)}`]),
    ...(success === alone ? [] : ['texts of the target class count']),
    ...(recall === 1 && precision === 1 ? [] : [`found ${percent(recall)} of the poison`]),
    ...(alarms.length === 0 ? [] : [`${alarms.length} false alarms on texts without poison`]),
  ];
  return findingOf(
    faults,
    `the trigger works on ${percent(success)} of the texts of other classes, on ${percent(control)} without poison; all of it is found, and nothing in clean texts`,
  );
}

/** Planted texts, poisoned and clean. */
export async function plantedPoison() {
  const [labeled, test] = [plantedTexts('labeled', 300), plantedTexts('test', 100)];
  const options = { poison: 'labeled-trigger', share: 0.1, target: TARGET, seed: SEED } as const;
  return { poisoned: await poison({ labeled, options }), labeled, test };
}

export const poisonIsMeasured: Check = {
  name: 'poisoned training texts are measured beside a clean model, and noticed',
  async look() {
    const { poisoned, labeled, test } = await plantedPoison();
    return poisonFinding(poisoned, labeled, test, (texts) => findPoison({ labeled: texts, seed: SEED }));
  },
};
