/**
 * Texts as token ids, and the encoder to go on from, for encoder.py: a folder that needs no Node.js where the GPU is.
 *
 *     node --import tsx scripts/gpu/exportTexts.ts JOB TEXTS... [--from movie-reviews] [--segment-tokens 256] [--seed 1]
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { givenExamples } from '../../src/corpus/givenExamples.js';
import { ENCODER_FILE } from '../../src/models/neural/pretrainedEncoder.js';
import { encoderIn } from '../../src/models/neural/pretrainedStart.js';
import { encodeTexts } from '../../src/pretraining/encodedTexts.js';
import { languageModelData } from '../../src/pretraining/languageModelData.js';
import { pretrainOptions } from '../../src/pretraining/pretrainOptions.js';
import { putInPlace } from '../../src/storage/outputFile.js';
import { shippedOrFolder } from '../../src/storage/shipped.js';
import { VOCABULARY_FILE } from '../../src/storage/vocabularyFile.js';

/** Ids and lengths are written in 16 bits. */
const LARGEST = 65_535;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: 'movie-reviews' },
    'segment-tokens': { type: 'string', default: '256' },
    seed: { type: 'string', default: '1' },
  },
});
const [job, ...files] = positionals;
if (job === undefined || files.length === 0)
  throw new Error('usage: exportTexts.ts JOB TEXTS... [--from FOLDER]');

const start = await encoderIn(values.from);
const words = start.vocabulary.tokens.length;
if (words - 1 > LARGEST)
  throw new Error(`${values.from} knows ${words} words: ids of 16 bits serve for ${LARGEST + 1}`);
const options = v.parse(pretrainOptions, {
  foldCase: start.foldCase,
  encoderTokens: Number(values['segment-tokens']),
  seed: Number(values.seed),
});
if (options.encoderTokens > LARGEST)
  throw new Error(`segments of ${options.encoderTokens} tokens: lengths of 16 bits serve for ${LARGEST}`);
const texts = await encodeTexts(given(files), options, undefined, undefined, start.vocabulary);
const { training, heldOut } = await languageModelData(texts, start.vectors, options);
if (heldOut.length === 0)
  throw new Error(
    `${texts.texts.length} texts are too few: a hundredth is held out for the check, at least one`,
  );
const segments = [...training, ...heldOut];

mkdirSync(job, { recursive: true });
await putInPlace(
  join(job, 'tokens.u16'),
  segments.map(({ ids }) => sixteenBits(ids)),
);
await putInPlace(join(job, 'lengths.u16'), [sixteenBits(segments.map(({ ids }) => ids.length))]);
await putInPlace(join(job, 'job.json'), [
  JSON.stringify({ segments: segments.length, heldOut: heldOut.length, counts: [...texts.counts] }),
]);
for (const file of [ENCODER_FILE, VOCABULARY_FILE])
  await putInPlace(join(job, file), [readFileSync(join(shippedOrFolder(values.from), file))]);
console.log(
  `${job}: ${texts.tokens} tokens of ${texts.texts.length} texts in ${segments.length} segments, ${heldOut.length} of them held out`,
);

async function* given(corpora: readonly string[]) {
  for (const corpus of corpora) yield* givenExamples(corpus, { name: 'the texts', ignoreLabels: true });
}

function sixteenBits(numbers: Iterable<number>): Uint8Array {
  return new Uint8Array(Uint16Array.from(numbers).buffer);
}
