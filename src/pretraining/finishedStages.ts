/** What a folder of `pretrain` holds already, and what another run may do with it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { DOCUMENTS_FILE } from '../models/doc2vec/pretrainedVectors.js';
import { VECTORS_FILE } from '../models/neural/pretrainedWordVectors.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import { CONFIG_FILE } from '../storage/folderKind.js';
import type { PretrainEvent, PretrainedRecords } from './pretrainEvents.js';
import type { PretrainOptions } from './pretrainOptions.js';

/** Warns of what a run that does not go on from it will replace. */
export function* whatIsReplaced(out: string): Generator<PretrainEvent, void, void> {
  if ([VECTORS_FILE, DOCUMENTS_FILE].some((file) => existsSync(join(out, file))))
    yield { type: 'warning', message: `${out} holds vectors already, which this run will replace` };
  if (existsSync(checkpointFolder(out))) {
    const message = `${out} holds an interrupted run, which this one will replace; --resume goes on from it`;
    yield { type: 'warning', message };
  }
}

type Finished = Partial<PretrainedRecords> & {
  readonly options?: Partial<PretrainOptions>;
  readonly quantize?: boolean;
};

/** The records of the stages that are whole, and how they were asked for. */
export async function finishedStages(folder: string): Promise<Finished> {
  try {
    const { wordVectors, encoder, documents, options, quantize } = JSON.parse(
      await readFile(join(folder, CONFIG_FILE), 'utf8'),
    );
    return {
      ...(existsSync(join(folder, VECTORS_FILE)) && { wordVectors, encoder }),
      ...(existsSync(join(folder, DOCUMENTS_FILE)) && { documents }),
      options,
      quantize,
    };
  } catch {
    return {};
  }
}

/**
 * A finished stage is not gone on with, whatever more is asked of it.
 * @throws InputError where more is
 */
export function assertNoMore(
  out: string,
  finished: Finished,
  options: PretrainOptions,
  quantize: boolean,
): void {
  const where = join(out, CONFIG_FILE);
  const bits = (small: boolean) => `numbers of ${small ? '8 bits' : '32 bits'}`;
  if (finished.quantize !== undefined && finished.quantize !== quantize)
    throw new InputError({
      where,
      found: bits(finished.quantize),
      expected: bits(quantize),
      advice: 'Pretrain into another --out; what is finished is not written anew.',
    });
  if (finished.encoder === undefined) return;
  for (const limit of ['encoderEpochs', 'encoderTime'] as const) {
    const had = finished.options?.[limit];
    if (had === undefined || had === options[limit]) continue;
    throw new InputError({
      where,
      found: `an encoder that is finished with ${limit} ${had}`,
      expected: String(options[limit]),
      advice: `Its learning rate has fallen: --encoder-from ${out} goes on from it, into another --out.`,
    });
  }
}
