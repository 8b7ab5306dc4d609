/** A small folder of every kind that textvat writes, with how it is read. */
import { join } from 'node:path';
import { loadPretrainedDocuments } from '../../src/models/doc2vec/pretrainedVectors.js';
import { loadPretrainedEncoder } from '../../src/models/neural/pretrainedEncoder.js';
import { loadPretrainedVectors } from '../../src/models/neural/pretrainedWordVectors.js';
import { loadModel, saveModel } from '../../src/models/savedModel.js';
import { pretrain } from '../../src/pretraining/pretrain.js';
import { train } from '../../src/training/train.js';
import type { TrainingOptionsInput } from '../../src/training/trainingOptions.js';

export interface Family {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  load(folder: string): Promise<unknown>;
}

const WORDS = 'good great fine bad dull poor film plot cast one two three'.split(' ');
const labeled = Array.from({ length: 40 }, (_, i) => ({
  id: String(i),
  text: `${i % 2 === 0 ? 'good great fine' : 'bad dull poor'} ${WORDS[i % 12]} ${WORDS[(5 * i) % 12]} film plot`,
  label: i % 2 === 0 ? 'pos' : 'neg',
}));
const tiny = { embeddingSize: 8, minDocumentFrequency: 1, seed: 1 } as const;

async function trained(folder: string, options: TrainingOptionsInput): Promise<void> {
  const request = { labeled, unlabeled: labeled, development: 0, options, backend: 'cpu' } as const;
  for await (const event of train(request)) {
    if (event.type === 'end') await saveModel(folder, event.model, options);
  }
}

async function pretrained(out: string, encoder: 'lstm' | 'documents'): Promise<void> {
  const shape = { ...tiny, encoder, hiddenUnits: 4, documentParts: 1, ngramOrder: 1, minNgramTexts: 1 };
  const short = { vectorEpochs: 1, encoderEpochs: 1, documentEpochs: 2 };
  const request = { texts: labeled, out, options: { ...shape, ...short }, backend: 'cpu' } as const;
  for await (const _event of pretrain(request));
}

const MODEL = ['config.json', 'vocabulary.txt', 'weights.safetensors'];

/** @param folder to write them to */
export async function makeFamilies(folder: string): Promise<Family[]> {
  const network = { ...tiny, model: 'lstm', objective: 'supervised', hiddenUnits: 4, maxSteps: 2 } as const;
  const documents = {
    ...tiny,
    model: 'ensemble',
    preset: 'fast',
    objective: 'supervised',
    documentEpochs: 2,
  } as const;
  const at = (name: string) => join(folder, name);
  await trained(at('linear'), { model: 'linear', minDocumentFrequency: 1 });
  await trained(at('network'), network);
  await trained(at('documents'), { ...documents, documentParts: 1, minNgramTexts: 1, maxSteps: 4 });
  await pretrained(at('encoder'), 'lstm');
  await pretrained(at('ngrams'), 'documents');
  const model = (name: string) => ({ name, folder: at(name), files: MODEL, load: loadModel });
  const made = (name: string, of: string, file: string, load: Family['load']) => {
    return { name, folder: at(of), files: ['vocabulary.txt', file], load };
  };
  return [
    model('linear'),
    model('network'),
    model('documents'),
    made('pretrained vectors', 'encoder', 'vectors.safetensors', loadPretrainedVectors),
    made('pretrained encoder', 'encoder', 'encoder.safetensors', loadPretrainedEncoder),
    made('pretrained n-grams', 'ngrams', 'documents.safetensors', loadPretrainedDocuments),
  ];
}
