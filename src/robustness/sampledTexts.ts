/** The texts that are attacked. */
import { type GivenExamples, givenExamples } from '../corpus/givenExamples.js';
import { classOf } from '../evaluation/evaluateModel.js';
import { createRandom } from '../tensor/random.js';
import { type AttackedText, attackedText } from './attackedText.js';
import type { AttackOptions } from './attackOptions.js';
import type { Victim } from './victims/victim.js';

/** A text to attack, with what is known of it. */
export interface SampledText extends AttackedText {
  /** The text as it was given. */
  readonly given: string;
  /** The place of its class. */
  readonly label: number;
}

/** A random draw in the order of the corpus. @throws InputError where a label is none of the victim's */
export async function sampledTexts(
  examples: GivenExamples,
  { classes, foldCase }: Pick<Victim, 'classes' | 'foldCase'>,
  { samples, seed }: Pick<AttackOptions, 'samples' | 'seed'>,
): Promise<SampledText[]> {
  const all: { readonly id: string; readonly given: string; readonly label: number }[] = [];
  for await (const example of givenExamples(examples, { name: 'the texts to attack', labelIsReal: classes }))
    all.push({ id: example.id, given: example.text, label: classOf(example, classes) });
  const drawn = createRandom(seed, 'attacked texts')
    .shuffle(all.map((_, at) => at))
    .slice(0, samples);
  return drawn
    .sort((a, b) => a - b)
    .map((at) => {
      const { id, given, label } = all[at]!;
      return { ...attackedText(id, given, foldCase), given, label };
    });
}
