/** What the runs of a comparison or a search share, as digests of texts and files. */
import { createHash } from 'node:crypto';
import type { Example } from '../corpus/example.js';
import { filesDigest } from '../models/neural/startDigests.js';
import type { Plan } from '../storage/runFolder.js';
import type { ListedTexts, RunRequest } from './runRequest.js';

/** What runs are trained from, texts and files as digests. */
export function sourcesPlan({
  labeled,
  unlabeled,
  development,
  ...sources
}: Omit<RunRequest, keyof ListedTexts> & ListedTexts): Plan {
  const { networkFrom, defenseCandidates } = sources.options ?? {};
  const starts = [sources.wordVectors, sources.encoderFrom, networkFrom, defenseCandidates];
  const digests = starts.flatMap((start) => (start ? (filesDigest(start) ?? []) : []));
  return {
    wordVectors: sources.wordVectors ?? null,
    encoderFrom: sources.encoderFrom ?? null,
    ...(digests.length > 0 && { 'the files started from': digests }),
    backend: sources.backend ?? 'auto',
    developmentShare: typeof development === 'number' ? development : null,
    'the labeled texts': digest(labeled),
    'the unlabeled texts': digest(unlabeled),
    'the development texts': typeof development === 'object' ? digest(development) : null,
  };
}

export function digest(examples: readonly Example[]): string {
  const hash = createHash('sha256');
  for (const { text, label } of examples) hash.update(JSON.stringify([label ?? null, text]));
  return `${examples.length}, SHA-256 ${hash.digest('hex').slice(0, 16)}`;
}
