/** Small victims whose every weight is known. */
import type { Model } from '../../src/model/model.js';
import { linearModel } from '../../src/models/linear/linearModel.js';
import { initialiseModel } from '../../src/models/neural/network.js';
import { networkModel } from '../../src/models/neural/networkModel.js';
import { shapeOf } from '../../src/models/neural/networkOptions.js';
import { createNgramTable, ngramCount } from '../../src/ngrams/ngrams.js';
import { modelVictim } from '../../src/robustness/victims/modelVictim.js';
import type { Victim } from '../../src/robustness/victims/victim.js';
import { createRandom } from '../../src/tensor/random.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../src/text/vocabulary.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import { seededRandom } from '../corpus/helpers.js';

const textOptions = completeOptions({ model: 'linear', objective: 'supervised' });

/** A linear model of the classes `bad` and `good`. @param weights of each n-gram for `good`; words first, then pairs */
export function wordModel(weights: Readonly<Record<string, number>>, bias = 0, limits = {}): Model {
  const words = [...new Set(Object.keys(weights).flatMap((ngram) => ngram.split(' ')))];
  const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, ...words]);
  const size = vocabulary.tokens.length;
  const pairs: number[] = [];
  const ids = new Map(words.map((word) => [word, vocabulary.ids.get(word)!]));
  const longer = Object.keys(weights).filter((ngram) => ngram.includes(' '));
  for (const ngram of longer.sort((a, b) => a.split(' ').length - b.split(' ').length)) {
    const at = ngram.lastIndexOf(' ');
    pairs.push(ids.get(ngram.slice(0, at))!, vocabulary.ids.get(ngram.slice(at + 1))!);
    ids.set(ngram, size + pairs.length / 2 - 1);
  }
  const order = Math.max(1, ...longer.map((ngram) => ngram.split(' ').length));
  const ngrams = createNgramTable(size, order, Int32Array.from(pairs));
  const table = new Float32Array(2 * ngramCount(ngrams));
  for (const [ngram, weight] of Object.entries(weights)) table[2 * ids.get(ngram)! + 1] = weight;
  const parts = { classes: ['bad', 'good'], vocabulary, textOptions: { ...textOptions, ...limits } };
  return linearModel(parts, { classes: 2, ngrams, weights: table, bias: Float32Array.of(0, bias) });
}

export const wordVictim = (...model: Parameters<typeof wordModel>): Promise<Victim> =>
  modelVictim(wordModel(...model));

/** A small network of the same classes over the words of this file, with random weights. */
export function recurrentModel(encoder: 'lstm' | 'bilstm', limits = {}): Model {
  const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, ...LETTERS]);
  const all = completeOptions({ model: encoder, objective: 'supervised' });
  const options = shapeOf({ ...all, encoder, embeddingSize: 6, hiddenUnits: 11 });
  const frequencies = new Float64Array(vocabulary.tokens.length).fill(1 / vocabulary.tokens.length);
  const state = initialiseModel(options, 2, frequencies, createRandom(3, 'initialisation'));
  return networkModel({ classes: ['bad', 'good'], vocabulary, textOptions: { ...all, ...limits } }, state);
}

const LETTERS = 'abcdefgh'.split('').map((letter) => letter.repeat(3));
/** Words that no model of this file knows are among them. */
export const someWords = [...LETTERS, 'zzz'];

/** Random weights of words, pairs and triples of eight words. */
export function randomWeights(seed: number, longest = 3): Record<string, number> {
  const random = seededRandom(seed);
  const weights: Record<string, number> = {};
  const give = (ngram: string) => {
    weights[ngram] = Math.round(200 * (random() - 0.5)) / 100;
  };
  for (const a of LETTERS) give(a);
  for (const a of LETTERS) for (const b of LETTERS) if (longest > 1 && random() < 0.4) give(`${a} ${b}`);
  for (const pair of Object.keys(weights).filter((ngram) => ngram.includes(' ')))
    for (const c of LETTERS) if (longest > 2 && random() < 0.3) give(`${pair} ${c}`);
  return weights;
}

/** @param length in words */
export function randomText(seed: number, length: number): string {
  const random = seededRandom(seed);
  return Array.from({ length }, () => someWords[Math.floor(random() * someWords.length)]!).join(' ');
}
