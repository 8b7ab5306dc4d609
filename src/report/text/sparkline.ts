/** The course of a figure in one line of a terminal. */
import { mean } from '../../evaluation/intervals.js';

const BLOCKS = '▁▂▃▄▅▆▇█';

/** One block for each value, or for the mean of each stretch of them where there are more than `width`. */
export function sparkline(values: readonly number[], width = 40): string {
  const finite = values.filter(Number.isFinite);
  const count = Math.min(width, finite.length);
  const means = Array.from({ length: count }, (_, place) => {
    const from = Math.floor((place * finite.length) / count);
    const to = Math.floor(((place + 1) * finite.length) / count);
    return mean(finite.slice(from, to));
  });
  const low = Math.min(...means);
  const range = Math.max(...means) - low;
  const height = (value: number) =>
    range === 0 ? 0 : Math.round(((value - low) / range) * (BLOCKS.length - 1));
  return means.map((value) => BLOCKS[height(value)]).join('');
}
