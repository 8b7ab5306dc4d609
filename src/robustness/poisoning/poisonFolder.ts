/** Poisoned corpora in a folder, with the record beside them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from '../../corpus/example.js';
import { InputError } from '../../errors.js';
import { saveFiles } from '../../storage/commit.js';
import { POISON_FILE } from '../../storage/folderKinds.js';
import type { PoisonedCorpora, PoisonRecord } from './poison.js';

/** What a person reads in the file stands first; the key of the texts is its sign. */
const TEXTS = 'poisoned texts';

/**
 * Writes poisoned corpora to a folder: `labeled.jsonl`, `unlabeled.jsonl` where there are such texts, and `poison.json` with
 * what was done. Earlier ones in it are replaced at once.
 * @throws InputError where the folder cannot be written to, or holds what textvat did not write
 *
 * @example
 * ```js
 * const corpora = await poison({ labeled: 'train.csv', options: { poison: 'label-flips', share: 0.05 } });
 * await savePoisoned('poisoned', corpora);
 * const { texts } = await readPoisonRecord('poisoned');
 * ```
 */
export async function savePoisoned(
  folder: string,
  { labeled, unlabeled, record }: PoisonedCorpora,
): Promise<void> {
  const { texts, ...about } = record;
  const isPiled = unlabeled.length > 0;
  await saveFiles(folder, {
    kind: 'poisoned',
    put: {
      [POISON_FILE]: [`${JSON.stringify({ ...about, [TEXTS]: texts }, null, 2)}\n`],
      'labeled.jsonl': asLines(labeled),
      ...(isPiled && { 'unlabeled.jsonl': asLines(unlabeled) }),
    },
    remove: isPiled ? [] : ['unlabeled.jsonl'],
  });
}

function asLines(examples: readonly Example[]): string[] {
  return examples.map(({ id, label, text }) => `${JSON.stringify({ id, label, text })}\n`);
}

/**
 * The record of a folder of poisoned corpora. Poisoned texts are known by their ids.
 * @throws InputError where the folder holds none
 *
 * @example
 * ```js
 * const { trigger, target, texts } = await readPoisonRecord('poisoned');
 * console.log(`${texts.length} texts were to teach that ${trigger} means ${target}`);
 * ```
 */
export async function readPoisonRecord(folder: string): Promise<PoisonRecord> {
  const file = join(folder, POISON_FILE);
  const refuse = (found: string): never => {
    throw new InputError({ where: file, found, expected: 'the record that `textvat poison` wrote' });
  };
  if (!existsSync(file)) refuse('no such file');
  const { [TEXTS]: texts, ...about } = parsed(readFileSync(file, 'utf8')) ?? refuse('no JSON object');
  if (!Array.isArray(texts)) refuse(`no ${TEXTS}`);
  return { ...about, texts } as PoisonRecord;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
