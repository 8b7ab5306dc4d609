import * as v from 'valibot';
import { modelOptions } from '../neural/networkOptions.js';
import { documentOptions } from './documentOptions.js';

const { embeddingSize, headUnits } = modelOptions.entries;

/** The shape of text vectors and their head, as it is saved with the model: `documents` in place of an encoder. */
export const documentShape = v.object({
  encoder: v.optional(v.literal('documents'), 'documents'),
  embeddingSize,
  headUnits,
  ...documentOptions.entries,
});

export type DocumentShape = Omit<v.InferOutput<typeof documentShape>, 'encoder'>;

/** Of the options of a run, those that are saved with the model. */
export function documentShapeOf(options: DocumentShape): v.InferOutput<typeof documentShape> {
  return v.parse(documentShape, { ...options, encoder: 'documents' });
}
