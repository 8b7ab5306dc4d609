import * as v from 'valibot';

export const CORPUS_FORMATS = ['jsonl', 'csv', 'tsv', 'text', 'fasttext', 'folder'] as const;
export type CorpusFormat = (typeof CORPUS_FORMATS)[number];

/** How a corpus is read. Command-line flags, their help and their checks are made from this. */
export const corpusOptions = v.strictObject({
  format: v.optional(
    v.pipe(
      v.picklist(CORPUS_FORMATS),
      v.description('how the input is written; without it, told by its name and content'),
    ),
  ),
  textField: v.optional(
    v.pipe(v.string(), v.nonEmpty(), v.description('field or column that holds the text')),
    'text',
  ),
  labelField: v.optional(
    v.pipe(v.string(), v.nonEmpty(), v.description('field or column that holds the label')),
    'label',
  ),
  idField: v.optional(
    v.pipe(v.string(), v.nonEmpty(), v.description('field or column that holds the id')),
    'id',
  ),
  unlabeledLabel: v.optional(
    v.pipe(
      v.array(v.string()),
      v.metadata({ isRepeated: true }),
      v.description('a label that marks texts without one, such as -1 or nan (repeatable)'),
    ),
  ),
  labelIsReal: v.optional(
    v.pipe(
      v.array(v.string()),
      v.metadata({ isRepeated: true }),
      v.description('a label that is a class, though it looks like a mark for none (repeatable)'),
    ),
  ),
});
