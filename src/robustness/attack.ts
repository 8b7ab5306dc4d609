/** Attacks on a victim, text by text: accuracy and accuracy under attack, side by side. */

import type { CandidateList } from '../candidates/candidateList.js';
import type { GivenExamples } from '../corpus/givenExamples.js';
import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../model/parseOptions.js';
import { createRandom } from '../tensor/random.js';
import { type AttackedRow, wasRight } from './attackedRow.js';
import {
  type AttackOptions,
  type AttackOptionsInput,
  attackOptions,
  EMBEDDINGS,
  TEXTS,
} from './attackOptions.js';
import { type AttackResult, attackResult } from './attackResult.js';
import type { AttackMethod, SurfaceName } from './attacks/attackMethod.js';
import { attackMethods } from './attacks/attacks.js';
import { exact } from './attacks/exact.js';
import { transferred } from './attacks/transferred.js';
import { universalTrigger } from './attacks/universalTrigger.js';
import { attackText } from './attackText.js';
import { withDoubts } from './detection.js';
import { attackEmbeddings } from './embeddings/attackEmbeddings.js';
import type { EmbeddingAttack } from './embeddings/embeddingAttack.js';
import { embeddingAttacks } from './embeddings/embeddingAttacks.js';
import { type SampledText, sampledTexts } from './sampledTexts.js';
import type { Surface } from './surfaces/surface.js';
import { createSurfaces } from './surfaces/surfaces.js';
import { wordCount } from './surfaces/words.js';
import { substituteFor } from './transfer/askedVictim.js';
import { assertHighs, hasHighs } from './trees/highs.js';
import { findTriggers } from './triggerSearch.js';
import { modelVictim } from './victims/modelVictim.js';
import { type Access, shows, type Victim } from './victims/victim.js';

/** What `attack` is asked for. */
export interface AttackRequest {
  /** A model of `loadModel`, or a victim of another kind. */
  readonly victim: Model | Victim;
  /** Labeled texts: a path, or examples. */
  readonly texts: GivenExamples;
  /** Without it no words are replaced by others. */
  readonly candidates?: CandidateList | undefined;
  readonly options?: AttackOptionsInput | undefined;
  /** Rows of an earlier start, which are not done again. */
  readonly finished?: readonly AttackedRow[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What `attack` tells, in the order in which it happens: its texts are drawn, and each of them is done. */
export type AttackEvent =
  | { readonly type: 'start'; readonly texts: number; readonly attacks: readonly string[] }
  | {
      readonly type: 'row';
      readonly row: AttackedRow;
      /** Texts that are done, this one included. */
      readonly done: number;
      /** Taken over from `finished`, not attacked again. */
      readonly finishedBefore: boolean;
    };

/**
 * Attacks a victim. All attacks see the same texts; each random choice depends on the seed, the attack and the text only.
 * @example
 * const victim = await loadModel('model');
 * const candidates = await readCandidates('candidates.json');
 * const { accuracy, worst } = await resultOf(attack({ victim, texts: 'test.jsonl', candidates }));
 * @returns the figures
 * @throws InputError for options or texts that are wrong; the signal's reason when it aborts
 */
export async function* attack(request: AttackRequest): AsyncGenerator<AttackEvent, AttackResult, void> {
  const options = parseOptions(attackOptions, request.options);
  const victim = 'logits' in request.victim ? await modelVictim(request.victim) : request.victim;
  try {
    const { texts, others } = await sampledTexts(request.texts, victim, options);
    const methods = methodsFor(victim, options, request.candidates);
    const onEmbeddings = embeddingAttacksFor(victim, options);
    const names = [...methods, ...onEmbeddings].map(({ name }) => name);
    yield { type: 'start', texts: texts.length, attacks: names };
    // Rows of an earlier version may be without an attack that is new.
    const whole = request.finished?.filter(
      (row) => !wasRight(row) || methods.every(({ name }) => name in row.attacks),
    );
    const finished = new Map(whole?.map((row) => [keyOf(row.id, row.text), row]));
    const left = texts.filter(({ id, plain }) => !finished.has(keyOf(id, plain)));
    const labels = await victim.labels(
      left.map(({ given }) => given),
      request.signal,
    );
    const answers = new Map(left.map((text, at) => [text, labels[at]!]));
    const triggers = methods.includes(universalTrigger)
      ? await findTriggers(victim, { texts, others }, request.signal)
      : undefined;
    const triggerOf = (label: number) => triggers?.found.find((one) => one.class === victim.classes[label]);
    const surfaceOf = createSurfaces(options, request.candidates, texts, triggerOf);
    const substitute = methods.includes(transferred)
      ? await substituteFor(victim, { texts, others }, surfaceOf('words', 0), options.seed, request.signal)
      : undefined;
    const attacked: Attacked = {
      victim,
      substitute,
      options,
      methods,
      onEmbeddings,
      surfaceOf,
      hasCandidates: request.candidates !== undefined,
      signal: request.signal,
    };
    const rows: AttackedRow[] = [];
    for (const text of texts) {
      const earlier = finished.get(keyOf(text.id, text.plain));
      const row =
        earlier ??
        (await withDoubts(await attackedBy(attacked, text, answers.get(text)!), victim, request.signal));
      rows.push(row);
      yield { type: 'row', row, done: rows.length, finishedBefore: earlier !== undefined };
    }
    return attackResult(rows, names, options, triggers);
  } finally {
    if (victim !== request.victim) victim.dispose();
  }
}

/** Ids of a caller need not be unique. */
const keyOf = (id: string, text: string): string => JSON.stringify([id, text]);

/** @throws InputError where an attack that was asked for cannot be made */
function methodsFor(
  victim: Victim,
  { attack: asked }: AttackOptions,
  candidates?: CandidateList,
): AttackMethod[] {
  const isWanted = (group: string) => asked?.includes(group) ?? true;
  const methods: AttackMethod[] = [];
  for (const method of attackMethods) {
    const { name, needs, surface, isAskedFor = false } = method;
    const isNamed = asked?.includes(name) ?? false;
    if (!isNamed && (isAskedFor || !isWanted(TEXTS))) continue;
    const isSeen = shows(victim.access, needs);
    const hasCandidates = surface !== 'words' || candidates !== undefined;
    const isSolvable = method !== exact || victim.forest === undefined || hasHighs();
    if (isSeen && hasCandidates && isSolvable) methods.push(method);
    else if (isNamed && !isSolvable) assertHighs();
    else if (isNamed) throw cannotAttack(name, isSeen, needs, victim.access);
  }
  return methods;
}

/** @throws InputError where one was asked for and the victim has no embeddings to perturb */
function embeddingAttacksFor(
  { seam, access }: Victim,
  { attack: asked }: AttackOptions,
): readonly EmbeddingAttack[] {
  const wanted = embeddingAttacks.filter(({ name }) => asked?.includes(name) || asked?.includes(EMBEDDINGS));
  if (wanted.length > 0 && seam === undefined)
    throw cannotAttack(wanted[0]!.name, false, 'gradients', access);
  return wanted;
}

function cannotAttack(name: string, isSeen: boolean, needs: Access, access: Access): InputError {
  return isSeen
    ? new InputError({
        where: `attack ${name}`,
        found: 'no candidates for the words',
        expected: 'a list of them',
        advice: 'Give one with --candidates FILE.',
      })
    : new InputError({
        where: `attack ${name}`,
        found: `a victim that shows its ${access}`,
        expected: `one that shows its ${needs}`,
        advice: 'Leave this attack out, or name others with --attack.',
      });
}

/** What all texts are attacked with. */
interface Attacked {
  readonly victim: Victim;
  readonly substitute: Victim | undefined;
  readonly options: AttackOptions;
  readonly methods: readonly AttackMethod[];
  readonly onEmbeddings: readonly EmbeddingAttack[];
  readonly surfaceOf: (name: SurfaceName, label: number) => Surface;
  /** Whether words may be replaced. */
  readonly hasCandidates: boolean;
  readonly signal?: AbortSignal | undefined;
}

async function attackedBy(attacked: Attacked, text: SampledText, answer: number): Promise<AttackedRow> {
  const { victim, substitute, options, methods, onEmbeddings, surfaceOf, hasCandidates, signal } = attacked;
  const row = {
    id: text.id,
    label: victim.classes[text.label]!,
    answer: victim.classes[answer]!,
    text: text.plain,
    words: wordCount(text),
  };
  const attacks: Record<string, AttackedRow['attacks'][string]> = {};
  if (wasRight(row))
    for (const method of methods) {
      const random = createRandom(options.seed, `attack ${method.name} on ${text.id}`);
      const surface = surfaceOf(method.surface, text.label);
      const { maxQueries } = options;
      attacks[method.name] = await attackText(text, method, {
        victim,
        substitute,
        surface,
        label: text.label,
        maxQueries,
        random,
        signal,
      });
    }
  const usesGradients = onEmbeddings.length > 0 || methods.some(({ needs }) => needs === 'gradients');
  if (!wasRight(row) || !usesGradients) return { ...row, attacks };
  const words = hasCandidates ? { text, surface: surfaceOf('words', text.label) } : undefined;
  const setting = { id: text.id, label: text.label, steps: options.steps, seed: options.seed, signal, words };
  const embeddings = await attackEmbeddings(victim.seam!, text.given, onEmbeddings, setting);
  return { ...row, attacks, ...(embeddings && { embeddings }) };
}
