/**
 * Does preparing a scraped pile pay? The reviews of PILE as they may come from the web, with copies, news off the topic and the lines
 * that every page of a site repeats, against what `prepare` leaves of them, and against the reviews alone. Text vectors are learnt from each
 * pile; errors of a few labels on them, on TEST:
 *
 *     node --import tsx scripts/preparingPays.ts PILE NEWS LABELED TEST OUT [--texts 8000] [--labels 100] [--seeds 3]
 *
 * What is done is kept in OUT: the same command continues.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAll } from '../src/corpus/readCorpus.js';
import { drawLabeled } from '../src/corpus/split.js';
import { mean } from '../src/evaluation/intervals.js';
import { type ComparedMethod, compare, prepare, pretrain, resultOf } from '../src/index.js';
import { createRandom } from '../src/tensor/random.js';
import { changedWords } from './changedWords.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    texts: { type: 'string', default: '8000' },
    labels: { type: 'string', default: '100' },
    seeds: { type: 'string', default: '3' },
  },
});
const [pileFile, newsFile, labeledFile, testFile, out] = positionals as [
  string,
  string,
  string,
  string,
  string,
];
const random = createRandom(1, 'raw pile');
mkdirSync(out, { recursive: true });

const methods: readonly ComparedMethod[] = ['supervised', 'vat'];

interface Row {
  readonly id: string;
  readonly text: string;
}

/** Shares of the reviews that are planted beside them. */
const COPIED = 0.05;
const COPIES = 8;
const NEWS = 0.3;
/** Of the words of a copy, those that are replaced. */
const CHANGED = 0.02;
const BEFORE =
  'Home | Reviews | Forum | Sign in to write a review and to join the discussion of this title.\n';
const BEHIND =
  '\nWas this review helpful to you? Report this review. See all other reviews of this title. Find where to watch it.';

const texts = Number(values.texts);
const draw = async (file: string, count: number): Promise<Row[]> =>
  random.shuffle([...(await readAll(file))]).slice(0, count);

const all = await readAll(labeledFile);
/** The labeled texts of each seed. */
const drawn = Array.from({ length: Number(values.seeds) }, (_, seed) => {
  const source = createRandom(seed + 1, 'drawn labels');
  return drawLabeled(all, Number(values.labels), source.uniform).drawn;
});
await write('labeled.jsonl', drawn[0]!);
const reviews = await draw(pileFile, texts);
const news = await draw(newsFile, Math.round(NEWS * texts));
const framed = ({ id, text }: Row): Row => ({ id, text: BEFORE + text + BEHIND });
const copies = reviews.slice(0, Math.round(COPIED * texts)).flatMap(({ id, text }) =>
  Array.from({ length: COPIES }, (_, copy) => ({
    id: `${id}-copy-${copy}`,
    text: changedWords(text, CHANGED, text, random),
  })),
);
const raw = random.shuffle([...[...reviews, ...copies].map(framed), ...news]);
await write('raw.jsonl', raw);
await write('reviews.jsonl', reviews);

const prepared = join(out, 'prepared');
await resultOf(
  prepare({
    inputs: [join(out, 'raw.jsonl')],
    out: prepared,
    labeled: [join(out, 'labeled.jsonl')],
    against: [testFile],
  }),
);
const piles = {
  raw: join(out, 'raw.jsonl'),
  prepared: join(prepared, 'texts.jsonl'),
  'reviews alone': join(out, 'reviews.jsonl'),
};
for (const [name, file] of Object.entries(piles)) {
  const vectors = join(out, `vectors of ${name}`);
  if (!existsSync(join(vectors, 'manifest.json')))
    await resultOf(pretrain({ texts: file, options: { encoder: 'documents' }, out: vectors, resume: true }));
  const errors = new Map(methods.map((method) => [method, [] as number[]]));
  for (const [seed, labeled] of drawn.entries()) {
    const { cells } = await resultOf(
      compare({
        labeled,
        unlabeled: file,
        test: testFile,
        development: 0,
        labelCounts: ['all'],
        methods,
        seeds: 1,
        options: { preset: 'fast', seed: seed + 1 },
        encoderFrom: vectors,
      }),
    );
    for (const { method, testError } of cells) errors.get(method)!.push(testError);
  }
  const count = (await readAll(file)).length;
  for (const [method, found] of errors)
    console.log(
      `${name}, ${count} texts, ${method}: ${percent(mean(found))} % (${found.map(percent).join(', ')})`,
    );
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}

async function write(name: string, rows: readonly object[]): Promise<void> {
  const path = join(out, name);
  if (!existsSync(path)) writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
