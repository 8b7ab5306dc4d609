/** Which attacks are made: those that were asked for, as far as the victim allows. */
import type { CandidateList } from '../candidates/candidateList.js';
import { InputError } from '../errors.js';
import { type AttackOptions, EMBEDDINGS, TEXTS } from './attackOptions.js';
import type { AttackMethod } from './attacks/attackMethod.js';
import { attackMethods } from './attacks/attacks.js';
import { exact } from './attacks/exact.js';
import { carriedOver } from './embeddings/carriedOver.js';
import type { EmbeddingAttack } from './embeddings/embeddingAttack.js';
import { embeddingAttacks } from './embeddings/embeddingAttacks.js';
import { assertHighs, hasHighs } from './trees/highs.js';
import { type Access, shows, type Victim } from './victims/victim.js';

/** @throws InputError where an attack that was asked for cannot be made */
export function methodsFor(
  victim: Victim,
  { attack: asked }: AttackOptions,
  candidates?: CandidateList,
): AttackMethod[] {
  const isWanted = (group: string) => asked?.includes(group) ?? true;
  const methods: AttackMethod[] = [];
  for (const method of attackMethods) {
    const { name, needs, surface, isAskedFor = false } = method;
    const isNamed = asked?.includes(name) ?? false;
    if (!isNamed && (isAskedFor || !isWanted(TEXTS))) continue;
    const isSeen = shows(victim.access, needs);
    const hasCandidates = surface !== 'words' || candidates !== undefined;
    const isSolvable = method !== exact || victim.forest === undefined || hasHighs();
    if (isSeen && hasCandidates && isSolvable) methods.push(method);
    else if (isNamed && !isSolvable) assertHighs();
    else if (isNamed) throw cannotAttack(name, isSeen, needs, victim.access);
  }
  return methods;
}

/** @throws InputError where one was asked for and a model has no embeddings to perturb, or no undefended model fits */
export function embeddingAttacksFor(
  victim: Victim,
  undefended: Victim | undefined,
  { attack: asked = [] }: AttackOptions,
): readonly EmbeddingAttack[] {
  const isWanted = (one: EmbeddingAttack) =>
    asked.includes(one.name) ||
    (asked.includes(EMBEDDINGS) && (one !== carriedOver || undefended !== undefined));
  const wanted = embeddingAttacks.filter(isWanted);
  if (wanted.length > 0 && victim.seam === undefined)
    throw cannotAttack(wanted[0]!.name, false, 'gradients', victim.access);
  if (wanted.includes(carriedOver) !== (undefended !== undefined))
    throw new InputError({
      where: `attack ${carriedOver.name}`,
      found: undefended === undefined ? 'no undefended model' : 'an undefended model, and other attacks only',
      expected: 'both or neither',
      advice: `Give the model with --undefended DIR and --attack ${EMBEDDINGS}.`,
    });
  if (undefended !== undefined) assertUndefended(undefended, victim);
  return wanted;
}

function assertUndefended({ seam, classes, access }: Victim, victim: Victim): void {
  if (seam === undefined) throw cannotAttack(carriedOver.name, false, 'gradients', access);
  if (classes.join('\n') === victim.classes.join('\n')) return;
  throw new InputError({
    where: 'the undefended model',
    found: `the classes ${classes.join(', ')}`,
    expected: `${victim.classes.join(', ')}, as the attacked model has`,
  });
}

function cannotAttack(name: string, isSeen: boolean, needs: Access, access: Access): InputError {
  return isSeen
    ? new InputError({
        where: `attack ${name}`,
        found: 'no candidates for the words',
        expected: 'a list of them',
        advice: 'Give one with --candidates FILE.',
      })
    : new InputError({
        where: `attack ${name}`,
        found: `a victim that shows its ${access}`,
        expected: `one that shows its ${needs}`,
        advice: 'Leave this attack out, or name others with --attack.',
      });
}
