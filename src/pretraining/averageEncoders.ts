/**
 * The mean of encoders that continued from the same one on different texts: the step of federated averaging (McMahan et al. 2017,
 * "Communication-efficient learning of deep networks from decentralized data", algorithm 1) that joins what was learnt apart.
 */
import { InputError } from '../errors.js';
import type { ParameterSet } from '../model/parameters.js';
import { encoderIn } from '../models/neural/pretrainedStart.js';
import { vocabularyDigest } from '../storage/pretrainedFile.js';
import { shippedOrFolder } from '../storage/shipped.js';
import { type WholeEncoder, writeEncoderFolder } from './encoderFolder.js';
import { loadOutputLayer } from './outputLayer.js';

/** Which encoders are joined, and where their mean goes. */
export interface AverageRequest {
  /** Of `pretrain`: two or more, of one vocabulary and one shape. */
  readonly folders: readonly string[];
  /** Folder for the mean; `train` and `pretrain` take it as `encoderFrom`. */
  readonly out: string;
  /** Write the vectors in 8 bits: a quarter of the size. */
  readonly quantize?: boolean | undefined;
}

/**
 * Writes the mean of the weights, of the word vectors and, where the folders keep them, of the output layers. It serves where
 * all continued from one encoder for a while (`pretrain` with `keepOutputLayer` and `encoderFrom`): encoders that began with other
 * random numbers have nothing in common unit by unit, and their mean knows nothing.
 * @throws InputError where a folder holds no encoder, or one that does not go with the first; and on an `out` that cannot be written to
 * @example
 * ```js
 * await averageEncoders({ folders: ['part1', 'part2'], out: 'round1' });
 * ```
 */
export async function averageEncoders({ folders, out, quantize = false }: AverageRequest): Promise<void> {
  if (folders.length < 2)
    throw new InputError({
      where: 'the encoders to average',
      found: `${folders.length} of them`,
      expected: 'two or more folders that `textvat pretrain` wrote',
    });
  const first = await readPart(folders[0]!);
  const sums = [first.vectors, ...valuesOf(first)].map((values) => Float64Array.from(values));
  for (const folder of folders.slice(1)) {
    const part = await readPart(folder);
    assertTogether(folders[0]!, first, folder, part);
    for (const [place, values] of [part.vectors, ...valuesOf(part)].entries())
      values.forEach((value, at) => {
        sums[place]![at]! += value;
      });
  }
  const means = sums.map((sum) => Float32Array.from(sum, (value) => value / folders.length));
  await writeEncoderFolder(out, meanOf(first, means), quantize, { average: folders });
}

async function readPart(folder: string): Promise<WholeEncoder> {
  const encoder = await encoderIn(folder);
  return { ...encoder, outputLayer: await loadOutputLayer(shippedOrFolder(folder), encoder) };
}

/** In one order for all parts that go together. */
function valuesOf({ parameters, outputLayer }: WholeEncoder): Float32Array[] {
  return [...parameters.values(), ...(outputLayer?.parameters.values() ?? [])].map(({ values }) => values);
}

/** @throws InputError where the part and the first one differ in more than their weights */
function assertTogether(firstFolder: string, first: WholeEncoder, folder: string, part: WholeEncoder): void {
  const wanted = described(first);
  for (const [place, found] of described(part).entries()) {
    const expected = wanted[place]!;
    if (found === expected) continue;
    throw new InputError({
      where: folder,
      found,
      expected: `${expected}, as in ${firstFolder}`,
      advice:
        'Pretrain a first encoder with --keep-output-layer, and let all of them continue from it with --encoder-from and ' +
        '--keep-output-layer.',
    });
  }
}

/** What parts have to have in common, each in words. */
function described({ options, foldCase, vocabulary, outputLayer }: WholeEncoder): string[] {
  const { encoder, embeddingSize, hiddenUnits } = options;
  return [
    `the encoder ${encoder} of ${hiddenUnits} hidden units on vectors of ${embeddingSize} numbers`,
    `words with foldCase ${foldCase}`,
    `a vocabulary of ${vocabulary.tokens.length} words (SHA-256 ${vocabularyDigest(vocabulary).slice(0, 8)})`,
    outputLayer ? `an output layer for ${outputLayer.encoderObjective}` : 'no output layer',
  ];
}

function meanOf(first: WholeEncoder, [vectors, ...values]: Float32Array[]): WholeEncoder {
  const { parameters, outputLayer } = first;
  const mean = (set: ParameterSet, from: number): ParameterSet =>
    new Map([...set].map(([name, { shape }], place) => [name, { shape, values: values[from + place]! }]));
  return {
    ...first,
    vectors: vectors!,
    parameters: mean(parameters, 0),
    outputLayer: outputLayer && {
      ...outputLayer,
      parameters: mean(outputLayer.parameters, parameters.size),
    },
  };
}
