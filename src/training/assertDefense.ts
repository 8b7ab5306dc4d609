/** Whether a model can be trained with a defense. */
import { InputError } from '../errors.js';
import { type Defense, type DefenseName, textDefenses } from '../objectives/defenseOptions.js';
import { trainedModels } from './trainedModels.js';
import type { ModelName } from './trainingOptions.js';

/** The defenses of a model: those that work on its texts are of every model. */
export function defensesOf(model: ModelName): readonly Defense[] {
  return [...trainedModels[model].defenses, ...textDefenses];
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
