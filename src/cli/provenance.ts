/** Counts and hashes the texts of a run on their way into the training, for the model card. */
import { createHash } from 'node:crypto';
import type { Example } from '../corpus/example.js';
import type { CorpusRecord } from '../report/cards/modelCard.js';

export interface Provenance {
  /** The same examples, written down as they pass. */
  recorded(role: string, files: readonly string[], examples: AsyncIterable<Example>): AsyncGenerator<Example>;
  /** One record for each corpus that was read, complete when its last example has passed. */
  records(): CorpusRecord[];
}

export function createProvenance(): Provenance {
  const corpora: {
    role: string;
    files: readonly string[];
    texts: number;
    hash: ReturnType<typeof createHash>;
  }[] = [];
  return {
    async *recorded(role, files, examples) {
      const corpus = { role, files, texts: 0, hash: createHash('sha256') };
      corpora.push(corpus);
      for await (const example of examples) {
        corpus.texts += 1;
        corpus.hash.update(`${example.label ?? ''}\t${example.text}\n`);
        yield example;
      }
    },
    records: () =>
      corpora.map(({ role, files, texts, hash }) => ({
        role,
        files,
        texts,
        sha256: hash.copy().digest('hex'),
      })),
  };
}
