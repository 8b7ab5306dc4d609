/** Prints which share of the batches over a corpus is padding: npx tsx scripts/padding.ts CORPUS [BATCH_SIZE] */
import * as v from 'valibot';
import { readCorpus } from '../src/corpus/readCorpus.js';
import { createRandom } from '../src/tensor/random.js';
import { epochBatches, makeBatch, paddingShare, readingBatches } from '../src/text/batches.js';
import { createLexicon } from '../src/text/lexicon.js';
import { textOptions } from '../src/text/textOptions.js';

const [source, batchSize = '32'] = process.argv.slice(2);
const size = Number(batchSize);
if (source === undefined || !(size >= 1))
  throw new Error('usage: npx tsx scripts/padding.ts CORPUS [BATCH_SIZE]');
const options = v.parse(textOptions, {});

const lexicon = createLexicon(options.foldCase);
const read: Int32Array[] = [];
for await (const { text } of readCorpus(source)) read.push(lexicon.read(text));
const vocabulary = lexicon.vocabulary(read, options);
const texts = read.map((provisional) => lexicon.encode(provisional, vocabulary, options));

const order = createRandom(1, 'unsorted').shuffle(texts.map((_, position) => position));
const unsorted = Array.from({ length: Math.ceil(texts.length / size) }, (_, batch) =>
  makeBatch(texts, order.slice(batch * size, (batch + 1) * size)),
);
const epoch = epochBatches(texts, size, createRandom(1, 'shuffle')).map((positions) =>
  makeBatch(texts, positions),
);
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
console.log(`${texts.length} texts of at most ${options.maxTokens} tokens, batches of ${size}`);
console.log(`unsorted batches: ${percent(paddingShare(unsorted))}`);
console.log(`training batches: ${percent(paddingShare(epoch))}`);
console.log(`reading batches:  ${percent(paddingShare(readingBatches(texts, size)))}`);
