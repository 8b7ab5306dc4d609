/**
 * How well `prepare` finds what was planted in a pile, what it takes from texts that are known to be good, and how fast it is.
 *
 *     node --import tsx scripts/prepareFigures.ts PILE... --dev F --labeled F [--texts 80000] [--labels 1000] [--hostile 1000]
 *
 * Planted: copies with 2, 5 and 10 % of their words changed (1,000 each), copies of development texts (whole, with 10 % of
 * the words changed, within another text; 300 each). Known to be good: the development texts themselves.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCorpus } from '../src/corpus/readCorpus.js';
import { resultOf } from '../src/model/resultOf.js';
import { startMainTexts } from '../src/preparation/pages/mainTexts.js';
import type { RemovedText } from '../src/preparation/preparationSummary.js';
import { prepare } from '../src/preparation/prepare.js';
import { createRandom } from '../src/tensor/random.js';
import { cleanText } from '../src/text/clean.js';
import { changedWords } from './changedWords.js';
import { hostilePage } from './hostilePages.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dev: { type: 'string' },
    labeled: { type: 'string' },
    texts: { type: 'string', default: '80000' },
    labels: { type: 'string', default: '1000' },
    hostile: { type: 'string', default: '1000' },
  },
});

const PLANTED = 1000;
const LEAKS = 300;
const RATES = [0.02, 0.05, 0.1];
const random = createRandom(1, 'planted');
const folder = mkdtempSync(join(tmpdir(), 'textvat-figures-'));

interface Row {
  readonly id: string;
  readonly text: string;
}

try {
  if (values.dev !== undefined && values.labeled !== undefined) await figures(values.dev, values.labeled);
  await hostilePages(Number(values.hostile));
} finally {
  rmSync(folder, { recursive: true });
}

async function take(sources: readonly string[], most: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const source of sources)
    for await (const { text } of readCorpus(source, { ignoreLabels: true })) {
      if (rows.length === most) return rows;
      rows.push({ id: `own-${rows.length}`, text });
    }
  return rows;
}

async function figures(dev: string, labeled: string): Promise<void> {
  const pile = await take(positionals, Number(values.texts));
  const development = await take([dev], Number.POSITIVE_INFINITY);
  const sample = write(
    'labeled.jsonl',
    (await take([labeled], Number.POSITIVE_INFINITY)).slice(0, Number(values.labels)),
  );
  await plantedTexts(pile, development, dev);
  await knownGood(development, sample);
  await speed(pile, dev, sample);
}

function write(name: string, rows: readonly Row[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

async function run(name: string, rows: readonly Row[], request: { against?: string[]; labeled?: string[] }) {
  const out = join(folder, `${name}-out`);
  const inputs = [write(`${name}.jsonl`, rows)];
  const before = { cpu: process.cpuUsage(), time: performance.now() };
  const summary = await resultOf(prepare({ inputs, out, ...request }));
  const { user, system } = process.cpuUsage(before.cpu);
  const removed = readFileSync(join(out, 'removed.jsonl'), 'utf8').split('\n').slice(0, -1);
  return {
    summary,
    removed: removed.map((line) => JSON.parse(line) as RemovedText),
    seconds: (user + system) / 1e6,
    wall: (performance.now() - before.time) / 1000,
    megabytes: statSync(inputs[0]!).size / 1e6,
  };
}

/** The text with some of its words replaced by words of another text; tags stay. */
function changed(text: string, rate: number, others: readonly Row[]): string {
  const other = others[random.integer(others.length)]!.text;
  return changedWords(text, rate, other, random);
}

async function plantedTexts(pile: readonly Row[], development: readonly Row[], dev: string): Promise<void> {
  const copies = RATES.flatMap((rate) =>
    random
      .shuffle([...pile])
      .slice(0, PLANTED)
      .map(({ id, text }) => ({ id: `copy-${rate}-${id}`, text: changed(text, rate, pile) })),
  );
  const leaks = random
    .shuffle([...development])
    .slice(0, 3 * LEAKS)
    .map(({ text }, at) => {
      const kind = ['whole', 'changed', 'within'][at % 3]!;
      const other = pile[random.integer(pile.length)]!.text;
      const leak = { whole: text, changed: changed(text, 0.1, pile), within: `${other} ${text} ${other}` }[
        kind
      ]!;
      return { id: `leak-${kind}-${at}`, text: leak };
    });
  const { removed } = await run('planted', random.shuffle([...pile, ...copies, ...leaks]), {
    against: [dev],
  });
  tellDuplicates(removed, [...pile, ...copies, ...leaks]);
  tellLeaks(removed, leaks, pile.length);
}

function tellDuplicates(removed: readonly RemovedText[], rows: readonly Row[]): void {
  const texts = new Map(rows.map(({ id, text }) => [id, text]));
  const duplicates = removed.filter(({ reason }) => reason.endsWith('duplicate'));
  const groups = new Map(duplicates.map(({ id, detail }) => [id, detail!]));
  const headOf = (id: string) => groups.get(id) ?? id;
  for (const rate of RATES) {
    const copies = rows.filter(({ id }) => id.startsWith(`copy-${rate}-`));
    const found = copies.filter(({ id }) => headOf(id) === headOf(id.slice(`copy-${rate}-`.length)));
    console.log(
      `copies with ${100 * rate} % of the words changed: ${found.length} of ${copies.length} found`,
    );
  }
  const near = duplicates.filter(({ reason }) => reason === 'near duplicate');
  // Sound: a planted copy beside its source, or by the share of words that both have.
  const isSound = ({ id, detail }: RemovedText) =>
    sourceOf(id) === sourceOf(detail!) || sharedWords(texts.get(id)!, texts.get(detail!)!) >= 0.5;
  const unsound = near.filter((one) => texts.has(one.id) && texts.has(one.detail!) && !isSound(one));
  console.log(`near duplicates: ${near.length}, of which neither planted nor alike: ${unsound.length}`);
  for (const { id, detail } of near)
    if (!texts.has(id) || !texts.has(detail!)) console.log('MISSING', id, detail);
  for (const { id, detail } of unsound.slice(0, 5))
    console.log(`  ${texts.get(id)?.slice(0, 80)} | ${texts.get(detail!)?.slice(0, 80)}`);
}

function sourceOf(id: string): string {
  return id.replace(/^copy-[\d.]+-/, '');
}

/** Jaccard similarity of the words of two texts, each as often as it stands there. */
function sharedWords(one: string, other: string): number {
  const count = (text: string) => {
    const counts = new Map<string, number>();
    for (const word of cleanText(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [])
      counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  };
  const [a, b] = [count(one), count(other)];
  let [common, all] = [0, 0];
  for (const word of new Set([...a.keys(), ...b.keys()])) {
    common += Math.min(a.get(word) ?? 0, b.get(word) ?? 0);
    all += Math.max(a.get(word) ?? 0, b.get(word) ?? 0);
  }
  return common / Math.max(1, all);
}

function tellLeaks(removed: readonly RemovedText[], planted: readonly Row[], own: number): void {
  const leaks = removed.filter(({ reason }) => reason === 'leak' || reason === 'partial leak');
  for (const kind of ['whole', 'changed', 'within']) {
    const ofKind = (all: readonly { readonly id: string }[]) =>
      all.filter(({ id }) => id.startsWith(`leak-${kind}-`)).length;
    console.log(`leaks planted (${kind}): ${ofKind(leaks)} of ${ofKind(planted)} found`);
  }
  const found = new Set(leaks.map(({ id }) => id));
  for (const { id, text } of planted.filter((one) => !found.has(one.id)).slice(0, 5))
    console.log(`  missed: ${id}, ${text.split(/\s+/).length} words`);
  const others = leaks.filter(({ id }) => !id.startsWith('leak-'));
  const mostly = others.filter(({ reason }) => reason === 'leak').length;
  const share = (100 * (others.length - mostly)) / own;
  console.log(
    `other texts removed as leaks: ${mostly} mostly, ${others.length - mostly} partly (${share.toFixed(2)} %)`,
  );
}

async function knownGood(development: readonly Row[], labeled: string): Promise<void> {
  const { summary } = await run('good', development, { labeled: [labeled] });
  for (const { reason, texts, details } of summary.removed)
    console.log(
      `known good, ${reason}: ${texts} of ${summary.texts} (${((100 * texts) / summary.texts).toFixed(2)} %) ${JSON.stringify(details)}`,
    );
}

async function speed(pile: readonly Row[], dev: string, labeled: string): Promise<void> {
  const { seconds, wall, megabytes, summary } = await run('speed', pile, {
    against: [dev],
    labeled: [labeled],
  });
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `speed: ${megabytes.toFixed(0)} MB, ${summary.texts} texts in ${seconds.toFixed(1)} s of CPU (${(megabytes / seconds).toFixed(1)} MB/s), ${wall.toFixed(1)} s of time, peak ${peak.toFixed(0)} MiB with the script's own texts`,
  );
}

async function hostilePages(pages: number): Promise<void> {
  const mainTexts = startMainTexts();
  const slowest = { kind: '', seconds: 0 };
  const counts = { text: 0, empty: 0, 'given up': 0 };
  for (let number = 0; number < pages; number += 1) {
    const { kind, html } = hostilePage(number);
    const start = performance.now();
    const text = await mainTexts.of(html);
    const seconds = (performance.now() - start) / 1000;
    if (seconds > slowest.seconds) Object.assign(slowest, { kind, seconds });
    counts[text === undefined ? 'given up' : text === '' ? 'empty' : 'text'] += 1;
  }
  mainTexts.close();
  console.log(
    `hostile pages: ${pages}, ${JSON.stringify(counts)}, the slowest ${slowest.seconds.toFixed(1)} s (${slowest.kind})`,
  );
}
