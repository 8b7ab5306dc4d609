/** The optional package `highs`: HiGHS, a solver of integer programmes, as WebAssembly. It is loaded when it is first asked. */
import { createRequire } from 'node:module';
import { InputError } from '../../errors.js';

/** What is used of the package. */
interface Highs {
  solve(
    problem: string,
    options: Readonly<Record<string, unknown>>,
  ): {
    readonly Status: string;
    readonly Columns: Readonly<Record<string, { readonly Primal: number }>>;
  };
}

const require = createRequire(import.meta.url);
let loaded: Promise<Highs> | undefined;

/** Whether it is installed. */
export function hasHighs(): boolean {
  try {
    require.resolve('highs');
    return true;
  } catch {
    return false;
  }
}

/** @throws InputError where it is not installed */
export function assertHighs(): void {
  if (hasHighs()) return;
  throw new InputError({
    where: 'the exact attack on trees',
    found: 'no package `highs`, which this installation left out',
    expected: 'the package, which solves its integer programmes',
    advice: 'Install it (`npm install highs@1`) or leave the attack out.',
  });
}

/**
 * @param problem in the LP format
 * @returns the value of each column at the optimum; undefined where no values keep to the rows
 * @throws InputError where the package is not installed
 */
export async function solve(problem: string): Promise<ReadonlyMap<string, number> | undefined> {
  assertHighs();
  loaded ??= (require('highs') as () => Promise<Highs>)();
  // A fault of the solver leaves its memory unusable: the next programme gets a new one.
  const solver = loaded;
  try {
    const { Status, Columns } = (await solver).solve(problem, {
      output_flag: false,
      mip_rel_gap: 0,
      primal_feasibility_tolerance: 1e-9,
      mip_feasibility_tolerance: 1e-9,
    });
    if (Status === 'Infeasible') return undefined;
    if (Status !== 'Optimal') throw new Error(`the solver ended with the status ${Status}`);
    return new Map(Object.entries(Columns).map(([name, { Primal }]) => [name, Primal]));
  } catch (error) {
    loaded = undefined;
    throw error;
  }
}
