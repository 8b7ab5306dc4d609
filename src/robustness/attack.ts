/** Attacks on a victim, text by text: accuracy and accuracy under attack, side by side. */

import type { CandidateList } from '../candidates/candidateList.js';
import type { GivenExamples } from '../corpus/givenExamples.js';
import type { Model } from '../model/model.js';
import { parseOptions } from '../model/parseOptions.js';
import { createRandom } from '../tensor/random.js';
import { type AttackedRow, type AttackOutcome, wasRight } from './attackedRow.js';
import { type AttackOptions, type AttackOptionsInput, attackOptions } from './attackOptions.js';
import { type AttackResult, attackResult } from './attackResult.js';
import type { AttackMethod, SurfaceName } from './attacks/attackMethod.js';
import { transferred } from './attacks/transferred.js';
import { universalTrigger } from './attacks/universalTrigger.js';
import { attackText } from './attackText.js';
import { withDoubts } from './detection.js';
import { attackEmbeddings } from './embeddings/attackEmbeddings.js';
import type { EmbeddingAttack } from './embeddings/embeddingAttack.js';
import { type SampledText, sampledTexts } from './sampledTexts.js';
import { severalAtOnce } from './severalAtOnce.js';
import type { Surface } from './surfaces/surface.js';
import { createSurfaces } from './surfaces/surfaces.js';
import { wordCount } from './surfaces/words.js';
import { substituteFor } from './transfer/askedVictim.js';
import { findTriggers } from './triggerSearch.js';
import { modelVictim } from './victims/modelVictim.js';
import type { Victim } from './victims/victim.js';
import { embeddingAttacksFor, methodsFor } from './wantedAttacks.js';

/** What `attack` is asked for. */
export interface AttackRequest {
  /** A model of `loadModel`, or a victim of another kind. */
  readonly victim: Model | Victim;
  /** Labeled texts: a path, or examples. */
  readonly texts: GivenExamples;
  /** Without it no words are replaced by others. */
  readonly candidates?: CandidateList | undefined;
  /** The same model without its defense, whose perturbed embeddings `carried-over` tries on the victim. */
  readonly undefended?: Model | undefined;
  readonly options?: AttackOptionsInput | undefined;
  /** Rows of an earlier start, which are not done again. */
  readonly finished?: readonly AttackedRow[] | undefined;
  /**
   * Texts that are attacked at a time; by default as many as the victim reads fastest. An attack that is killed begins anew with as many.
   * Of one text alone the attacks are made side by side.
   */
  readonly textsAtOnce?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What `attack` tells, in the order in which it happens: its texts are drawn, and each of them is done. Several are attacked at a time. */
export type AttackEvent =
  | { readonly type: 'start'; readonly texts: number; readonly attacks: readonly string[] }
  | {
      readonly type: 'row';
      readonly row: AttackedRow;
      /** Which of the texts it is, from 0 on. */
      readonly place: number;
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
  const undefended = request.undefended && (await modelVictim(request.undefended));
  try {
    const { texts, others } = await sampledTexts(request.texts, victim, options);
    const most = victim.textsAtOnce ?? 1;
    const { textsAtOnce = most } = request;
    const methods = methodsFor(victim, options, request.candidates);
    const onEmbeddings = embeddingAttacksFor(victim, undefended, options);
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
    const attacked = {
      victim,
      undefended,
      substitute,
      options,
      methods,
      onEmbeddings,
      surfaceOf,
      hasCandidates: request.candidates !== undefined,
      attacksAtOnce: textsAtOnce === 1 ? most : 1,
    };
    const rowOf = async ([place, text]: readonly [number, SampledText], signal: AbortSignal) => {
      const earlier = finished.get(keyOf(text.id, text.plain));
      if (earlier) return { row: earlier, place, finishedBefore: true };
      const row = await attackedBy({ ...attacked, signal }, text, answers.get(text)!);
      return { row: await withDoubts(row, victim, signal), place, finishedBefore: false };
    };
    const rows = new Array<AttackedRow>(texts.length);
    let done = 0;
    for await (const one of severalAtOnce(texts.entries(), textsAtOnce, rowOf, request.signal)) {
      rows[one.place] = one.row;
      done += 1;
      yield { type: 'row', ...one, done };
    }
    return attackResult(rows, names, options, triggers);
  } finally {
    undefended?.dispose();
    if (victim !== request.victim) victim.dispose();
  }
}

/** Ids of a caller need not be unique. */
const keyOf = (id: string, text: string): string => JSON.stringify([id, text]);

/** What all texts are attacked with. */
interface Attacked {
  readonly victim: Victim;
  readonly undefended: Victim | undefined;
  readonly substitute: Victim | undefined;
  readonly options: AttackOptions;
  readonly methods: readonly AttackMethod[];
  readonly onEmbeddings: readonly EmbeddingAttack[];
  readonly surfaceOf: (name: SurfaceName, label: number) => Surface;
  /** Whether words may be replaced. */
  readonly hasCandidates: boolean;
  readonly attacksAtOnce: number;
  readonly signal: AbortSignal;
}

async function attackedBy(attacked: Attacked, text: SampledText, answer: number): Promise<AttackedRow> {
  const { victim, options, methods, onEmbeddings, surfaceOf, hasCandidates, signal } = attacked;
  const row = {
    id: text.id,
    label: victim.classes[text.label]!,
    answer: victim.classes[answer]!,
    text: text.plain,
    words: wordCount(text),
  };
  const outcomes = new Map<AttackMethod, AttackOutcome>();
  // All questions have the signal of all texts, or they would not be read together.
  const attackBy = async (method: AttackMethod) => {
    const outcome = await attackText(text, method, {
      victim,
      substitute: attacked.substitute,
      surface: surfaceOf(method.surface, text.label),
      label: text.label,
      maxQueries: options.maxQueries,
      random: createRandom(options.seed, `attack ${method.name} on ${text.id}`),
      signal,
    });
    return [method, outcome] as const;
  };
  const tried = wasRight(row) ? methods : [];
  for await (const [method, outcome] of severalAtOnce(tried, attacked.attacksAtOnce, attackBy, signal))
    outcomes.set(method, outcome);
  const attacks = Object.fromEntries(tried.map((method) => [method.name, outcomes.get(method)!]));
  const usesGradients = onEmbeddings.length > 0 || methods.some(({ needs }) => needs === 'gradients');
  if (!wasRight(row) || !usesGradients) return { ...row, attacks };
  const words = hasCandidates ? { text, surface: surfaceOf('words', text.label) } : undefined;
  const { steps, seed } = options;
  const undefended = attacked.undefended?.seam;
  const setting = { id: text.id, label: text.label, steps, seed, undefended, signal, words };
  const embeddings = await attackEmbeddings(victim.seam!, text.given, onEmbeddings, setting);
  return { ...row, attacks, ...(embeddings && { embeddings }) };
}
