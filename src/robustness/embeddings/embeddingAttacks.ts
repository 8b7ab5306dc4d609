/** All attacks on the embeddings: the one place that knows them by name. A new one joins by a line here. */
import { carliniWagner } from './carliniWagner.js';
import { carriedOver } from './carriedOver.js';
import { deepFool } from './deepFool.js';
import type { EmbeddingAttack } from './embeddingAttack.js';
import { pgd } from './pgd.js';
import { bisection, fgsm, fgsmDivided, fgsmSign, randomDirections } from './rays.js';

export const embeddingAttacks = [
  randomDirections,
  fgsmSign,
  fgsm,
  fgsmDivided,
  bisection,
  pgd,
  deepFool,
  carliniWagner,
  carriedOver,
] as const satisfies readonly EmbeddingAttack[];

export const embeddingAttackNames: readonly string[] = embeddingAttacks.map(({ name }) => name);
/** The one without a gradient. */
export const EMBEDDING_CONTROL: string = randomDirections.name;
