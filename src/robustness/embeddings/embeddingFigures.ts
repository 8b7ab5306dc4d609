/** What attacks on the embeddings found, over all texts. */
import { quantile } from '../../evaluation/intervals.js';
import { type AttackedRow, wasRight } from '../attackedRow.js';
import { EMBEDDING_CONTROL } from './embeddingAttacks.js';

/** Norms are shares of the norm of the text's own embeddings. */
export interface EmbeddingAttackFigures {
  /** Share of the attacked texts whose answer flips within each of the norms. */
  readonly flipped: readonly number[];
  /** Share whose answer flips within any norm that was tried. */
  readonly flippedAtAll: number;
  /** Of the smallest norm that flips; null where fewer texts flip. */
  readonly median: number | null;
  readonly quartiles: readonly [number | null, number | null];
}

/** What perturbations of the embeddings flip. */
export interface EmbeddingFigures {
  /** Texts that were attacked: answered rightly, with a token that may be perturbed. */
  readonly texts: number;
  readonly norms: readonly number[];
  /** Share of them where the gradient of the loss is zero in every number. */
  readonly zeroGradients: number;
  /**
   * The median over the texts of the least distance from a word to one of its candidates, as a share of the norm of the text:
   * a perturbation that is smaller cannot be a word. Null where words had no candidates.
   */
  readonly nearestWord: number | null;
  readonly attacks: Readonly<Record<string, EmbeddingAttackFigures>>;
}

/** @returns undefined where nothing was attacked there */
export function embeddingFigures(
  rows: readonly AttackedRow[],
  attacks: readonly string[],
  norms: readonly number[],
): EmbeddingFigures | undefined {
  const found = rows.filter(wasRight).flatMap(({ embeddings }) => (embeddings ? [embeddings] : []));
  if (found.length === 0 || attacks.length === 0) return undefined;
  const figures = attacks.map((name) => [name, figuresOf(name, found, norms)] as const);
  return {
    texts: found.length,
    norms,
    zeroGradients: found.filter(({ hasZeroGradient }) => hasZeroGradient).length / found.length,
    nearestWord: medianOf(found.flatMap(({ nearestWord }) => nearestWord ?? [])),
    attacks: Object.fromEntries(figures),
  };
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0
    ? null
    : quantile(
        [...values].sort((a, b) => a - b),
        0.5,
      );
}

function figuresOf(
  name: string,
  found: readonly NonNullable<AttackedRow['embeddings']>[],
  norms: readonly number[],
): EmbeddingAttackFigures {
  const smallest = found.map((one) => one.smallest[name] ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const within = (norm: number) => smallest.filter((one) => one <= norm).length / smallest.length;
  const at = (share: number) => {
    const value = quantile(smallest, share);
    return Number.isFinite(value) ? value : null;
  };
  return {
    flipped: norms.map(within),
    flippedAtAll: within(Number.MAX_VALUE),
    median: at(0.5),
    quartiles: [at(0.25), at(0.75)],
  };
}

/** Without a limit on the norm nearly every answer flips. */
const FEWEST_FLIPPED = 0.95;

export function embeddingWarnings({ attacks }: EmbeddingFigures): string[] {
  const warnings: string[] = [];
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const guided = Object.entries(attacks).filter(([name]) => name !== EMBEDDING_CONTROL);
  const most = Math.max(...guided.map(([, { flippedAtAll }]) => flippedAtAll));
  if (guided.length > 0 && most < FEWEST_FLIPPED)
    warnings.push(
      `Gradient masking suspected: without a limit the attacks on the embeddings flip ${percent(most)} of the answers only.`,
    );
  const control = attacks[EMBEDDING_CONTROL]?.median ?? null;
  for (const [name, { median }] of guided)
    if (control !== null && (median === null || median >= control))
      warnings.push(
        `${name} needs no smaller a perturbation than the control ${EMBEDDING_CONTROL}: it says nothing of how robust the model is.`,
      );
  return warnings;
}
