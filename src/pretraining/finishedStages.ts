/** What a folder of `pretrain` holds already, and what another run may do with it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { DOCUMENTS_FILE } from '../models/doc2vec/pretrainedVectors.js';
import { VECTORS_FILE } from '../models/neural/pretrainedWordVectors.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import { removeCheckpoint, saveFiles } from '../storage/commit.js';
import { CONFIG_FILE } from '../storage/folderKinds.js';
import { holdsFile } from '../storage/snapshot.js';
import { OUTPUT_LAYER_FILE } from './outputLayer.js';
import type { PretrainEvent, PretrainedRecords } from './pretrainEvents.js';
import type { PretrainOptions, PretrainStage } from './pretrainOptions.js';

/** Warns of what a run without `resume` will replace. */
export function* whatIsReplaced(out: string): Generator<PretrainEvent, void, void> {
  if ([VECTORS_FILE, DOCUMENTS_FILE].some((file) => holdsFile(out, file)))
    yield { type: 'warning', message: `${out} holds vectors already, which this run will replace` };
  if (existsSync(checkpointFolder(out))) {
    const message = `${out} holds an interrupted run, which this one will replace; --resume continues it`;
    yield { type: 'warning', message };
  }
}

type Finished = Partial<PretrainedRecords> & {
  readonly options?: Partial<PretrainOptions>;
  readonly quantize?: boolean;
  /** Of the run that wrote it. */
  readonly id?: string;
};

/** Lies beside the checkpoints of a run until its first stage is finished. */
const RUN_FILE = 'run.json';

/** The records of the finished stages and their options. Stages of a run before the one that is resumed are left out. */
export function finishedStages(folder: string): Finished {
  const { wordVectors, encoder, documents, options, quantize, id } = readObject(join(folder, CONFIG_FILE));
  const begun = readObject(join(checkpointFolder(folder), RUN_FILE));
  if (begun['id'] !== undefined && begun['id'] !== id) return { id: String(begun['id']) };
  return {
    ...(holdsFile(folder, VECTORS_FILE) && { wordVectors, encoder }),
    ...(holdsFile(folder, DOCUMENTS_FILE) && { documents }),
    options,
    quantize,
    id,
  } as Finished;
}

/** Marks the start of a run, so that `finishedStages` does not take what an earlier run left for stages of this one. */
export async function beginRun(folder: string, id: string): Promise<void> {
  const checkpoint = checkpointFolder(folder);
  await removeCheckpoint(checkpoint);
  await saveFiles(checkpoint, { kind: 'checkpoint', put: { [RUN_FILE]: [JSON.stringify({ id })] } });
}

function readObject(file: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    return {};
  }
}

/**
 * A finished stage is never trained further.
 * @throws InputError where the options ask for more of one
 */
export function assertNoMore(
  out: string,
  finished: Finished,
  options: PretrainOptions,
  { quantize, keepOutputLayer }: Pick<PretrainStage, 'quantize' | 'keepOutputLayer'>,
): void {
  const where = join(out, CONFIG_FILE);
  const bits = (small: boolean) => `numbers of ${small ? '8 bits' : '32 bits'}`;
  if (finished.quantize !== undefined && finished.quantize !== quantize)
    throw new InputError({
      where,
      found: bits(finished.quantize),
      expected: bits(quantize),
      advice: 'Pretrain into another --out; what is finished is not written again.',
    });
  if (finished.encoder === undefined) return;
  if (keepOutputLayer && !holdsFile(out, OUTPUT_LAYER_FILE))
    throw new InputError({
      where: out,
      found: 'an encoder that is finished, without its output layer',
      expected: 'one with it, as asked for',
      advice: 'Pretrain into another --out; a layer that was not kept is lost.',
    });
  for (const limit of ['encoderEpochs', 'encoderTime'] as const) {
    const had = finished.options?.[limit];
    if (had === undefined || had === options[limit]) continue;
    throw new InputError({
      where,
      found: `an encoder that is finished with ${limit} ${had}`,
      expected: String(options[limit]),
      advice: `Its learning rate has fallen: continue with --encoder-from ${out} and another --out.`,
    });
  }
}
