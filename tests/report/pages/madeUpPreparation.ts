import type { PreparationSummary } from '../../../src/preparation/preparationSummary.js';
import { preparationPage } from '../../../src/report/pages/preparationPage.js';

/** A summary with everything in it. @param text stands wherever a text from a file may stand */
export function madeUpSummary(text: string): PreparationSummary {
  const example = { id: text, reason: 'odd', detail: text, text: text.repeat(5) } as const;
  return {
    inputs: [{ name: text, texts: 1000 }],
    ...{ texts: 1000, kept: 900, keptCharacters: 1_234_567 },
    removed: [
      { reason: 'odd', texts: 60, details: [{ detail: text, texts: 40 }], examples: [example, example] },
      { reason: 'near duplicate', texts: 40, details: [], examples: [] },
    ],
    boilerplate: { texts: 12, lines: [{ line: text, times: 12 }] },
    masked: { addresses: 3, numbers: 1 },
    languages: ['en', text],
    rules: 'labeled',
    bounds: [
      { statistic: 'words', low: 6.8, high: 5341 },
      { statistic: 'digits', low: null, high: 0.07 },
      { statistic: 'letters', low: 0.85, high: null },
    ],
    labeledTexts: 100,
    against: [{ name: text, texts: 500 }],
  };
}

export const madeUpPreparationPage = (text: string) => preparationPage(madeUpSummary(text));
