/** What a check of the attacks is. */
import { wasRight } from '../attackedRow.js';
import type { AttackMethod } from '../attacks/attackMethod.js';
import { attackMethods } from '../attacks/attacks.js';
import type { Made, Subject } from './subject.js';

/** How a check came out. */
export type CheckStatus = 'passed' | 'failed' | 'not applicable';

/** What a check found. */
export interface Finding {
  readonly status: CheckStatus;
  /** The figures, what is wrong, or why the check does not apply. */
  readonly found: string;
}

export interface Check {
  /** What must hold. */
  readonly name: string;
  look(subject: Subject): Promise<Finding> | Finding;
}

/** Faults that are told of a check; the rest are counted. */
const TOLD = 3;

/** @param found what is told where there are no faults */
export function findingOf(faults: readonly string[], found: string): Finding {
  if (faults.length === 0) return { status: 'passed', found };
  const more = faults.length > TOLD ? `; ${faults.length - TOLD} more` : '';
  return { status: 'failed', found: `${faults.slice(0, TOLD).join('; ')}${more}` };
}

/** Several checks as one, which fails where one of them does. */
export function together(name: string, checks: readonly Check['look'][]): Check {
  return {
    name,
    async look(subject) {
      const findings: Finding[] = [];
      for (const look of checks) findings.push(await look(subject));
      const status = (['failed', 'passed'] as const).find((one) =>
        findings.some((each) => each.status === one),
      );
      const telling = findings.filter((each) => status === undefined || each.status === status);
      return { status: status ?? 'not applicable', found: telling.map(({ found }) => found).join('; ') };
    },
  };
}

export const notApplicable = (found: string): Finding => ({ status: 'not applicable', found });

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The attacks on texts that were made. */
export function methodsOf({ result }: Made): AttackMethod[] {
  return attackMethods.filter(({ name }) => name in result.attacks);
}

export function isFlipped({ attacks }: Made['rows'][number], name: string): boolean {
  return attacks[name]?.status === 'flipped';
}

/** The share of the right answers that an attack flipped. */
export function successOf({ rows }: Made, name: string): number {
  const right = rows.filter(wasRight);
  return right.filter((row) => isFlipped(row, name)).length / Math.max(1, right.length);
}
