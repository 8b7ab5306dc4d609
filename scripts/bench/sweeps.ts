/** How the cost of a step grows with one dimension of the task, the others held. */
import type { StepAnswer } from './child.js';
import { inChild } from './processes.js';
import type { TaskOptions } from './task.js';

/** Seconds of a step and tokens a second, by value of the dimension. */
export type Sweep = Readonly<Record<string, { seconds: number; tokensPerSecond: number }>>;

export interface Sweeps {
  readonly vocabulary: Sweep;
  readonly batch: Sweep;
  readonly lengthFactor: Sweep;
  readonly hiddenUnits: Sweep;
  readonly threads: Sweep;
}

export function measureSweeps(repetitions: number, threads: string): Sweeps {
  const step = (title: string, task: Partial<TaskOptions>, threadCount: string) => {
    const request = { kind: 'step', backend: 'native', repetitions, task } as const;
    const { timing, tokens } = inChild<StepAnswer>(title, request, threadCount);
    return { seconds: timing.median, tokensPerSecond: tokens / timing.median };
  };
  const over = (name: keyof TaskOptions, values: number[]): Sweep =>
    Object.fromEntries(
      values.map((value) => [value, step(`the step with ${name} ${value}`, { [name]: value }, threads)]),
    );
  const counts = Array.from({ length: Number(threads) }, (_, index) => index + 1).filter(
    (count) => (count & (count - 1)) === 0 || count === Number(threads),
  );
  return {
    vocabulary: over('vocabulary', [20_000, 50_000, 200_000, 500_000]),
    batch: over('batch', [8, 16, 32, 64, 128]),
    lengthFactor: over('lengthFactor', [0.25, 0.5, 1, 2]),
    hiddenUnits: over('hiddenUnits', [64, 128, 256, 512]),
    threads: Object.fromEntries(
      counts.map((count) => [count, step(`the step with ${count} threads`, {}, String(count))]),
    ),
  };
}
