/**
 * Turns what encoder.py learnt into a folder of `textvat pretrain`, which `--encoder-from` and `--network-from` take, if textvat reads
 * texts by it as PyTorch does: states that differ by more than 0.0001 are refused.
 *
 *     node --import tsx scripts/gpu/importEncoder.ts JOB/epoch-12.safetensors OUT [--quantize]
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fixedEmbeddingTable, lookUp } from '../../src/layers/embedding.js';
import { lstm } from '../../src/layers/lstm.js';
import { uploadWeights } from '../../src/model/parameters.js';
import { directions, encoderPlan, lstmWeights } from '../../src/models/neural/encoders.js';
import type { LanguageModelOptions } from '../../src/models/neural/languageModel.js';
import { loadPretrainedEncoder } from '../../src/models/neural/pretrainedEncoder.js';
import { writeEncoderFolder } from '../../src/pretraining/encoderFolder.js';
import { createArrayReader } from '../../src/storage/arrays.js';
import { decodeSafetensors } from '../../src/storage/safetensors.js';
import { ensureBackend } from '../../src/tensor/backend.js';
import * as tf from '../../src/tensor/tfjs.js';

const MOST_APART = 1e-4;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { quantize: { type: 'boolean', default: false } },
});
const [file, out] = positionals;
if (file === undefined || out === undefined)
  throw new Error('usage: importEncoder.ts JOB/epoch-N.safetensors OUT [--quantize]');

await ensureBackend();
const job = dirname(file);
const { vocabulary, foldCase } = await loadPretrainedEncoder(job);
const { arrays, metadata } = decodeSafetensors(readFileSync(file), file);
const { encoder, embeddingSize, hiddenUnits } = JSON.parse(metadata.get('description') ?? '{}');
const options: LanguageModelOptions = { encoder, embeddingSize, hiddenUnits };
const expected = arrays.get('check.states');
if (encoder === undefined || expected === undefined) throw new Error(`${file}: encoder.py did not write it`);
const reader = createArrayReader(file, arrays);
const vectors = reader.floats('vectors', [vocabulary.tokens.length, embeddingSize]);
const parameters = new Map(
  encoderPlan(options).map(({ name, shape }) => [name, { shape, values: reader.floats(name, shape) }]),
);

const apart = largestDifference(expected.values as Float32Array, checkedSegments(expected.shape[0]!));
if (!(apart <= MOST_APART))
  throw new Error(`${file}: states differ by ${apart} from those of PyTorch, more than ${MOST_APART}`);
await writeEncoderFolder(out, { vocabulary, foldCase, options, vectors, parameters }, values.quantize);
console.log(
  `${out}: ${expected.shape[0]} tokens were read as by PyTorch, to ${apart.toExponential(1)} of states`,
);

/** The ids of the held-out segments that encoder.py read, the first ones. @param tokens that they have together */
function checkedSegments(tokens: number): Int32Array[] {
  const { segments, heldOut } = JSON.parse(readFileSync(join(job, 'job.json'), 'utf8'));
  const lengths = sixteenBits('lengths.u16');
  const ids = sixteenBits('tokens.u16');
  const first = segments - heldOut;
  let at = lengths.subarray(0, first).reduce((sum, length) => sum + length, 0);
  const end = at + tokens;
  const found: Int32Array[] = [];
  for (let segment = first; at < end; segment += 1) {
    found.push(Int32Array.from(ids.subarray(at, at + lengths[segment]!)));
    at += lengths[segment]!;
  }
  return found;
}

function sixteenBits(name: string): Uint16Array {
  const bytes = readFileSync(join(job, name));
  return new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @param states [tokens, hidden units of all directions] */
function largestDifference(states: Float32Array, segments: readonly Int32Array[]): number {
  const table = fixedEmbeddingTable(vectors, embeddingSize);
  let row = 0;
  let largest = 0;
  for (const ids of segments) {
    const read = tf.tidy(() => {
      const lengths = Int32Array.of(ids.length);
      const embeddings = lookUp(table, { ids, lengths }, null);
      const weights = uploadWeights(parameters);
      const hidden = directions[options.encoder].map((direction) =>
        lstm(embeddings, lengths, lstmWeights(weights, `encoder.${direction}`), {
          reverse: direction === 'backward',
        }),
      );
      return tf.concat(hidden, 2).dataSync() as Float32Array;
    });
    const start = (row * read.length) / ids.length;
    read.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value - states[start + at]!));
    });
    row += ids.length;
  }
  return row === 0 ? Number.NaN : largest;
}
