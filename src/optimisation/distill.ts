/**
 * Defensive distillation (Papernot, McDaniel, Wu, Jha and Swami 2016): a teacher is trained with its logits divided by a
 * temperature; a model of the same shape is trained with the same division on what the teacher answers, and used without it.
 * Its logits are then so far apart that the gradient of the loss vanishes: attacks that follow it see nothing, others do
 * (Carlini and Wagner 2016). Shapes: N texts, C classes.
 */

import type { PreparedData } from '../model/data.js';
import type { BatchRows } from '../model/differentiable.js';
import type { PhaseEvent } from '../model/events.js';
import type { Model } from '../model/model.js';
import type { DefenseOptions } from '../objectives/defenseOptions.js';
import { softmax } from '../tensor/softmax.js';
import * as tf from '../tensor/tfjs.js';
import type { TextList } from '../text/textList.js';
import type { Learner, LoopOptions } from './learner.js';
import { trainModel } from './loop.js';
import { trainedTeacher } from './teacher.js';

/** What the student is trained with. */
export interface Distilled<Rows extends BatchRows, M extends Model> {
  readonly learner: Learner<Rows, M>;
  /** [N][C] of the labeled texts */
  readonly softLabels?: readonly Float32Array[];
}

/**
 * Trains the teacher where the defense asks for one.
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts
 */
export async function* distilled<Rows extends BatchRows, M extends Model>(
  data: PreparedData<TextList>,
  options: LoopOptions & Pick<DefenseOptions, 'defense' | 'temperature'>,
  learner: Learner<Rows, M>,
  signal?: AbortSignal,
): AsyncGenerator<PhaseEvent, Distilled<Rows, M>, void> {
  if (options.defense !== 'distillation') return { learner };
  const { temperature } = options;
  const student = atTemperature(learner, temperature);
  const teacher = yield* trainedTeacher(trainModel(data, options, student, { signal }), signal);
  const logits = await teacher.logits(data.labeled.texts, signal);
  return { learner: student, softLabels: logits.map((row) => softmax(row, temperature)) };
}

/** The same in training, its logits divided; what it makes in the end divides nothing. */
function atTemperature<Rows extends BatchRows, M extends Model>(
  learner: Learner<Rows, M>,
  temperature: number,
): Learner<Rows, M> {
  return {
    ...learner,
    bind(trained, dropout) {
      const bound = learner.bind(trained, dropout);
      const { classifier } = bound;
      const logits: typeof classifier.logits = (...given) =>
        tf.div(classifier.logits(...given), temperature) as tf.Tensor2D;
      return { ...bound, classifier: { ...classifier, logits } };
    },
  };
}
