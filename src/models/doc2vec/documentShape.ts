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
  /** What pretrained n-grams find, behind the vector of a text. */
  pretrained: v.optional(
    v.object({ width: embeddingSize.wrapped, parts: documentOptions.entries.documentParts.wrapped }),
  ),
  /** K numbers behind both, and the shape of the network that finds them. */
  view: v.optional(v.object({ width: embeddingSize.wrapped, network: v.object(networkShape.entries) })),
});

export type DocumentShape = Omit<v.InferOutput<typeof documentShape>, 'encoder'>;

/** What the head reads of a text: its vector and, where there are such, what pretrained n-grams and an encoder find. */
export function headWidth({
  embeddingSize,
  pretrained,
  view,
}: Pick<DocumentShape, 'embeddingSize' | 'pretrained' | 'view'>): number {
  return embeddingSize + (pretrained?.width ?? 0) + (view?.width ?? 0);
}

/** Of the options of a run, those that are saved with the model. */
export function documentShapeOf(options: DocumentShape): v.InferOutput<typeof documentShape> {
  return v.parse(documentShape, { ...options, encoder: 'documents' });
}
