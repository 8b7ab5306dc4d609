/** Reads what is trained on, each text held against those before it: no text counts twice. */
import { type Example, placeOf } from '../corpus/example.js';
import { createLabelNotes } from '../corpus/labelFaults.js';
import { InputError } from '../errors.js';
import type { CleaningCounts } from '../text/clean.js';
import type { Lexicon } from '../text/lexicon.js';
import { type Reading, readAhead } from '../text/readAhead.js';
import { sameTextKey } from '../text/sameText.js';
import type { TextCollector } from '../text/textCollector.js';

export type Examples = Iterable<Example> | AsyncIterable<Example>;

export interface ReadText {
  /** Provisional ids of a lexicon. */
  readonly tokens: Int32Array;
}

export interface ReadLabeledText extends ReadText {
  /** As errors name it. */
  readonly place: string;
  readonly label: string;
}

/** What was left out or odd. */
export interface ReadingFindings {
  readonly cleaning: CleaningCounts;
  /** Labeled and unlabeled texts left out because they are development texts. */
  readonly withheld: number;
  /** Texts left out of the training because nothing is in them. */
  readonly empty: number;
  /** Unlabeled texts left out because they are labeled texts too, which are learnt from without their labels anyway. */
  readonly labeledTwice: number;
  /** Warnings: labels that look alike, and equal texts under two labels. */
  readonly labelFaults: readonly string[];
}

export interface TextReader {
  /** To be read first. */
  development(examples: Examples): Promise<ReadLabeledText[]>;
  /** To be read second. Those without a label come back as they are, to be read among the unlabeled ones. */
  labeled(examples: Examples): Promise<{ labeled: ReadLabeledText[]; bare: Example[] }>;
  /** @param into gets their provisional ids @returns how many they are */
  unlabeled(examples: Examples, into: TextCollector): Promise<number>;
  findings(): ReadingFindings;
}

export function createTextReader(lexicon: Lexicon): TextReader {
  const cleaning: CleaningCounts = { markup: 0, controlCharacters: 0 };
  const counts = { withheld: 0, empty: 0, labeledTwice: 0 };
  const notes = createLabelNotes();
  const developmentTexts = new Set<string>();
  const isWithheld = (text: string): boolean => {
    const key = sameTextKey(text);
    const isKnown = key !== '' && developmentTexts.has(key);
    if (isKnown) counts.withheld += 1;
    return isKnown;
  };
  /** @returns undefined where nothing is in the text */
  const tokensOf = (read: Reading<Example>['read']): Int32Array | undefined => {
    const tokens = read(cleaning);
    if (tokens.length > 0) return tokens;
    counts.empty += 1;
    return undefined;
  };
  return {
    async development(examples) {
      const texts: ReadLabeledText[] = [];
      for await (const { example, read } of readAhead(examples, lexicon)) {
        const { text, label } = example;
        const place = placeOf(example);
        if (label === undefined) throw unlabeledError(place);
        notes.add(example);
        developmentTexts.add(sameTextKey(text));
        texts.push({ place, label, tokens: read(cleaning) });
      }
      if (texts.length === 0) throw noDevelopmentError();
      return texts;
    },
    async labeled(examples) {
      const labeled: ReadLabeledText[] = [];
      const bare: Example[] = [];
      for await (const { example, read } of readAhead(examples, lexicon)) {
        const { text, label } = example;
        if (label === undefined) {
          bare.push(example);
          continue;
        }
        notes.add(example);
        const tokens = isWithheld(text) ? undefined : tokensOf(read);
        if (tokens !== undefined) labeled.push({ place: placeOf(example), label, tokens });
      }
      return { labeled, bare };
    },
    async unlabeled(examples, into) {
      let texts = 0;
      for await (const { example, read } of readAhead(examples, lexicon)) {
        const { text } = example;
        if (isWithheld(text)) continue;
        if (notes.holds(text)) {
          counts.labeledTwice += 1;
          continue;
        }
        const ids = tokensOf(read);
        if (ids === undefined) continue;
        await into.add({ ids, unknownWords: 0 }, text);
        texts += 1;
      }
      return texts;
    },
    findings: () => ({ cleaning, ...counts, labelFaults: notes.faults() }),
  };
}

function unlabeledError(place: string): InputError {
  return new InputError({
    where: `the development texts, ${place}`,
    found: 'a text without a label',
    expected: 'a label for every text',
    advice: 'Name the field that holds the label with --label-field.',
  });
}

function noDevelopmentError(): InputError {
  return new InputError({
    where: 'the development texts',
    found: 'no text',
    expected: 'labeled texts to measure on',
    advice: 'Give a file of them or a share of the labeled texts with --dev; 0 does without.',
  });
}
