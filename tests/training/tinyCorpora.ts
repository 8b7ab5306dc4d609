/** Corpora of a few odd rows, and what must hold of whatever a training makes of one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Example } from '../../src/corpus/example.js';
import { readAll } from '../../src/corpus/readCorpus.js';
import { InputError } from '../../src/errors.js';
import { evaluateModel } from '../../src/evaluation/evaluateModel.js';
import { compare } from '../../src/experiments/compare.js';
import { methodNamed } from '../../src/experiments/comparedMethods.js';
import { rankTrials, type Trial, tune } from '../../src/experiments/tune.js';
import type { Model } from '../../src/model/model.js';
import { loadClassifier } from '../../src/models/classifier.js';
import { loadModel, saveModel } from '../../src/models/savedModel.js';
import { train } from '../../src/training/train.js';
import { trainedModels } from '../../src/training/trainedModels.js';
import { modelNames, presetNames, type TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { seededRandom } from '../corpus/helpers.js';

const WORDS = [
  ...'good bad film plot dull fine the a not 10/10 meh'.split(' '),
  ...['🤮', '👍🏽', '...', "there's", 'ß', 'œuvre', '很好', 'naïve', '&amp;', '<br>', '-1', 'x'.repeat(300)],
];
const LABELS = ['pos', 'neg', 'gross', 'mixed', '5', 'very good', 'ünklar'];

type Choose = <Item>(items: readonly Item[]) => Item;

export interface TinyCase {
  readonly seed: number;
  /** Of a file of comma-separated values. */
  readonly file: string;
  readonly options: TrainingOptionsInput;
  readonly development: number;
  readonly use: 'train' | 'compare' | 'tune';
}

/** 3 to 17 rows, some of them twice, some the header once more, some of a class of their own. */
export function tinyCase(seed: number): TinyCase {
  const random = seededRandom(seed + 1);
  const choose: Choose = (items) => items[Math.floor(random() * items.length)]!;
  const chance = (share: number) => random() < share;
  const labels = Array.from({ length: 2 + Math.floor(random() * 3) }, () => choose(LABELS));
  const rows: string[] = [];
  const count = 3 + Math.floor(random() * 15);
  while (rows.length < count) {
    const words = Array.from({ length: 1 + Math.floor(random() * 6) }, () => choose(WORDS));
    if (rows.length > 0 && chance(0.2)) rows.push(choose(rows));
    else if (chance(0.05)) rows.push('text,label');
    else
      rows.push(`"${words.join(' ')}",${rows.length < labels.length ? labels[rows.length] : choose(labels)}`);
  }
  const use = chance(0.9) ? 'train' : choose(['compare', 'tune'] as const);
  return {
    seed,
    file: `text,label\n${rows.join('\n')}\n`,
    options: tinyOptions(choose, seed),
    development: use === 'tune' || chance(0.4) ? choose([0.1, 0.3]) : 0,
    use,
  };
}

/** Every method with every encoder and preset, so small that a run takes a moment. */
function tinyOptions(choose: Choose, seed: number): TrainingOptionsInput {
  const small = { maxSteps: 4, batchSize: 4, unlabeledBatchSize: 4, evaluations: 2, seed };
  const model = choose(modelNames);
  const objective = choose(trainedModels[model].objectives);
  const classWeights = choose(['none', 'balanced'] as const);
  const preset = choose(presetNames);
  if (model !== 'ensemble' && model !== 'doc2vec') {
    const shape = { embeddingSize: 4, hiddenUnits: 4, filters: 4, windows: [1, 2] };
    const minDocumentFrequency = choose([1, 2]);
    return { ...small, ...shape, model, objective, classWeights, minDocumentFrequency };
  }
  const vectors = { embeddingSize: 8, documentEpochs: 3, networkSteps: 2 };
  return {
    ...small,
    ...vectors,
    model,
    preset,
    objective,
    classWeights,
    minDocumentFrequency: choose([1, 2]),
  };
}

/** Either a model whose every answer is a number, or one clear error. @throws where it is neither */
export async function runTinyCase(tiny: TinyCase): Promise<'trained' | `refused: ${string}`> {
  const folder = await mkdtemp(join(tmpdir(), 'textvat-tiny-'));
  try {
    const path = join(folder, 'tiny.csv');
    await writeFile(path, tiny.file);
    const labeled = await readAll(path);
    if (tiny.use === 'compare') await compared(labeled, tiny);
    else if (tiny.use === 'tune') await tuned(labeled, tiny);
    else await trained(labeled, tiny, join(folder, 'model'));
    return 'trained';
  } catch (error) {
    if (error instanceof InputError) return `refused: ${error.message.replace(folder, '')}`;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function trained(labeled: readonly Example[], { options, development }: TinyCase, out: string) {
  let model: Model | undefined;
  for await (const event of train({ labeled, development, options })) {
    if (event.type === 'step') for (const loss of Object.values(event.losses)) assertNumber(loss, 'loss');
    if (event.type === 'end') model = event.model;
  }
  await saveModel(out, model!);
  const { classes } = await loadModel(out);
  const texts = [...labeled.map(({ text }) => text), 'a text of other words', ''];
  const classifier = await loadClassifier(out);
  for await (const { probability, probabilities } of classifier.classify(texts)) {
    assertNumber(probability, 'probability');
    const sum = Object.values(probabilities).reduce((total, one) => total + one, 0);
    if (Math.abs(sum - 1) > 1e-4) throw new Error(`probabilities that add up to ${sum}`);
  }
  const known = labeled.filter(({ label }) => classes.includes(label!));
  const { error, logLoss, brierScore, calibrationError } = await evaluateModel(model!, known);
  for (const metric of [error, logLoss, brierScore, calibrationError]) assertNumber(metric, 'metric');
}

async function compared(labeled: readonly Example[], { options, development }: TinyCase) {
  const test = labeled.map((example, place) => ({ ...example, text: `${example.text} again ${place}` }));
  const request = { labeled, unlabeled: [], test, development, options, seeds: 2 };
  const { model = 'ensemble', objective = 'vat' } = options;
  const method = methodNamed({ model, objective });
  for await (const event of compare({
    ...request,
    labelCounts: ['all'],
    methods: [method, 'linear', 'bayes'],
  }))
    if (event.type === 'run') assertNumber(event.run.testError, 'test error');
}

async function tuned(labeled: readonly Example[], { options, development }: TinyCase) {
  const found: Trial[] = [];
  for await (const event of tune({ labeled, unlabeled: [], development, options, trials: 3 }))
    if (event.type === 'trial') found.push(event.trial);
  for (const { error, logLoss } of rankTrials(found)) {
    assertNumber(error, 'error');
    assertNumber(logLoss, 'log loss');
  }
}

function assertNumber(value: number, name: string): void {
  if (!Number.isFinite(value)) throw new Error(`a ${name} of ${value}`);
}
