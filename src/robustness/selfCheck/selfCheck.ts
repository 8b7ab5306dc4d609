/** What must hold of attacks before their figures are believed (after Carlini et al. 2019, "On evaluating adversarial robustness"). */
import type { AttackRequest } from '../attack.js';
import { modelVictim } from '../victims/modelVictim.js';
import type { Check, Finding } from './check.js';
import { growthHelps, stepsHelp } from './growthChecks.js';
import { maskedIsCalled, randomIsFixed } from './maskedChecks.js';
import { greedyIsExact, plantedFlips } from './plantedChecks.js';
import { poisonIsMeasured } from './poisonChecks.js';
import { bytesRepeat, changedTextsHold } from './readingChecks.js';
import { beatsControl, exactIsWorst, seeingMoreHelps } from './strengthChecks.js';
import { openSubject } from './subject.js';
import { unseenList } from './unseenChecks.js';

const checks: readonly Check[] = [
  beatsControl,
  growthHelps,
  stepsHelp,
  seeingMoreHelps,
  exactIsWorst,
  greedyIsExact,
  plantedFlips,
  maskedIsCalled,
  randomIsFixed,
  unseenList,
  changedTextsHold,
  poisonIsMeasured,
  bytesRepeat,
];

/** One check of the attacks, and what came out. */
export interface SelfCheck extends Finding {
  /** From 1. */
  readonly number: number;
  /** What must hold. */
  readonly name: string;
}

/** What `selfCheck` returns. */
export interface SelfCheckResult {
  /** Whether no check failed. */
  readonly passed: boolean;
  readonly checks: readonly SelfCheck[];
}

/** What `selfCheck` tells: each check when it is done, of so many. */
export interface SelfCheckEvent {
  readonly type: 'check';
  readonly check: SelfCheck;
  readonly of: number;
}

/**
 * Checks the attacks themselves: on the given model and texts, and on small victims of which it is known what must come
 * out. It makes the attack about ten times, so that few texts are enough.
 * @example
 * ```js
 * const victim = await loadModel('model');
 * const candidates = await readCandidates('candidates.json');
 * const options = { samples: 20 };
 * const { passed, checks } = await resultOf(selfCheck({ victim, texts: 'test.jsonl', candidates, options }));
 * if (!passed) console.log(checks.filter(({ status }) => status === 'failed'));
 * ```
 * @returns what came out of each check
 * @throws InputError for options or texts that are wrong; the signal's reason when it aborts
 */
export async function* selfCheck(
  request: Omit<AttackRequest, 'finished'>,
): AsyncGenerator<SelfCheckEvent, SelfCheckResult, void> {
  const victim = 'logits' in request.victim ? await modelVictim(request.victim) : request.victim;
  try {
    const subject = await openSubject(victim, request);
    const done: SelfCheck[] = [];
    for (const [at, { name, look }] of checks.entries()) {
      const check = { number: at + 1, name, ...(await look(subject)) };
      done.push(check);
      yield { type: 'check', check, of: checks.length };
    }
    return { passed: done.every(({ status }) => status !== 'failed'), checks: done };
  } finally {
    if (victim !== request.victim) victim.dispose();
  }
}
