/** What a run says of its texts before it learns from them. */
import type { PreparedData } from '../model/data.js';
import type { WarningEvent } from '../model/events.js';
import { usesUnlabeled } from '../objectives/objectiveOptions.js';
import type { TextList } from '../text/textList.js';
import type { TrainingEvent } from './events.js';
import { choosesStep } from './trainedModels.js';
import type { TrainingOptions } from './trainingOptions.js';

export function* dataWarnings(
  data: PreparedData<TextList>,
  options: TrainingOptions,
): Generator<TrainingEvent> {
  const { cleaning, empty, withheld, withoutLabel, turnedDown, labeledTwice, labelFaults } = data;
  const warn = (message: string): WarningEvent => ({ type: 'warning', message });
  const texts = (count: number) => `${count} ${count === 1 ? 'text' : 'texts'}`;
  if (cleaning.markup > 0) yield warn(`${texts(cleaning.markup)} held HTML, which was turned into text`);
  if (cleaning.controlCharacters > 0)
    yield warn(`${texts(cleaning.controlCharacters)} held control characters, which were mended or removed`);
  if (empty > 0) yield warn(`left out ${texts(empty)} with nothing in`);
  if (withheld > 0) yield warn(`left out ${texts(withheld)} for being development texts too`);
  if (withoutLabel > 0)
    yield warn(`${texts(withoutLabel)} among the labeled ones had no label and joined the unlabeled ones`);
  if (turnedDown > 0)
    yield warn(
      `${texts(turnedDown)} had a label that was turned down (answer reject or ignore), which is not used`,
    );
  if (labeledTwice > 0)
    yield {
      ...warn(
        `left out ${labeledTwice} unlabeled ${labeledTwice === 1 ? 'text' : 'texts'} for being labeled too: labeled texts are learnt from as unlabeled ones anyway, and each counts once`,
      ),
      about: 'labels',
    };
  for (const fault of labelFaults) yield { ...warn(fault), about: 'labels' };
  if (data.development === undefined && choosesStep(options))
    yield warn('without development texts nothing says which step was best: the last one is kept');
  const { objective, entropyWeight, balanceWeight } = options;
  const wantsUnlabeled = usesUnlabeled(objective) || Math.max(entropyWeight ?? 0, balanceWeight ?? 0) > 0;
  if (wantsUnlabeled && data.unlabeled.length === data.labeled.texts.length) {
    const message = `the objective ${objective} learns from unlabeled texts, and there are none besides the labeled ones`;
    yield { type: 'warning', about: 'no unlabeled texts', message };
  }
}
