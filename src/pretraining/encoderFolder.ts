/** An encoder as a folder of `pretrain` that no run of it in that folder learnt: a mean of others, or one that learnt elsewhere. */
import { randomUUID } from 'node:crypto';
import { type PretrainedEncoder, pretrainedEncoderFiles } from '../models/neural/pretrainedEncoder.js';
import { takeFolder } from '../storage/claim.js';
import { saveFiles } from '../storage/commit.js';
import { CONFIG_FILE, folderKinds, PRETRAINED_FORMAT } from '../storage/folderKinds.js';
import { encodeVocabulary, VOCABULARY_FILE } from '../storage/vocabularyFile.js';
import { type OutputLayer, outputLayerFiles } from './outputLayer.js';

/** With the layer that predicts words where it was kept. */
export interface WholeEncoder extends PretrainedEncoder {
  readonly outputLayer?: OutputLayer | undefined;
}

/**
 * Replaces what the folder held before.
 * @param quantize the vectors in 8 bits: a quarter of the size
 * @param origin kept in `config.json`: where the encoder comes from
 * @throws InputError where numbers are not finite, or on a folder that cannot be written to
 */
export async function writeEncoderFolder(
  folder: string,
  { options, vocabulary, foldCase, vectors, parameters, outputLayer }: WholeEncoder,
  quantize: boolean,
  origin: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const model = { options, embedding: { values: vectors }, parameters };
  const config = { format: PRETRAINED_FORMAT, version: 1, id: randomUUID(), options, quantize, ...origin };
  const put = {
    [VOCABULARY_FILE]: [encodeVocabulary(vocabulary)],
    ...pretrainedEncoderFiles(model, vocabulary, foldCase, quantize),
    ...(outputLayer && outputLayerFiles(outputLayer, vocabulary)),
    [CONFIG_FILE]: [`${JSON.stringify(config, null, 2)}\n`],
  };
  const remove = folderKinds.pretrained.files.filter((file) => !Object.hasOwn(put, file));
  const unlock = await takeFolder(folder, 'pretrained');
  try {
    await saveFiles(folder, { kind: 'pretrained', put, remove });
  } finally {
    unlock();
  }
}
