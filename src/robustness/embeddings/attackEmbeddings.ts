/** One text under all attacks on its embeddings. */
import { createRandom } from '../../tensor/random.js';
import type { AttackedRow } from '../attackedRow.js';
import type { AttackedText } from '../attackedText.js';
import type { Surface } from '../surfaces/surface.js';
import type { EmbeddingSeam } from '../victims/victim.js';
import { lengthOf, openEmbeddings } from './embeddedRun.js';
import type { EmbeddingAttack } from './embeddingAttack.js';
import { nearestWord } from './nearestWord.js';
import { lossGradient } from './rays.js';

interface Setting {
  readonly id: string;
  /** The place of the right class. */
  readonly label: number;
  readonly steps: number;
  readonly seed: number;
  /** Of the same model without its defense. */
  readonly undefended?: EmbeddingSeam | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The text with the candidates of its words, where there are some. */
  readonly words?: { readonly text: AttackedText; readonly surface: Surface } | undefined;
}

/** @returns undefined where the text has no token that may be perturbed; norms are shares of the text's own */
export async function attackEmbeddings(
  seam: EmbeddingSeam,
  text: string,
  attacks: readonly EmbeddingAttack[],
  setting: Setting,
): Promise<AttackedRow['embeddings']> {
  const { undefended, ...given } = setting;
  const open = (name: string) => {
    const own = { ...given, random: createRandom(setting.seed, `attack ${name} on ${setting.id}`) };
    return openEmbeddings(seam, text, {
      ...own,
      undefended: undefended && openEmbeddings(undefended, text, own),
    });
  };
  const plain = open('nothing');
  if (plain === undefined || plain.norm === 0) return undefined;
  const smallest: Record<string, number | null> = {};
  for (const { name, find } of attacks) {
    const run = open(name)!;
    await find(run);
    smallest[name] = Number.isFinite(run.smallest) ? run.smallest / run.norm : null;
  }
  const hasZeroGradient = lengthOf(await lossGradient(plain)) === 0;
  if (attacks.length === 0 || setting.words === undefined) return { hasZeroGradient, smallest };
  const nearest = nearestWord(seam, setting.words.text, setting.words.surface) / plain.norm;
  return { hasZeroGradient, smallest, nearestWord: Number.isFinite(nearest) ? nearest : null };
}
