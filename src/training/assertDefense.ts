/** Whether a model can be trained with a defense. */
import { InputError } from '../errors.js';
import type { Defense, DefenseName } from '../objectives/defenseOptions.js';
import { readingNames } from '../text/vocabulary.js';
import { trainedModels } from './trainedModels.js';
import type { ModelName } from './trainingOptions.js';

/** The defenses of a model: those that change how words are read are of every model. */
export function defensesOf(model: ModelName): readonly Defense[] {
  return [...trainedModels[model].defenses, ...readingNames];
}

/** @throws InputError where the model has no such defense */
export function assertDefense(model: ModelName, defense: DefenseName): void {
  const known = ['none', ...defensesOf(model)];
  if (known.includes(defense)) return;
  throw new InputError({
    where: 'the option defense',
    found: `${defense} with the model ${model}`,
    expected: `one of ${known.join(', ')}`,
    advice: 'Choose another --defense or another --model.',
  });
}
