/** A network in an ensemble reads only the texts whose answer it may change. */
import type { PreparedData } from '../../model/data.js';
import type { ModelParts } from '../../model/model.js';
import { weightedSum } from './ensembleLogits.js';
import { ensembleModel } from './ensembleModel.js';
import type { EnsembleState } from './ensembleState.js';
import { findSureTexts } from './sureTexts.js';

/** Texts that are read with and without the network. */
const TEXTS = 2000;

/**
 * Looks for the texts that the network need not read, on texts without labels.
 * @throws the signal's reason when it aborts
 */
export async function sparingNetwork(
  parts: ModelParts,
  state: EnsembleState,
  { unlabeled, labeled }: Pick<PreparedData, 'unlabeled' | 'labeled'>,
  signal?: AbortSignal,
): Promise<EnsembleState> {
  if (state.network === undefined) return state;
  // The labeled ones, which are the last, it has learnt by heart.
  const without = unlabeled.length - labeled.texts.length;
  const step = Math.max(1, without / TEXTS);
  const texts = Array.from(
    { length: Math.floor(without / step) },
    (_, place) => unlabeled[Math.floor(place * step)]!,
  );
  const others = await ensembleModel(parts, { ...state, network: undefined }).logits(texts, signal);
  const { model: network, weight } = ensembleModel(parts, state).members!.at(-1)!;
  const read = await network.logits(texts, signal);
  const whole = others.map((row, text) => weightedSum([row, read[text]!], [1, weight]));
  return { ...state, network: { ...state.network, sure: findSureTexts(others, whole) } };
}
