/** The language of texts, by the package `eld` (Efficient Language Detector). */
import { InputError } from '../errors.js';

/** Of a text: the beginning tells enough, and the rest costs time. */
const CHARACTERS = 300;
/** The score of another language has to be this many times that of a wanted one: short texts are hard to tell. */
const CLEARLY = 1.25;
/** Of the labeled texts: then the pile is to be in their language. */
const MOST = 0.9;

export interface LanguageJudge {
  /** As ISO 639-1 has it; empty where nothing tells. */
  languageOf(text: string): string;
  /** @returns the language of a text that is clearly in none of these */
  otherThan(text: string, wanted: readonly string[]): string | undefined;
}

/** @throws InputError where the package is not installed */
export async function loadLanguageJudge(): Promise<LanguageJudge> {
  const { eld } = await import('eld/small').catch(() => {
    throw new InputError({
      where: 'the language of texts',
      found: 'no package eld, which this installation left out',
      expected: 'the optional packages of textvat',
      advice: 'Install it with `npm install eld`, or give --language any.',
    });
  });
  const detect = (text: string) => eld.detect(text.slice(0, CHARACTERS));
  return {
    languageOf: (text) => detect(text).language,
    otherThan(text, wanted) {
      const found = detect(text);
      if (found.language === '' || wanted.includes(found.language)) return undefined;
      const scores = found.getScores();
      const best = Math.max(...wanted.map((language) => scores[language] ?? 0));
      return scores[found.language]! >= CLEARLY * best ? found.language : undefined;
    },
  };
}

/** The language of nearly all of these texts. @returns undefined where they have several */
export function commonLanguage(languages: ReadonlyMap<string, number>): string | undefined {
  const total = [...languages.values()].reduce((sum, count) => sum + count, 0);
  return [...languages].find(([language, count]) => language !== '' && count >= MOST * total)?.[0];
}
