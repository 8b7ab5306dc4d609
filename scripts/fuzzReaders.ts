/**
 * Hostile files for every reader and for `prepare`: bounded time and memory, one message, and no sound row lost.
 * Usage: node --import tsx scripts/fuzzReaders.ts [part of a name]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULT } from '../src/corpus/example.js';
import { readCorpus } from '../src/corpus/readCorpus.js';
import { InputError } from '../src/errors.js';
import { resultOf } from '../src/model/resultOf.js';
import { prepare } from '../src/preparation/prepare.js';
import {
  bombs,
  type HostileFile,
  hostileFiles,
  writeGzip,
  writePlain,
  zstandard,
} from './fuzz/hostileFiles.js';

/** Of one process. Pages are read in others, each of which has a limit of its own. */
const MOST_SECONDS = 60;
const MOST_MIB = 1200;
/** Of the clock, on a machine that is busy with other work too. */
const LONGEST = 600_000;

const modes = ['read', 'read on', 'prepare'] as const;
type Mode = (typeof modes)[number];

interface Outcome {
  /** Sound rows. */
  readonly rows: number;
  readonly faults: number;
  /** The message it ended with; a stack where it is no InputError. */
  readonly end?: string;
  readonly isStack?: boolean;
  readonly seconds: number;
  readonly mebibytes: number;
}

const [first = '', path = '', mode = 'read'] = process.argv.slice(2);
if (first === '--child') await report(path, mode as Mode);
else process.exitCode = await runAll(first);

/** In a process of its own. */
async function report(path: string, mode: Mode): Promise<void> {
  const counts = { rows: 0, faults: 0 };
  let end: string | undefined;
  let isStack = false;
  try {
    if (mode === 'prepare') await readPrepared(path, counts);
    else await readRows(path, mode === 'read on', counts);
  } catch (error) {
    isStack = !(error instanceof InputError);
    end = isStack ? String((error as Error).stack) : (error as Error).message;
  }
  const { user, system } = process.cpuUsage();
  const usage = { seconds: (user + system) / 1e6, mebibytes: process.resourceUsage().maxRSS / 1024 };
  process.send!({ ...counts, ...(end !== undefined && { end, isStack }), ...usage } satisfies Outcome);
  process.disconnect();
}

async function readRows(path: string, keepFaults: boolean, counts: { rows: number; faults: number }) {
  for await (const { [FAULT]: fault } of readCorpus(path, { keepFaults, ignoreLabels: true })) {
    if (fault === undefined) counts.rows += 1;
    else counts.faults += 1;
  }
}

async function readPrepared(path: string, counts: { rows: number; faults: number }) {
  const out = `${path}.prepared`;
  const options = { duplicates: false, boilerplate: false };
  const { texts, removed } = await resultOf(prepare({ inputs: [path], out, options })).finally(() =>
    rmSync(join(out, 'texts.jsonl'), { force: true }),
  );
  counts.faults = removed.find(({ reason }) => reason === 'unreadable')?.texts ?? 0;
  // Texts that leave for their length and the like were read.
  counts.rows = texts - counts.faults;
}

async function runAll(part: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'textvat-fuzz-'));
  let bad = 0;
  const tryFile = async (file: HostileFile, path: string, name: string) => {
    for (const mode of modes) {
      if (mode !== 'prepare' && /\.(html|warc)$/.test(path)) continue;
      const outcome = await inChild(path, mode);
      const complaints = complaintsOf(file, mode, outcome);
      bad += Number(complaints.length > 0);
      console.log(line(name, mode, outcome, complaints));
    }
    rmSync(path, { force: true });
    rmSync(`${path}.prepared`, { recursive: true, force: true });
  };
  try {
    for (const file of hostileFiles.filter(({ name }) => name.includes(part))) {
      const path = join(folder, file.name);
      await writePlain(file, path);
      await tryFile(file, path, file.name);
    }
    for (const file of bombs.filter(({ name }) => name.includes(part))) {
      const path = join(folder, file.name);
      await writeGzip(file, `${path}.gz`);
      await tryFile(file, `${path}.gz`, `${file.name}.gz`);
      await writePlain(file, path);
      if (zstandard(path)) await tryFile(file, `${path}.zst`, `${file.name}.zst`);
      else console.log(`${file.name}.zst: not tried, as there is no program zstd`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`${bad} faults`);
  return bad > 0 ? 1 : 0;
}

function inChild(path: string, mode: Mode): Promise<Outcome | undefined> {
  const child = fork(fileURLToPath(import.meta.url), ['--child', path, mode], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST);
    child.on('message', (message) => {
      outcome = message as Outcome;
    });
    child.on('exit', () => {
      clearTimeout(timer);
      resolve(outcome);
    });
  });
}

function complaintsOf(
  { name, before, behind }: HostileFile,
  mode: Mode,
  outcome: Outcome | undefined,
): string[] {
  if (outcome === undefined) return ['no end, or no memory left'];
  const { rows, end, isStack, seconds, mebibytes } = outcome;
  const complaints: string[] = [];
  if (isStack) complaints.push('an error of the program');
  // A preparation that ends with an error writes nothing, and goes on from there at the next start.
  const isLost = mode === 'prepare' && end !== undefined;
  if (!isLost && rows < before) complaints.push(`${before - rows} rows before it are lost`);
  if (mode === 'read on' && behind !== undefined && rows < before + behind)
    complaints.push('rows behind it are lost');
  if (end !== undefined && !end.includes(name)) complaints.push('the message does not name the file');
  if (seconds > MOST_SECONDS) complaints.push('too slow');
  if (mebibytes > MOST_MIB) complaints.push('too much memory');
  return complaints;
}

function line(name: string, mode: Mode, outcome: Outcome | undefined, complaints: readonly string[]): string {
  const told =
    outcome === undefined
      ? ''
      : `${outcome.rows} rows, ${outcome.faults} faults, ${outcome.seconds.toFixed(1)} s, ${outcome.mebibytes.toFixed(0)} MiB` +
        (outcome.end === undefined
          ? ''
          : `, ends: ${outcome.end.slice(outcome.isStack ? 0 : outcome.end.indexOf(name), 600)}`);
  return `${complaints.length > 0 ? `FAULT (${complaints.join('; ')})` : 'ok'}\t${name}\t${mode}\t${told}`;
}
