/**
 * Do models trained by VAT resist more than supervised ones? Trains each method on the same draws, attacks all models on the
 * same texts, and prints accuracy, accuracy under attack and the differences from supervised training. What is done is
 * kept in OUT, so that the same command continues:
 *
 *     node --import tsx scripts/robustVat.ts TRAIN TEST CANDIDATES OUT [--labels 500] [--seeds 1,2,3] [--texts 200]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAll } from '../src/corpus/readCorpus.js';
import { drawLabeled } from '../src/corpus/split.js';
import { crossedMean } from '../src/evaluation/intervals.js';
import {
  type AttackedRow,
  type AttackResult,
  attack,
  type CandidateList,
  type Example,
  loadModel,
  openAttack,
  readCandidates,
  resultOf,
  saveModel,
  type TrainingOptionsInput,
  train,
} from '../src/index.js';
import { createRandom } from '../src/tensor/random.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    labels: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    texts: { type: 'string', default: '200' },
    steps: { type: 'string', default: '1300' },
  },
});
const [trainFile, testFile, list, out] = positionals as [string, string, string, string];

const shape: TrainingOptionsInput = {
  model: 'bilstm',
  hiddenUnits: 64,
  maxTokens: 200,
  unlabeledBatchSize: 32,
  maxSteps: Number(values.steps),
  evaluations: 5,
};
const defended = { defenseCandidates: list } as const;
const methods: Readonly<Record<string, TrainingOptionsInput>> = {
  supervised: { objective: 'supervised' },
  rp: { objective: 'rp' },
  at: { objective: 'at' },
  vat: { objective: 'vat' },
  'hull-vat': { objective: 'supervised', defense: 'hull-vat', ...defended },
  vaccinated: { objective: 'supervised', defense: 'vaccinated-words', ...defended },
};
const ATTACKS = ['random-words', 'greedy', 'gradient', 'random-directions', 'pgd'];

/** The labeled texts of a seed, and the others. */
function drawn(examples: readonly Example[], seed: number): { labeled: Example[]; unlabeled: Example[] } {
  if (values.labels === undefined) return { labeled: [...examples], unlabeled: [] };
  const random = createRandom(seed, 'drawn labels');
  const { drawn: labeled, rest } = drawLabeled(examples, Number(values.labels), random.uniform);
  return { labeled, unlabeled: rest };
}

async function trainedOnce(folder: string, examples: readonly Example[], method: string, seed: number) {
  if (existsSync(join(folder, 'manifest.json'))) return;
  const started = performance.now();
  const request = { ...drawn(examples, seed), development: 0.05, wordVectors: 'movie-reviews' };
  const options = { ...shape, ...methods[method], seed };
  const { model, development } = await resultOf(train({ ...request, options }));
  await saveModel(folder, model);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.error(`${folder}: trained in ${seconds} s, the best after ${development?.step} steps`);
}

interface Attacked {
  readonly result: AttackResult;
  readonly rows: readonly AttackedRow[];
}

async function attackedOnce(folder: string, candidates: CandidateList): Promise<Attacked> {
  const plan = { model: folder, texts: values.texts, attacks: ATTACKS };
  const kept = await openAttack(`${folder}-attacked`, plan);
  const options = { attack: ATTACKS, samples: Number(values.texts), steps: 10 };
  const victim = await loadModel(folder);
  const rows: AttackedRow[] = [];
  const request = { victim, texts: testFile, candidates, options, finished: kept.finished };
  const result = await resultOf(attack(request), async (event) => {
    if (event.type !== 'row') return;
    rows[event.place] = event.row;
    if (!event.finishedBefore) await kept.add(event.row);
  });
  return { result, rows };
}

/** 1 where the answer is right and no attack on words flips it. */
const stays = ({ attacks, answer, label }: AttackedRow): number =>
  answer === label && Object.values(attacks).every(({ status }) => status !== 'flipped') ? 1 : 0;

const percent = (share: number) => (100 * share).toFixed(1);
const average = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** The difference in accuracy under attack, in points, with its 95 % interval over seeds and texts. */
function difference(runs: readonly Attacked[], baseline: readonly Attacked[]): string {
  const values = runs.map(({ rows }, seed) =>
    rows.map((row, at) => 100 * (stays(row) - stays(baseline[seed]!.rows[at]!))),
  );
  if (values.length < 2) return '-';
  const { mean, interval } = crossedMean(values);
  const range = interval ? ` (${interval[0].toFixed(1)} to ${interval[1].toFixed(1)})` : '';
  return `${mean.toFixed(1)}${range}`;
}

function row(method: string, runs: readonly Attacked[], baseline: readonly Attacked[]): string {
  const of = (figure: (result: AttackResult) => number) =>
    percent(average(runs.map(({ result }) => figure(result))));
  // Of a model that fewer than half of the perturbations flip there is no median.
  const median = (name: string) => {
    const found = runs.map(({ result }) => result.embeddings?.attacks[name]?.median ?? Number.NaN);
    return found.every(Number.isFinite) ? average(found).toFixed(3) : 'not reached';
  };
  const cells = [
    of(({ accuracy }) => accuracy),
    ...['random-words', 'greedy', 'gradient'].map((name) => of(({ attacks }) => attacks[name]!.accuracy)),
    of(({ worst }) => worst.accuracy),
    difference(runs, baseline),
    median('pgd'),
    median('random-directions'),
  ];
  return `| ${method} | ${cells.join(' | ')} |`;
}

const examples = await readAll(trainFile);
const candidates = await readCandidates(list);
const found = new Map<string, Attacked[]>();
for (const seed of values.seeds.split(',').map(Number))
  for (const method of Object.keys(methods)) {
    const folder = join(out, `${values.labels ?? 'all'}-${method}-${seed}`);
    await trainedOnce(folder, examples, method, seed);
    found.set(method, [...(found.get(method) ?? []), await attackedOnce(folder, candidates)]);
  }
console.log(
  '| method | clean | random-words | greedy | gradient | worst | worst - supervised | median norm, pgd | random |',
);
console.log(`|${'---|'.repeat(9)}`);
for (const [method, runs] of found) console.log(row(method, runs, found.get('supervised')!));
