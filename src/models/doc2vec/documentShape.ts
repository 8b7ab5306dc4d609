import * as v from 'valibot';
import { modelOptions, networkShape } from '../neural/networkOptions.js';
import { documentOptions } from './documentOptions.js';

const { embeddingSize, headUnits } = modelOptions.entries;

/** The shape of text vectors and their head, as it is saved with the model: `documents` in place of an encoder. */
export const documentShape = v.object({
  encoder: v.optional(v.literal('documents'), 'documents'),
  embeddingSize,
  headUnits,
  ...documentOptions.entries,
  /** K numbers behind the vector of a text, and the shape of the network that finds them. */
  view: v.optional(v.object({ width: embeddingSize.wrapped, network: v.object(networkShape.entries) })),
});

export type DocumentShape = Omit<v.InferOutput<typeof documentShape>, 'encoder'>;

/** What the head reads of a text: its vector and, where there is one, the view of an encoder. */
export function headWidth({ embeddingSize, view }: Pick<DocumentShape, 'embeddingSize' | 'view'>): number {
  return embeddingSize + (view?.width ?? 0);
}

/** Of the options of a run, those that are saved with the model. */
export function documentShapeOf(options: DocumentShape): v.InferOutput<typeof documentShape> {
  return v.parse(documentShape, { ...options, encoder: 'documents' });
}
