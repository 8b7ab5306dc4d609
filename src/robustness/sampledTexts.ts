/** The texts that are attacked. */
import { type GivenExamples, givenExamples } from '../corpus/givenExamples.js';
import { classOf } from '../evaluation/evaluateModel.js';
import { createRandom } from '../tensor/random.js';
import { type AttackedText, attackedText } from './attackedText.js';
import type { Victim } from './victims/victim.js';

/** A text to attack, with what is known of it. */
export interface SampledText extends AttackedText {
  /** The text as it was given. */
  readonly given: string;
  /** The place of its class. */
  readonly label: number;
}

/** Texts beside those that are attacked, at most. */
const OTHERS = 400;

export interface DrawnTexts {
  /** Those to attack, in the order of the corpus. */
  readonly texts: readonly SampledText[];
  /** Others of the corpus, for what an attacker learns before. */
  readonly others: readonly SampledText[];
}

/** A random draw. @param most others @throws InputError where a label is none of the victim's */
export async function sampledTexts(
  examples: GivenExamples,
  { classes, foldCase }: Pick<Victim, 'classes' | 'foldCase'>,
  { samples, seed }: { readonly samples: number; readonly seed: number },
  most = OTHERS,
): Promise<DrawnTexts> {
  const all: { readonly id: string; readonly given: string; readonly label: number }[] = [];
  for await (const example of givenExamples(examples, { name: 'the texts to attack', labelIsReal: classes }))
    all.push({ id: example.id, given: example.text, label: classOf(example, classes) });
  const drawn = createRandom(seed, 'attacked texts').shuffle(all.map((_, at) => at));
  const textsAt = (places: readonly number[]) =>
    [...places]
      .sort((a, b) => a - b)
      .map((at) => {
        const { id, given, label } = all[at]!;
        return { ...attackedText(id, given, foldCase), given, label };
      });
  return {
    texts: textsAt(drawn.slice(0, samples)),
    others: textsAt(drawn.slice(samples, samples + most)),
  };
}
