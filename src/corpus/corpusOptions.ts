import * as v from 'valibot';

export const CORPUS_FORMATS = ['jsonl', 'csv', 'tsv', 'text', 'fasttext', 'folder'] as const;
export type CorpusFormat = (typeof CORPUS_FORMATS)[number];

/** How a corpus is read. Command-line flags, their help and their checks are made from this. */
export const corpusOptions = v.object({
  format: v.pipe(
    v.optional(v.picklist(CORPUS_FORMATS)),
    v.description('how the input is written; without it, told by name and content'),
  ),
  textField: v.pipe(
    v.optional(v.pipe(v.string(), v.nonEmpty()), 'text'),
    v.description('field or column that holds the text'),
  ),
  labelField: v.pipe(
    v.optional(v.pipe(v.string(), v.nonEmpty()), 'label'),
    v.description('field or column that holds the label'),
  ),
  idField: v.pipe(
    v.optional(v.pipe(v.string(), v.nonEmpty()), 'id'),
    v.description('field or column that holds the id'),
  ),
});
