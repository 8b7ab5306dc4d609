/** Texts without labels as ids, for pretraining. */
import { createHash } from 'node:crypto';
import { InputError } from '../errors.js';
import type { Examples } from '../model/data.js';
import { BLOCK_BY_BLOCK, isBuffered } from '../text/blockOrder.js';
import type { CleaningCounts } from '../text/clean.js';
import { createLexicon } from '../text/lexicon.js';
import { readAhead } from '../text/readAhead.js';
import { inMemory, type TextCollections } from '../text/textCollector.js';
import type { TextList } from '../text/textList.js';
import type { TextOptions } from '../text/textOptions.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { takeTurns } from '../turns.js';

export type VocabularyOptions = Pick<TextOptions, 'foldCase' | 'minDocumentFrequency' | 'vocabularySize'>;

export interface EncodedTexts {
  readonly vocabulary: Vocabulary;
  /** Whole, each with the end-of-sequence token behind it. */
  readonly texts: TextList;
  /** Of all texts, ends of sequences included. */
  readonly tokens: number;
  /** [V] how often each id occurs */
  readonly counts: Float64Array;
  readonly cleaning: CleaningCounts;
  /** Texts left out because nothing is in them. */
  readonly empty: number;
}

/**
 * Reads, tokenises and encodes everything, whole: no text is cut.
 * @param collections where the texts are held; in memory by default
 * @param given the vocabulary; by default that of the texts
 * @throws InputError when there is no text, or no word is frequent enough; the signal's reason when it aborts
 */
export async function encodeTexts(
  examples: Examples,
  options: VocabularyOptions,
  signal?: AbortSignal,
  collections: TextCollections = inMemory,
  given?: Vocabulary,
): Promise<EncodedTexts> {
  const lexicon = createLexicon(options.foldCase);
  const cleaning: CleaningCounts = { markup: 0, controlCharacters: 0 };
  const reading = collections.begin(AS_READ);
  let empty = 0;
  for await (const { example, read } of readAhead(examples, lexicon)) {
    signal?.throwIfAborted();
    const ids = read(cleaning);
    if (ids.length === 0) empty += 1;
    else await reading.add({ ids, unknownWords: 0 }, example.text);
  }
  const asRead = await reading.finish();
  if (asRead.length === 0) throw noTextError();
  const whole: TextOptions = {
    ...options,
    unknownWords: 'token',
    maxTokens: Number.POSITIVE_INFINITY,
    keep: 'end',
  };
  const vocabulary = given ?? lexicon.vocabulary(idsOf(asRead), whole);
  const counts = new Float64Array(vocabulary.tokens.length);
  const encoding = collections.begin(ENCODED, vocabulary.tokens.length);
  let tokens = 0;
  for (const provisional of idsOf(asRead)) {
    await takeTurns(signal);
    const text = lexicon.encode(provisional, vocabulary, whole);
    for (let at = 0; at < text.ids.length; at += 1) counts[text.ids[at]!]! += 1;
    tokens += text.ids.length;
    await encoding.add(text);
  }
  await collections.drop(AS_READ);
  return { vocabulary, texts: await encoding.finish(), tokens, counts, cleaning, empty };
}

/** The lists of texts: their provisional ids, and what is learnt from. */
const AS_READ = 'read';
const ENCODED = 'encoded';

/** To be read again and again. */
function idsOf(texts: TextList): Iterable<Int32Array> {
  return {
    *[Symbol.iterator]() {
      for (const { ids } of texts) yield ids;
    },
  };
}

/** A hash of the texts and of the settings of a run over them: what another run learned is never resumed. */
export function textsFingerprint({ vocabulary, texts }: EncodedTexts, settings: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify([...settings, vocabulary.tokens]));
  const starts = new Int32Array(texts.length + 1);
  let text = 0;
  for (const { ids } of texts) {
    hash.update(ids);
    starts[text + 1] = starts[text]! + ids.length;
    text += 1;
  }
  hash.update(starts);
  if (isBuffered(texts)) hash.update(BLOCK_BY_BLOCK);
  return hash.digest('hex');
}

function noTextError(): InputError {
  return new InputError({
    where: 'the texts to pretrain on',
    found: 'nothing in any of them',
    expected: 'at least one with a word in',
    advice: 'Name the field that holds the text with --text-field.',
  });
}
