/**
 * The search for a universal trigger: one phrase that flips the answers to as many texts of a class as it can (Wallace,
 * Feng, Kandpal, Gardner and Singh 2019, "Universal adversarial triggers for attacking and analyzing NLP"). It grows word
 * by word; scores choose each word, and where there are gradients they choose which words are scored.
 */
import { type AttackedText, attackedText, type Changes, UNCHANGED, withEdit } from './attackedText.js';
import { marginOf } from './margins.js';
import type { DrawnTexts } from './sampledTexts.js';
import { lowestOf } from './session.js';
import type { Trigger } from './surfaces/trigger.js';
import { tellingWords } from './tellingWords.js';
import type { Scorer, Victim } from './victims/victim.js';

/** Texts of the class that it is found on. */
const TEXTS = 16;
/** Words of the phrase at most. */
const LONGEST = 3;
/** Words that are scored as the first one, and as further ones. */
const SCORED = [64, 16] as const;
/** Words that gradients rank. */
const RANKED = 1000;

/** So far below 0 the margin has to go, in nats: the phrase is for other texts. */
const SURE = 1;

interface Labeled extends AttackedText {
  /** The place of its class. */
  readonly label: number;
}

/** A text with slots for the phrase. */
interface Probe {
  readonly text: AttackedText;
  readonly scorer: Scorer;
  /** The places of the phrase, first to last. */
  readonly places: readonly number[];
}

interface Phrase {
  /** The last ones are found first. */
  readonly words: readonly string[];
  /** The mean over the texts of how far the margin is from a sure flip. */
  readonly loss: number;
}

/** Texts of a class that are enough to find its phrase on. */
const FEWEST = 8;

/** The phrases of all classes. */
export interface Triggers {
  readonly found: readonly Trigger[];
  /** Whether they were found on texts that they are not measured on. */
  readonly isApart: boolean;
}

/** The phrase of each class, found on texts that are not attacked where there are enough of each class. */
export async function findTriggers(
  victim: Victim,
  { texts, others }: DrawnTexts,
  signal?: AbortSignal,
): Promise<Triggers> {
  const labels = [...new Set(texts.map(({ label }) => label))].sort((a, b) => a - b);
  const isApart = labels.every((wanted) => others.filter(({ label }) => label === wanted).length >= FEWEST);
  const found: Trigger[] = [];
  for (const label of labels) {
    const trigger = await findTrigger(victim, isApart ? others : texts, label, signal);
    if (trigger !== undefined) found.push(trigger);
  }
  return { found, isApart };
}

/** @param texts of all classes @returns undefined where no word speaks against the class */
async function findTrigger(
  victim: Victim,
  texts: readonly Labeled[],
  label: number,
  signal?: AbortSignal,
): Promise<Trigger | undefined> {
  const words = tellingWords(texts, label, victim.estimator ? RANKED : SCORED[0]);
  const own = texts.filter((text) => text.label === label).slice(0, TEXTS);
  if (words.length === 0 || own.length === 0) return undefined;
  let best: (Phrase & { readonly isBefore: boolean }) | undefined;
  let queries = 0;
  for (const isBefore of [true, false]) {
    const probes = own.map((text) => probeOf(victim, text, words[0]!, isBefore));
    const ranked = await rankedWords(victim, probes, words, label);
    const phrase = await growPhrase(probes, ranked, label, signal);
    queries += phrase.queries;
    if (best === undefined || phrase.loss < best.loss) best = { ...phrase, isBefore };
  }
  const { isBefore, words: found } = best!;
  const phrase = found.join(' ');
  return { class: victim.classes[label]!, phrase, isBefore, texts: own.length, queries };
}

/** @param word stands in the slots until they are filled or emptied */
function probeOf(victim: Victim, { id, plain }: AttackedText, word: string, isBefore: boolean): Probe {
  const slots = Array(LONGEST).fill(word).join(' ');
  const text = attackedText(id, isBefore ? `${slots} ${plain}` : `${plain} ${slots}`, victim.foldCase);
  const first = isBefore ? 0 : text.slots.length - LONGEST;
  const places = Array.from({ length: LONGEST }, (_, at) => first + at);
  return { text, scorer: victim.scorer!(text), places };
}

/** The words that lower the margins most to first order, where there are gradients. */
async function rankedWords(
  { estimator }: Victim,
  probes: readonly Probe[],
  words: readonly string[],
  label: number,
): Promise<readonly string[]> {
  if (estimator === undefined) return words;
  const sums = new Float64Array(words.length);
  for (const { text, places } of probes) {
    const [last, ...others] = [...places].reverse();
    const edits = words.map((word) => ({ place: last!, text: word }));
    const estimates = await estimator(text).estimates(emptied(others), edits, label);
    estimates.forEach((estimate, at) => {
      sums[at]! += Math.max(0, estimate + SURE);
    });
  }
  return bestFew(words, sums, SCORED[0]);
}

const emptied = (places: readonly number[]): Changes => new Map(places.map((place) => [place, '']));

async function growPhrase(
  probes: readonly Probe[],
  words: readonly string[],
  label: number,
  signal?: AbortSignal,
): Promise<Phrase & { readonly queries: number }> {
  let phrase: Phrase = { words: [], loss: Number.POSITIVE_INFINITY };
  let tried = words;
  let queries = 0;
  while (phrase.words.length < LONGEST) {
    const losses = await lossesOf(probes, phrase.words, tried, label, signal);
    queries += probes.length * tried.length;
    const best = lowestOf(losses);
    if (losses[best]! >= phrase.loss) break;
    phrase = { words: [tried[best]!, ...phrase.words], loss: losses[best]! };
    if (phrase.words.length === 1) tried = bestFew(tried, losses, SCORED[1]);
  }
  return { ...phrase, queries };
}

/** The words with the least losses. */
function bestFew(words: readonly string[], losses: Float64Array, most: number): string[] {
  return words
    .map((word, at) => ({ word, loss: losses[at]! }))
    .sort((a, b) => a.loss - b.loss)
    .slice(0, most)
    .map(({ word }) => word);
}

/** Of the phrase with each of the words before it. */
async function lossesOf(
  probes: readonly Probe[],
  phrase: readonly string[],
  words: readonly string[],
  label: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const losses = new Float64Array(words.length);
  for (const { scorer, places } of probes) {
    const next = places.length - phrase.length - 1;
    const base = places.reduce<Changes>(
      (changes, place, at) => withEdit(changes, { place, text: at > next ? phrase[at - next - 1]! : '' }),
      UNCHANGED,
    );
    const rows = await scorer.logits(
      base,
      words.map((text) => ({ place: places[next]!, text })),
      signal,
    );
    rows.forEach((row, at) => {
      losses[at]! += Math.max(0, marginOf(row, label) + SURE) / probes.length;
    });
  }
  return losses;
}
