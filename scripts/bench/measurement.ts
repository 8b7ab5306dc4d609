/** What the parts of the bench tell each other. */

/** Seconds of the repetitions of one piece of work. The median is reported; the rest tells how far to trust it. */
export interface Timing {
  readonly median: number;
  readonly best: number;
  readonly worst: number;
  readonly repetitions: number;
}

export function timingOf(seconds: readonly number[]): Timing {
  const sorted = [...seconds].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)]!,
    best: sorted[0]!,
    worst: sorted.at(-1)!,
    repetitions: sorted.length,
  };
}

/** Runs `work` once to warm up and then `repetitions` times. */
export function repeat(repetitions: number, work: () => void): Timing {
  work();
  return timingOf(
    Array.from({ length: repetitions }, () => {
      const start = performance.now();
      work();
      return (performance.now() - start) / 1000;
    }),
  );
}
