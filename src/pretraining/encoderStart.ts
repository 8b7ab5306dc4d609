/** What a pretraining continues from. */
import { InputError } from '../errors.js';
import type { WarningEvent } from '../model/events.js';
import { encoderOfWords, partThatFits } from '../models/neural/pretrainedStart.js';
import { shippedOrFolder } from '../storage/shipped.js';
import { loadOutputLayer } from './outputLayer.js';
import { pretrainings } from './pretrainings.js';
import type { EncoderStart, PretrainOptions } from './pretrainOptions.js';

/** Read before anything is learnt or written. @throws InputError where there is none, or one of vectors of another width */
export async function encoderToContinue(options: PretrainOptions): Promise<EncoderStart | undefined> {
  const { encoder, encoderFrom, encoderObjective } = options;
  if (encoderFrom === null) return undefined;
  if (!pretrainings[encoder].continues)
    throw new InputError({
      where: 'the option encoderFrom',
      found: `${encoderFrom}, and the encoder ${encoder}`,
      expected: 'the encoder lstm or bilstm, which continues from it',
    });
  const start = partThatFits(encoderFrom, await encoderOfWords(encoderFrom, options), options);
  if (start.parameters.size === 0) return start;
  const layer = await loadOutputLayer(shippedOrFolder(encoderFrom), start);
  if (layer === undefined) return start;
  return layer.encoderObjective === encoderObjective
    ? { ...start, outputLayer: layer.parameters }
    : { ...start, unusedOutputLayer: layer.encoderObjective };
}

/** Warns where a part of what `encoderFrom` holds is not used. */
export function* unusedPart(
  start: EncoderStart | undefined,
  { encoderFrom }: PretrainOptions,
): Generator<WarningEvent, void, void> {
  if (start?.unusedOutputLayer !== undefined) {
    const objective = start.unusedOutputLayer;
    const message =
      `the output layer in ${encoderFrom} is of another objective and is not used; ` +
      `--encoder-objective ${objective} continues from it`;
    yield { type: 'warning', message };
  }
  if (start?.parameters.size !== 0) return;
  const { encoder: had, hiddenUnits } = start.options;
  const message =
    `${encoderFrom} has another shape (${had}, ${hiddenUnits} hidden units): only its word vectors are used; ` +
    `--encoder ${had} --hidden-units ${hiddenUnits} continues from all of it`;
  yield { type: 'warning', message };
}
