/**
 * How many words it takes to evade trees, by the kind of change: the fewest, proven, beside what greedy coordinate descent finds
 * (Kantchelian, Tygar and Joseph 2016). Any word that may be inserted makes evasion trivial; so that each kind has limits.
 */
import type { CandidateList } from '../../candidates/candidateList.js';
import type { GivenExamples } from '../../corpus/givenExamples.js';
import { InputError } from '../../errors.js';
import type { Model } from '../../model/model.js';
import { parseOptions } from '../../model/parseOptions.js';
import { UNKNOWN } from '../../text/vocabulary.js';
import { profiles } from '../attackOptions.js';
import { type SampledText, sampledTexts } from '../sampledTexts.js';
import { isWord, wordSurface } from '../surfaces/words.js';
import { modelVictim } from '../victims/modelVictim.js';
import type { ForestVictim, Victim } from '../victims/victim.js';
import { type EvasionOptionsInput, evasionOptions } from './evasionOptions.js';
import { fewestChanges } from './forestProgramme.js';
import { greedyChanges } from './greedyEvasion.js';
import { EMPTY, type VersionSpace } from './versionSpace.js';

/** The kinds of changes. */
export const evasionNames = ['synonyms', 'deletions', 'insertions'] as const;
/** A kind of changes, by its name. */
export type EvasionName = (typeof evasionNames)[number];

/** What `evade` is asked for. */
export interface EvasionRequest {
  /** A model of the family `tree` or `trees`. */
  readonly victim: Model;
  readonly texts: GivenExamples;
  /** For synonyms. */
  readonly candidates?: CandidateList | undefined;
  readonly options?: EvasionOptionsInput | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The fewest words of one text that have to change, by kind. */
export interface EvadedText {
  readonly id: string;
  /** Null: no version that the kind allows has another answer. */
  readonly exact: Readonly<Partial<Record<EvasionName, number | null>>>;
  /** Null: greedy found none. */
  readonly greedy: Readonly<Partial<Record<EvasionName, number | null>>>;
}

/** Words that may be inserted, behind the text, at most. */
const INSERTED = 2;

/**
 * Evades trees on texts that they get right.
 * @returns each text in turn
 * @throws InputError for another family of models, or without the package `highs`; the signal's reason when it aborts
 *
 * @example
 * ```js
 * const candidates = await readCandidates('synonyms.json');
 * const evaded = evade({ victim: await loadModel('trees'), texts: 'test.jsonl', candidates });
 * for await (const { id, exact, greedy } of evaded) console.log(id, exact.synonyms, greedy.synonyms);
 * ```
 */
export async function* evade(request: EvasionRequest): AsyncGenerator<EvadedText, void, void> {
  const { profile, samples, seed } = parseOptions(evasionOptions, request.options);
  const victim = await modelVictim(request.victim);
  const forest = forestOf(victim, request.victim);
  const { texts } = await sampledTexts(request.texts, victim, { samples, seed });
  const surface = request.candidates && wordSurface(request.candidates, profiles[profile]);
  const words = askedWords(forest);
  for (const text of texts) {
    request.signal?.throwIfAborted();
    const spaces: Partial<Record<EvasionName, VersionSpace>> = {
      ...(surface && { synonyms: synonymSpace(text, forest, (place) => surface.candidates(text, place)) }),
      deletions: deletionSpace(text, forest),
      insertions: insertionSpace(text, forest, words),
    };
    const evaded = await evadedBy(text, victim, forest, spaces);
    if (evaded) yield evaded;
  }
}

/** @throws InputError where it has no trees */
function forestOf({ forest }: Victim, { family }: Model): ForestVictim {
  if (forest !== undefined) return forest;
  throw new InputError({
    where: 'the model to evade',
    found: `one of the family ${family}`,
    expected: 'one of tree or trees, undefended or with a reading of words',
  });
}

/** @returns undefined where the answer is wrong as it is */
async function evadedBy(
  text: SampledText,
  victim: Victim,
  forest: ForestVictim,
  spaces: Partial<Record<EvasionName, VersionSpace>>,
): Promise<EvadedText | undefined> {
  const [answer] = await victim.labels([text.given]);
  if (answer !== text.label) return undefined;
  const found: { exact: Partial<Record<EvasionName, number | null>>; greedy: EvadedText['greedy'] } = {
    exact: {},
    greedy: {},
  };
  const rivals = victim.classes.map((_, at) => at).filter((at) => at !== text.label);
  for (const [kind, space] of Object.entries(spaces)) {
    const counts: number[] = [];
    for (const rival of rivals) {
      const choices = await fewestChanges(space, forest.trees, { label: text.label, rival });
      if (choices) counts.push(choices.filter((choice) => choice > 0).length);
    }
    const greedy = greedyChanges(space, forest.trees, text.label);
    found.exact = { ...found.exact, [kind]: counts.length === 0 ? null : Math.min(...counts) };
    found.greedy = { ...found.greedy, [kind]: greedy === undefined ? null : greedy };
  }
  return { id: text.id, ...found };
}

function synonymSpace(
  { slots }: SampledText,
  { idOf, idsOf }: ForestVictim,
  candidatesAt: (place: number) => readonly string[],
): VersionSpace {
  return slots.map(({ value }, place) => [
    ...new Set([idOf(value), ...candidatesAt(place).map((candidate) => idsOf(candidate)[0] ?? UNKNOWN)]),
  ]);
}

/** Any word may go. */
function deletionSpace({ slots }: SampledText, { idOf }: ForestVictim): VersionSpace {
  return slots.map(({ value }) => (isWord(value) ? [idOf(value), EMPTY] : [idOf(value)]));
}

/** Words that the trees ask for, behind the text. */
function insertionSpace(
  { slots }: SampledText,
  { idOf }: ForestVictim,
  words: readonly number[],
): VersionSpace {
  const more = Array.from({ length: INSERTED }, () => [EMPTY, ...words]);
  return [...slots.map(({ value }) => [idOf(value)]), ...more];
}

/** Words alone that a tree asks for; the id of a word is that of its n-gram. */
function askedWords({ trees: { nodes, ngrams } }: ForestVictim): number[] {
  const asked = new Set(nodes.filter((ngram, at) => at % 3 === 0 && ngram >= 0));
  return [...asked].filter((ngram) => ngram < ngrams.words).sort((a, b) => a - b);
}
