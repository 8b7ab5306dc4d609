/** What a text is measured by: the labeled texts, those to measure on, and what a person asked for. */
import type { Example } from '../corpus/example.js';
import { cleanText } from '../text/clean.js';
import { type Bounds, fitBounds, outOfBounds } from './fittedRules.js';
import { commonLanguage, type LanguageJudge, loadLanguageJudge } from './language.js';
import { type LeakFinder, leakFinder } from './leaks.js';
import type { PreparationOptions } from './preparationOptions.js';
import type { Objection } from './removal.js';
import { commonShare, commonWords, statisticKinds, statisticsOf } from './statistics.js';
import { brokenWebRule } from './webRules.js';
import { hashWords } from './words.js';

/** Longer ones are no texts. */
const LONGEST_TEXT = 1_000_000;
const COMMON_WORDS = 100;
/** A text of so many common words of the labeled ones is in their language: half of the words of most are. */
const SURELY_THEIRS = 0.3;

/** A text as it is compared. */
export interface ReadText {
  readonly text: string;
  /** As `cleanText` gives it. */
  readonly plain: string;
  readonly words: Int32Array;
}

export function readText(text: string): ReadText {
  const plain = cleanText(text);
  return { text, plain, words: hashWords(plain) };
}

export interface Judge {
  readonly bounds: readonly Bounds[];
  readonly languages: readonly string[] | null;
  readonly rules: 'labeled' | 'web' | 'none';
  readonly leaks: LeakFinder;
  /** @returns undefined for a text that may stay */
  objectionTo(text: ReadText): Objection | undefined;
}

/** @param labeled what sound texts look like; none where nobody gave any */
export async function createJudge(labeled: readonly Example[], options: PreparationOptions): Promise<Judge> {
  const rules = options.rules ?? (labeled.length > 0 ? 'labeled' : 'none');
  const texts = labeled.map(({ text }) => readText(text));
  const common = commonWords(
    texts.map(({ words }) => words),
    COMMON_WORDS,
  );
  const bounds =
    rules === 'labeled' && texts.length > 0
      ? fitBounds(texts.map(({ plain, words }) => statisticsOf(plain, words, common)))
      : [];
  const { judge, languages } = await languagesOf(texts, options.language);
  const leaks = leakFinder();
  // Where nobody named a language, that of the labeled texts is meant; telling it takes a fifth of the time.
  const isTheirs = ({ words }: ReadText): boolean =>
    options.language === undefined && commonShare(words, common) >= SURELY_THEIRS;
  return {
    ...{ rules, bounds, languages, leaks },
    objectionTo(text) {
      if (text.plain === '') return { reason: 'empty' };
      return (
        oddity(text, { rules, bounds }, common) ??
        (isTheirs(text) ? undefined : otherLanguage(text, judge, languages)) ??
        leak(text, leaks)
      );
    },
  };
}

export function isTooLong(text: string): boolean {
  return text.length > LONGEST_TEXT;
}

async function languagesOf(
  texts: readonly ReadText[],
  wanted: string | undefined,
): Promise<{ judge?: LanguageJudge; languages: readonly string[] | null }> {
  if (wanted === 'any' || (wanted === undefined && texts.length === 0)) return { languages: null };
  const judge = await loadLanguageJudge();
  if (wanted !== undefined) return { judge, languages: wanted.split(',') };
  const counts = new Map<string, number>();
  for (const { plain } of texts) {
    const language = judge.languageOf(plain);
    counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const common = commonLanguage(counts);
  return common === undefined ? { languages: null } : { judge, languages: [common] };
}

function oddity(
  { text, plain, words }: ReadText,
  { rules, bounds }: Pick<Judge, 'rules' | 'bounds'>,
  common: ReadonlySet<number>,
): Objection | undefined {
  const broken = rules === 'web' ? brokenWebRule(text) : undefined;
  if (broken !== undefined) return { reason: 'odd', detail: broken };
  if (bounds.length === 0) return undefined;
  const out = outOfBounds(statisticsOf(plain, words, common), bounds);
  if (out === undefined) return undefined;
  return {
    reason: 'odd',
    detail: `too ${out.isLow ? 'few' : 'many'} ${statisticKinds[out.statistic].title}`,
  };
}

function otherLanguage(
  { plain }: ReadText,
  judge: LanguageJudge | undefined,
  languages: readonly string[] | null,
): Objection | undefined {
  const other = languages === null ? undefined : judge?.otherThan(plain, languages);
  return other === undefined ? undefined : { reason: 'language', detail: other };
}

function leak({ words }: ReadText, leaks: LeakFinder): Objection | undefined {
  const found = leaks.find(words);
  return found && { reason: found.leak === 'mostly' ? 'leak' : 'partial leak' };
}
