/** What a defense against changed words needs before it reads the texts. */
import { openCandidates } from '../candidates/openCandidates.js';
import type { CandidatesOfWord } from '../candidates/wordCandidates.js';
import { InputError } from '../errors.js';
import type { DefenseName, DefenseOptions } from '../objectives/defenseOptions.js';

/**
 * What the defense lets each word be replaced by; nothing without a defense.
 * @param known the defenses of the model
 * @throws InputError where the model has no such defense, or candidates would have no effect
 */
export async function openDefense(
  options: DefenseOptions & { readonly model: string },
  known: readonly DefenseName[],
): Promise<{ readonly candidatesOf?: CandidatesOfWord }> {
  const { defense, defenseCandidates, model } = options;
  if (defense === 'none') {
    if (defenseCandidates !== null) throw unusedCandidates(defenseCandidates, known);
    return {};
  }
  if (!known.includes(defense))
    throw new InputError({
      where: 'the option defense',
      found: `${defense} with the model ${model}`,
      expected: known.join(' or '),
      advice: 'Choose another --defense or another --model.',
    });
  return { candidatesOf: await openCandidates(options, `the defense ${defense}`) };
}

function unusedCandidates(source: string, known: readonly DefenseName[]): InputError {
  return new InputError({
    where: `the option defenseCandidates, ${source}`,
    found: 'no defense that uses it',
    expected: `--defense ${known.join(' or ')}`,
    advice: 'Add the defense, or leave the candidates out.',
  });
}
