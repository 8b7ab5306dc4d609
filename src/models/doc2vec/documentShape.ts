import * as v from 'valibot';
import { modelOptions } from '../neural/networkOptions.js';

/** The shape of text vectors and their head, as it is saved with the model: `documents` in place of an encoder. */
export const documentShape = v.object({
  encoder: v.optional(v.literal('documents'), 'documents'),
  ...modelOptions.entries,
});

export type DocumentShape = v.InferOutput<typeof documentShape>;

/** Of the options of a run, those that are saved with the model. */
export function documentShapeOf(options: Omit<DocumentShape, 'encoder'>): DocumentShape {
  return v.parse(documentShape, { ...options, encoder: 'documents' });
}
