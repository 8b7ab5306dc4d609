/** Labels that are wrong: of random texts, or of those whose class is least plain. */
import { answerOutOfFold } from '../../evaluation/outOfFold.js';
import { argmaxBut } from '../../tensor/argmax.js';
import type { LabeledText, Poisoner } from './poisoner.js';

/** Each class alike for the new label. */
export const labelFlips: Poisoner = ({ labeled, classes, count, random }) => {
  const flipped = random.shuffle([...labeled]).slice(0, count);
  return {
    changed: new Map(
      flipped.map((text) => {
        const others = classes.filter((label) => label !== text.label);
        return [text, { ...text, label: others[random.integer(others.length)]! }];
      }),
    ),
  };
};

/** By models that have not seen the text; the new label is the likeliest of the other classes. */
export const boundaryFlips: Poisoner = async ({ labeled, count, seed, signal, classes: labelIsReal }) => {
  const { classes, answers } = await answerOutOfFold(labeled, { seed, signal, labelIsReal });
  const judged = answers.map(({ example, probabilities }) => {
    const own = classes.indexOf(example.label);
    const other = argmaxBut(probabilities, own);
    const margin = Math.abs(probabilities[own]! - probabilities[other]!);
    return { example, margin, label: classes[other]! };
  });
  const nearest = judged.sort((one, two) => one.margin - two.margin).slice(0, count);
  return {
    changed: new Map(nearest.map(({ example, label }) => [example as LabeledText, { ...example, label }])),
  };
};
