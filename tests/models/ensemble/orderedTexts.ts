/** Made-up texts whose class is in the order of their words, and a small encoder of them. */
import type { Example } from '../../../src/corpus/example.js';
import { pretrain } from '../../../src/pretraining/pretrain.js';
import { seededRandom } from '../../corpus/helpers.js';

/** Both classes have the same words, pair by pair in another order: vectors of single words tell nothing. */
export function orderedTexts(count: number, seed: number): (Example & { label: string })[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const label = index % 2 === 0 ? 'rise' : 'fall';
    const pairs = Array.from({ length: 6 }, () => {
      const word = 'klmnop'[Math.floor(random() * 6)]!;
      return label === 'rise' ? `low${word} high${word}` : `high${word} low${word}`;
    });
    return { id: `ordered ${seed}:${index}`, text: pairs.join(' rest '), label };
  });
}

/** Pretrains an encoder on some of them, in float32: the same weights on every machine. @returns its perplexity */
export async function pretrainOn(texts: readonly Example[], out: string): Promise<number | null> {
  const options = {
    embeddingSize: 12,
    hiddenUnits: 12,
    minDocumentFrequency: 1,
    encoder: 'bilstm',
    encoderEpochs: 4,
    encoderBatchSize: 8,
    precision: 'float32',
  } as const;
  for await (const event of pretrain({ texts, options, out }))
    if (event.type === 'end') return event.records.encoder!.perplexity;
  throw new Error('it did not end');
}
