/**
 * Which texts vectors and n-grams are so sure of that a network would hardly ever change the answer. It does not read them:
 * it takes most of the time of an ensemble. Shapes: N texts, C classes.
 */
import { argmax } from '../../tensor/argmax.js';

/** From where on a network does not read a text. */
export interface SureTexts {
  /** The logits of the two likeliest classes lie at least so far apart without the network. */
  readonly margin: number;
  /** What it would add: the logits without it are multiplied by this. */
  readonly factor: number;
}

/** Share of texts whose answer may become another. */
const MOST_CHANGED = 0.001;
/** With fewer texts, a change in a thousand is not seen. */
const FEWEST_TEXTS = 500;

/**
 * @param without [N][C] logits without the network, of texts whose labels it has not seen
 * @param whole [N][C] with it
 * @returns undefined where the network should read all texts
 */
export function findSureTexts(
  without: readonly Float32Array[],
  whole: readonly Float32Array[],
): SureTexts | undefined {
  if (without.length < FEWEST_TEXTS) return undefined;
  const margins = without.map(marginOf);
  const order = margins.map((_, text) => text).sort((a, b) => margins[b]! - margins[a]!);
  const isChanged = (text: number) => argmax(without[text]!) !== argmax(whole[text]!);
  const changed = order.filter(isChanged);
  const first = changed[Math.floor(MOST_CHANGED * without.length)];
  // Only those beyond the first change too many.
  const sure = first === undefined ? order : order.filter((text) => margins[text]! > margins[first]!);
  if (sure.length === 0) return undefined;
  return {
    margin: margins[sure.at(-1)!]!,
    factor: factorOf(sure.map((text) => [without[text]!, whole[text]!])),
  };
}

/** How far the logits of the two likeliest classes lie apart. */
export function marginOf(logits: Float32Array): number {
  const best = argmax(logits);
  return logits.reduce(
    (least, logit, c) => (c === best ? least : Math.min(least, logits[best]! - logit)),
    Number.POSITIVE_INFINITY,
  );
}

/** The factor on the first of each two that comes nearest to the second, but for what all classes share. */
function factorOf(rows: readonly (readonly [Float32Array, Float32Array])[]): number {
  let products = 0;
  let squares = 0;
  for (const [without, whole] of rows) {
    const [from, to] = [centred(without), centred(whole)];
    from.forEach((value, c) => {
      products += value * to[c]!;
      squares += value * value;
    });
  }
  return squares > 0 && products > 0 ? products / squares : 1;
}

function centred(row: Float32Array): Float32Array {
  const mean = row.reduce((sum, value) => sum + value / row.length, 0);
  return row.map((value) => value - mean);
}
