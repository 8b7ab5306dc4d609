/** What the checks look at: an attack that was made, and the means to make it again otherwise. */
import type { CandidateList } from '../../candidates/candidateList.js';
import type { Example } from '../../corpus/example.js';
import { givenList } from '../../corpus/givenExamples.js';
import { parseOptions } from '../../model/parseOptions.js';
import { resultOf } from '../../model/resultOf.js';
import { type AttackRequest, attack } from '../attack.js';
import { type AttackedRow, wasRight } from '../attackedRow.js';
import {
  type AttackOptions,
  type AttackOptionsInput,
  attackOptions,
  EMBEDDINGS,
  TEXTS,
} from '../attackOptions.js';
import type { AttackResult } from '../attackResult.js';
import { carriedOver } from '../embeddings/carriedOver.js';
import { type SampledText, sampledTexts } from '../sampledTexts.js';
import { createSurfaces } from '../surfaces/surfaces.js';
import type { Victim } from '../victims/victim.js';

/** An attack that was made. */
export interface Made {
  readonly rows: readonly AttackedRow[];
  readonly result: AttackResult;
}

export interface Subject {
  readonly victim: Victim;
  readonly options: AttackOptions;
  /** Those that were attacked. */
  readonly texts: readonly SampledText[];
  readonly candidates?: CandidateList | undefined;
  readonly surfaceOf: ReturnType<typeof createSurfaces>;
  /** The attack as it was asked for. */
  readonly made: Made;
  readonly signal?: AbortSignal | undefined;
  /** The same attack on the same texts, but for these options, and for the list where another is given. */
  again(options: AttackOptionsInput, others?: CandidateList): Promise<Made>;
}

/** Makes an attack to its end. */
export async function make(request: AttackRequest): Promise<Made> {
  const rows: AttackedRow[] = [];
  const result = await resultOf(attack(request), (event) => {
    if (event.type === 'row') rows[event.place] = event.row;
  });
  return { rows, result };
}

/** @throws InputError where the attack cannot be made */
export async function openSubject(
  victim: Victim,
  {
    texts: given,
    options: input,
    candidates,
    undefended,
    signal,
  }: Omit<AttackRequest, 'victim' | 'finished'>,
): Promise<Subject> {
  const examples: Example[] = await givenList(given, {
    name: 'the texts to attack',
    labelIsReal: victim.classes,
  });
  const attacks = input?.attack ?? [TEXTS, ...(victim.seam ? [EMBEDDINGS] : [])];
  const options = parseOptions(attackOptions, { ...input, attack: attacks });
  const { texts } = await sampledTexts(examples, victim, options);
  const again: Subject['again'] = (changed, others = candidates) => {
    const all = { ...options, ...changed };
    const carries = all.attack?.some((name) => name === EMBEDDINGS || name === carriedOver.name);
    const shared = { victim, undefended: carries ? undefended : undefined, texts: examples, signal };
    return make({ ...shared, candidates: others, options: all });
  };
  const made = await again({});
  const triggerOf = (label: number) =>
    made.result.triggers?.find((trigger) => trigger.class === victim.classes[label]);
  return {
    victim,
    options,
    texts,
    candidates,
    surfaceOf: createSurfaces(options, candidates, texts, triggerOf),
    made,
    signal,
    again,
  };
}

/** Rows of texts that were answered rightly, each with its text. */
export function rightTexts({ made, texts }: Pick<Subject, 'made' | 'texts'>) {
  return made.rows.map((row, at) => ({ row, text: texts[at]! })).filter(({ row }) => wasRight(row));
}
