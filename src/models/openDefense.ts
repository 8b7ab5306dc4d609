/** What a defense against changed words needs before it reads the texts. */
import { openCandidates } from '../candidates/openCandidates.js';
import { substituteRare } from '../candidates/rareSubstitutions.js';
import { encodeSynonyms } from '../candidates/synonymEncoding.js';
import { InputError } from '../errors.js';
import type { TextDefense } from '../model/data.js';
import { type DefenseOptions, defensesWithCandidates, usesCandidates } from '../objectives/defenseOptions.js';

/** @throws InputError where candidates are needed and none are named, they cannot be read, or have no effect */
export async function openDefense(options: DefenseOptions & { readonly seed: number }): Promise<TextDefense> {
  const { defense, defenseCandidates } = options;
  if (!usesCandidates(defense) && defenseCandidates !== null) throw unusedCandidates(defenseCandidates);
  const candidatesOf = usesCandidates(defense)
    ? await openCandidates(options, `the defense ${defense}`)
    : () => [];
  switch (defense) {
    case 'none':
    case 'distillation':
      return {};
    case 'normalised-characters':
      return { reading: defense };
    case 'synonym-encoding':
      return { reading: defense, substitutesOf: (frequencies) => encodeSynonyms(frequencies, candidatesOf) };
    case 'rare-substitutions':
      return {
        reading: defense,
        isOfUse: true,
        substitutesOf: (frequencies) => substituteRare(frequencies, candidatesOf),
      };
    case 'dropped-words':
      return { dropped: { share: options.dropShare, seed: options.seed } };
    default:
      return { candidatesOf };
  }
}

function unusedCandidates(source: string): InputError {
  return new InputError({
    where: `the option defenseCandidates, ${source}`,
    found: 'no defense that uses it',
    expected: `--defense ${defensesWithCandidates.join(' or ')}`,
    advice: 'Add such a defense, or leave the candidates out.',
  });
}
