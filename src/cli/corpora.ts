/** `textvat corpora`: public corpora, from their publishers. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { resultOf } from '../model/resultOf.js';
import { publicCorpora } from '../publicCorpora/catalog.js';
import { type CorpusRecord, type FileCheck, verifyCorpus } from '../publicCorpora/corpusRecord.js';
import { type CorpusEvent, getCorpus } from '../publicCorpora/getCorpus.js';
import type { PublicCorpus } from '../publicCorpora/publicCorpus.js';
import { formatTable, MISSING } from '../report/table.js';
import { CORPUS_FILE } from '../storage/folderKinds.js';
import { defineCommand, EXIT, UsageError } from './command.js';
import { createNarrator } from './console/narrator.js';
import { tellLine } from './console/standardError.js';
import { writeOut } from './console/standardOutput.js';
import { claimOutputs, forceEntry } from './flags/outputs.js';
import { interruptSignal, jsonEntry, quietEntry } from './flags/shared.js';

const schema = v.strictObject({
  out: v.optional(
    v.pipe(v.string(), v.description('folder of the corpora, each in a folder of its own')),
    'corpora',
  ),
  ...forceEntry,
  ...jsonEntry,
  ...quietEntry,
});
type Options = v.InferOutput<typeof schema>;

const actions: Readonly<Record<string, (names: readonly string[], options: Options) => Promise<number>>> = {
  list,
  get,
  verify,
};

export const corporaCommand = defineCommand({
  name: 'corpora',
  arguments: [
    { name: '<action>', description: 'list, get (from the network) or verify' },
    { name: '[names...]', description: 'corpora; verify looks at all that are there by default' },
  ],
  schema,
  examples: [
    'textvat corpora list',
    'textvat corpora get imdb rt --out corpora',
    'HTTPS_PROXY=http://proxy:3128 textvat corpora get trec',
    'textvat corpora verify',
    'textvat train --labeled corpora/imdb/train.jsonl --unlabeled corpora/imdb/unlabeled.jsonl --out model',
  ],
  async run([action, names = []], options) {
    const act = typeof action === 'string' && Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (act === undefined)
      throw new UsageError(`found the action ${String(action)}, expected list, get or verify`);
    return act(names as readonly string[], options);
  },
});

async function list(names: readonly string[], { json }: Options): Promise<number> {
  const listed = names.length === 0 ? publicCorpora : names.map(corpusNamed);
  await writeOut(json ? `${JSON.stringify(listed.map(described))}\n` : `${catalogTable(listed)}\n`);
  return EXIT.done;
}

/** Without how it is read. */
function described({ parts, ...corpus }: PublicCorpus) {
  return { ...corpus, parts: parts.map(({ name, texts }) => ({ name, texts: texts ?? null })) };
}

function catalogTable(corpora: readonly PublicCorpus[]): string {
  const rows = corpora.map(({ name, title, parts, license, files }) => [
    name,
    parts.map((part) => `${part.name} ${part.texts?.toLocaleString('en-US') ?? MISSING}`).join(', '),
    files.every(({ sha256 }) => sha256 !== undefined) ? `by ${files[0]!.checksumFrom}` : 'none known',
    license,
    title,
  ]);
  return formatTable(
    ['corpus', 'parts and texts', 'checksum', 'license', 'what it is'].map((header) => ({ header })),
    rows,
  );
}

async function get(names: readonly string[], { out, force, json, quiet }: Options): Promise<number> {
  if (names.length === 0) throw new UsageError('corpora get: found no name, expected one of `corpora list`.');
  const corpora = names.map(corpusNamed);
  const signal = interruptSignal('stopping; the same command goes on from here');
  for (const corpus of corpora) {
    const folder = join(out, corpus.name);
    await claimOutputs('corpus', { out: folder, force });
    const narrator = createNarrator(quiet, `${corpus.name}: `);
    const record = await resultOf(getCorpus(corpus, folder, { signal }), (event) =>
      tell(narrator, event),
    ).finally(narrator.stop);
    await writeOut(json ? `${JSON.stringify({ folder, ...record })}\n` : `${recordText(folder, record)}\n`);
    if (!quiet) tellLine(`license: ${corpus.license}; see ${corpus.page}`);
  }
  return EXIT.done;
}

function tell(narrator: ReturnType<typeof createNarrator>, event: CorpusEvent): void {
  if (event.type === 'unpack') narrator.start('writing the texts');
  else
    narrator.status(
      `${event.file}: ${(event.done / 1e6).toFixed(1)} MB`,
      performance.now() / 1000,
      event.of === undefined ? undefined : event.done / event.of,
    );
}

function recordText(folder: string, { files, parts }: CorpusRecord): string {
  const downloads = files.map(({ name, bytes, sha256, isPublished }) => [
    join(folder, name),
    `${bytes.toLocaleString('en-US')} bytes`,
    `SHA-256 ${sha256}${isPublished ? ', as published' : ', written down; none is published'}`,
  ]);
  const texts = parts.map(({ file, texts, labels }) => [
    join(folder, file),
    `${texts.toLocaleString('en-US')} texts`,
    Object.entries(labels)
      .map(([label, count]) => `${label} ${count.toLocaleString('en-US')}`)
      .join(', ') || 'no labels',
  ]);
  return formatTable(
    ['file', 'size', 'what'].map((header) => ({ header })),
    [...downloads, ...texts],
  );
}

async function verify(names: readonly string[], { out, json }: Options): Promise<number> {
  const signal = interruptSignal('stopping');
  const corpora = names.length === 0 ? fetchedCorpora(out) : names.map(corpusNamed);
  const checked: (FileCheck & { readonly corpus: string })[] = [];
  for (const corpus of corpora) {
    const checks = await verifyCorpus(corpus, join(out, corpus.name), signal);
    checked.push(...checks.map((check) => ({ corpus: corpus.name, ...check })));
  }
  const rows = checked.map(({ corpus, file, state }) => [join(out, corpus, file), state]);
  const columns = ['file', 'state'].map((header) => ({ header }));
  await writeOut(json ? `${JSON.stringify(checked)}\n` : `${formatTable(columns, rows)}\n`);
  const faults = checked.flatMap(({ fault }) => fault ?? []);
  for (const fault of faults) tellLine(`textvat: ${fault}`);
  return faults.length === 0 ? EXIT.done : EXIT.failed;
}

/** @throws InputError where there is none */
function fetchedCorpora(out: string): PublicCorpus[] {
  const there = publicCorpora.filter(({ name }) => existsSync(join(out, name, CORPUS_FILE)));
  if (there.length > 0) return there;
  throw new InputError({
    where: out,
    found: 'no corpus that was fetched',
    expected: 'one of `textvat corpora get`',
    advice: 'Name the folder with --out.',
  });
}

function corpusNamed(name: string): PublicCorpus {
  const corpus = publicCorpora.find((one) => one.name === name);
  if (corpus !== undefined) return corpus;
  const known = publicCorpora.map((one) => one.name).join(', ');
  throw new UsageError(`found the corpus ${name}, expected one of ${known}`);
}
