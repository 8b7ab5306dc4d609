/** Texts without labels as one array of ids, for pretraining: tens of millions of tokens fit into memory. */
import { createHash } from 'node:crypto';
import { InputError } from '../errors.js';
import type { Examples } from '../model/data.js';
import type { CleaningCounts } from '../text/clean.js';
import { createLexicon } from '../text/lexicon.js';
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';

export type VocabularyOptions = Pick<TextOptions, 'foldCase' | 'minDocumentFrequency' | 'vocabularySize'>;

export interface EncodedTexts {
  readonly vocabulary: Vocabulary;
  /** Ids of all texts, one after the other, each with the end-of-sequence token behind it. */
  readonly ids: Int32Array;
  /** Where each text begins in `ids`; one more at the end. */
  readonly starts: Int32Array;
  /** [V] how often each id occurs */
  readonly counts: Float64Array;
  readonly cleaning: CleaningCounts;
  /** Texts left out because nothing is in them. */
  readonly empty: number;
}

/**
 * Reads, tokenises and encodes everything, whole: no text is cut.
 * @throws InputError when there is no text, or no word is frequent enough; the signal's reason when it aborts
 */
export async function encodeTexts(
  examples: Examples,
  options: VocabularyOptions,
  signal?: AbortSignal,
): Promise<EncodedTexts> {
  const lexicon = createLexicon(options.foldCase);
  const cleaning: CleaningCounts = { markup: 0, controlCharacters: 0 };
  const texts: Int32Array[] = [];
  let empty = 0;
  let tokens = 0;
  for await (const { text } of examples) {
    signal?.throwIfAborted();
    const provisional = lexicon.read(text, cleaning);
    if (provisional.length === 0) empty += 1;
    else texts.push(provisional);
    tokens += provisional.length;
  }
  if (texts.length === 0) throw noTextError();
  const whole: TextOptions = {
    ...options,
    unknownWords: 'token',
    maxTokens: Number.POSITIVE_INFINITY,
    keep: 'end',
  };
  const vocabulary = lexicon.vocabulary(texts, whole);
  const ids = new Int32Array(tokens + texts.length);
  const starts = new Int32Array(texts.length + 1);
  const counts = new Float64Array(vocabulary.tokens.length);
  texts.forEach((provisional, text) => {
    ids.set(lexicon.encode(provisional, vocabulary, whole).ids, starts[text]!);
    starts[text + 1] = starts[text]! + provisional.length + 1;
  });
  for (const id of ids) counts[id]! += 1;
  return { vocabulary, ids, starts, counts, cleaning, empty };
}

/** A hash of the texts and of the settings of a run over them: what another run learned is never resumed. */
export function textsFingerprint(
  { vocabulary, ids, starts }: EncodedTexts,
  settings: readonly unknown[],
): string {
  return createHash('sha256')
    .update(JSON.stringify([...settings, vocabulary.tokens]))
    .update(ids)
    .update(starts)
    .digest('hex');
}

function noTextError(): InputError {
  return new InputError({
    where: 'the texts to pretrain on',
    found: 'nothing in any of them',
    expected: 'at least one with a word in',
    advice: 'Name the field that holds the text with --text-field.',
  });
}
