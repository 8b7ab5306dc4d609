/** How many labels another method needs for the same error, read off its learning curve. */

export interface CurvePoint {
  readonly labels: number;
  readonly error: number;
}

/** `about` so many, or beyond an end of the curve, where nothing is known but the direction. */
export interface LabelsNeeded {
  readonly is: 'about' | 'more than' | 'at most';
  readonly labels: number;
}

/**
 * Where the curve reaches the error: linear in the logarithm of the labels between two points. A curve that rises
 * anywhere is noisy there and is made to fall first (isotonic regression).
 * @param curve two label counts or more; null else
 */
export function labelsNeeded(curve: readonly CurvePoint[], error: number): LabelsNeeded | null {
  const falling = fallingCurve(curve);
  const [first, last] = [falling[0], falling.at(-1)];
  if (first === undefined || last === undefined || falling.length < 2) return null;
  if (error >= first.error) return { is: 'at most', labels: first.labels };
  if (error < last.error) return { is: 'more than', labels: last.labels };
  const place = falling.findIndex((point) => point.error <= error);
  const [before, after] = [falling[place - 1]!, falling[place]!];
  const share = (before.error - error) / (before.error - after.error);
  const labels = before.labels * (after.labels / before.labels) ** share;
  return { is: 'about', labels: Math.round(labels) };
}

/** The nearest curve that never rises, in squares: neighbours that rise are averaged. By growing labels. */
function fallingCurve(curve: readonly CurvePoint[]): CurvePoint[] {
  const blocks: { error: number; labels: number[] }[] = [];
  for (const { labels, error } of curve.toSorted((a, b) => a.labels - b.labels)) {
    let block = { error, labels: [labels] };
    for (let last = blocks.at(-1); last !== undefined && last.error < block.error; last = blocks.at(-1)) {
      const size = last.labels.length + block.labels.length;
      const mean = (last.error * last.labels.length + block.error * block.labels.length) / size;
      block = { error: mean, labels: [...last.labels, ...block.labels] };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ error, labels }) => labels.map((count) => ({ labels: count, error })));
}
