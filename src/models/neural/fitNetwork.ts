/** The training of the neural family: from random numbers, from word vectors, or from a pretrained encoder with its own. */
import { InputError } from '../../errors.js';
import type { PreparedData } from '../../model/data.js';
import { distilled } from '../../optimisation/distill.js';
import { trainModel } from '../../optimisation/loop.js';
import { loadLoopSnapshot } from '../../optimisation/loopStage.js';
import { runFingerprint } from '../../optimisation/snapshot.js';
import type { TextList } from '../../text/textList.js';
import type { Begin, FitContext, StartSources } from '../fit.js';
import { openDefense } from '../openDefense.js';
import { loadModelOf } from '../savedModel.js';
import { networkLearner } from './networkLearner.js';
import { neural } from './networkModel.js';
import type { ModelOptions } from './networkOptions.js';
import type { NetworkNeeds, NetworkTrainingOptions } from './networkTrainingOptions.js';
import { encoderStart, startFromEncoder, startFromVectors } from './pretrainedStart.js';
import { defaultBalanceWeight, defaultEpsilon } from './unlabeledDefaults.js';

/** The training of networks with this encoder. */
export function beginNetwork(encoder: ModelOptions['encoder']): Begin<NetworkNeeds> {
  return async (asked, sources) => {
    const { wordVectors, encoderFrom, given } = sources;
    if (asked.networkFrom !== null) throw unusedNetwork(asked.networkFrom, asked.model);
    if (wordVectors !== undefined && encoderFrom !== undefined) throw twoStarts(wordVectors, encoderFrom);
    const wanted = { ...asked, encoder };
    const defense = await openDefense(asked);
    const start = encoderFrom === undefined ? undefined : await encoderStart(encoderFrom, given, wanted);
    const shaped = start?.options ?? wanted;
    return {
      options: shaped,
      readsUnlabeled: true,
      ...defense,
      known: start && (() => ({ vocabulary: start.encoder.vocabulary, alone: false })),
      complete(data) {
        const usual = defaultBalanceWeight(shaped.objective, data.labeled.labels.length);
        return {
          ...shaped,
          epsilon: shaped.epsilon ?? defaultEpsilon(data, shaped),
          balanceWeight: shaped.balanceWeight ?? usual,
        };
      },
      async *fit(data, options, context) {
        const network = { ...options, encoder: start?.options.encoder ?? encoder };
        const begun = start
          ? { options: network, pretrained: () => startFromEncoder(start.encoder, data, options.seed) }
          : await vectorStart(data, network, sources);
        const learner = networkLearner(data, begun.options, begun.pretrained);
        const { signal, checkpointEvery, pace } = context;
        const resume = await resumeState(context, data, begun.options, learner);
        const { learner: student, softLabels } = yield* distilled(data, begun.options, learner, signal);
        yield* trainModel(data, begun.options, student, {
          signal,
          checkpointEvery,
          pace,
          resume,
          softLabels,
        });
      },
    };
  };
}

async function vectorStart<Options extends NetworkTrainingOptions>(
  data: PreparedData<TextList>,
  options: Options,
  { wordVectors, given, signal }: StartSources,
) {
  if (wordVectors === undefined) return { options, pretrained: undefined };
  return startFromVectors(wordVectors, given, data, options, signal);
}

/** Where an interrupted run was. */
async function resumeState(
  { resumeFrom }: FitContext,
  data: PreparedData<TextList>,
  options: NetworkTrainingOptions,
  learner: ReturnType<typeof networkLearner>,
) {
  if (resumeFrom === undefined) return undefined;
  const { checkpoint, model } = resumeFrom;
  const snapshot = await loadLoopSnapshot(checkpoint, learner, runFingerprint(data, options));
  if (snapshot === undefined) return undefined;
  return { snapshot, best: snapshot.position.best ? await loadModelOf(neural, model) : undefined };
}

function unusedNetwork(folder: string, model: string): InputError {
  return new InputError({
    where: 'the option networkFrom',
    found: `${folder}, and the model ${model}`,
    expected: 'the model ensemble, which a network can join',
    advice: 'Choose --model ensemble, or give --encoder-from instead of --network-from.',
  });
}

function twoStarts(wordVectors: string, encoderFrom: string): InputError {
  return new InputError({
    where: 'the start of the training',
    found: `word vectors (${wordVectors}) and an encoder (${encoderFrom})`,
    expected: 'one of them: an encoder brings its own word vectors',
  });
}
