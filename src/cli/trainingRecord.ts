/** What `train` keeps of a run to show its course at the end: on the terminal, and as a page with `--report`. */
import type { Example } from '../corpus/example.js';
import { modelAnswers } from '../experiments/answers.js';
import { methodNamed } from '../experiments/comparedMethods.js';
import { createTrainingCurve } from '../experiments/trainingCurve.js';
import type { EndEvent } from '../model/events.js';
import type { CorpusRecord } from '../report/cards/modelCard.js';
import type { ReportedTraining } from '../report/pages/trainingPage.js';
import { formatTrainingCurve } from '../report/text/trainingText.js';
import { putInPlace } from '../storage/outputFile.js';
import { developmentSplit } from '../training/developmentTexts.js';
import type { StartEvent, TrainingEvent } from '../training/events.js';
import { trainedModels } from '../training/trainedModels.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import { environment } from './console/environment.js';

export interface TrainingRecord {
  /** The same examples, kept on their way where a page is to show the development texts. */
  kept(role: string, examples: AsyncIterable<Example>): AsyncIterable<Example>;
  add(event: TrainingEvent): void;
  /** Small plots, or nothing where there is no course to show. */
  text(): string;
  writePage(end: EndEvent, data: readonly CorpusRecord[]): Promise<void>;
}

/**
 * @param report the file of the page, if one is wanted
 * @param share of the labeled texts that is held back; undefined where the development texts are a corpus
 */
export function createTrainingRecord(report: string | undefined, share: number | undefined): TrainingRecord {
  const curve = createTrainingCurve();
  const evaluations: ReportedTraining['evaluations'][number][] = [];
  const examples: Example[] = [];
  const source = share === undefined ? 'development' : 'labeled';
  let start: StartEvent | undefined;
  return {
    kept: (role, read) => (report === undefined || role !== source ? read : remembered(read, examples)),
    add(event) {
      curve.add(event);
      if (event.type === 'start') start = event;
      if (event.type === 'evaluation') {
        const { step, unlabeledShares, perturbed } = event;
        evaluations.push({ step, unlabeledShares, perturbed });
      }
    },
    text: () => formatTrainingCurve(curve.curve()),
    async writePage(end, data) {
      if (report === undefined || start === undefined) return;
      const { options } = start;
      const texts = developmentTexts(examples, share, options.seed);
      const development =
        texts.length === 0 ? null : await modelAnswers(end.model, methodNamed(options), texts);
      const { trainingPage } = await import('../report/pages/trainingPage.js');
      const settings = inForce(options);
      const training = { start, end, curve: curve.curve(), evaluations, data, settings, development };
      await putInPlace(report, [trainingPage(training, environment(start.backend))]);
    },
  };
}

/** The options that the model reads. */
function inForce(options: TrainingOptions): Record<string, unknown> {
  const { options: read } = trainedModels[options.model];
  return Object.fromEntries(Object.entries(options).filter(([name]) => read.has(name)));
}

async function* remembered(examples: AsyncIterable<Example>, memory: Example[]): AsyncGenerator<Example> {
  for await (const example of examples) {
    if (example.label !== undefined) memory.push(example);
    yield example;
  }
}

function developmentTexts(examples: readonly Example[], share: number | undefined, seed: number) {
  if (share === undefined) return examples;
  return share === 0 ? [] : developmentSplit(examples, share, seed).development;
}
