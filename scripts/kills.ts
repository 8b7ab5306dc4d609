/**
 * Kills commands at random moments and starts them again until they end: their files have to be those of a run that was let
 * alone, and what lay in the output folder before must not be lost on the way.
 *
 *     node --import tsx scripts/kills.ts [--kills 200] [--seed 1] [--only part-of-a-name]
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processorSeconds } from '../src/preparation/pages/processorTime.js';
import { createRandom } from '../src/tensor/random.js';
import { type Outcome, start } from '../tests/cli/program.js';
import { type KilledCommand, killedCommands, writeCorpora } from './kills/commands.js';
import { differences, LEFT_OUT, reachedIn, withoutLoss } from './kills/outputs.js';
import { add, type Counts } from './torture/damage.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
/** A hundred times as fast, so that a run of seconds makes the checkpoints of one of minutes. */
const FAST_CLOCK = ['--import', new URL('./kills/fastClock.mjs', import.meta.url).href];
/** The message of a resumption of another run: the earlier one, where the new one had not begun. The same command is right then. */
const NOT_BEGUN = /of other texts or other options/;
/** Of one run, which is let alone then. */
const MOST_KILLS = 4;
/** Seconds of processor time, before which nothing of a command has begun. */
const START_SECONDS = 0.2;
/** Between two looks at the processor time, in milliseconds. */
const LOOK = 5;

const random = createRandom(Number(values.seed), 'kills');
const folder = mkdtempSync(join(tmpdir(), 'textvat-kills-'));
const total = { kills: 0, runs: 0, faults: 0 };

interface Trial extends KilledCommand {
  /** Of the earlier run, and of the whole one over it. */
  readonly before: string;
  readonly whole: string;
  readonly seconds: number;
  readonly counts: Counts;
}

try {
  const corpora = writeCorpora(join(folder, 'corpora'));
  const trials: Trial[] = [];
  for (const command of killedCommands(corpora))
    if (command.name.includes(values.only)) trials.push(await prepared(command));
  while (total.kills < Number(values.kills))
    for (const trial of trials) if (total.kills < Number(values.kills)) await killAndResume(trial);
  for (const { name, counts } of trials)
    console.log(
      `${name.padEnd(32)}${Object.entries(counts)
        .map(([key, count]) => `${count} ${key}`)
        .join(', ')}`,
    );
  console.log(`${total.kills} kills in ${total.runs} runs, ${total.faults} faults`);
  console.log(`Left out of the comparison: ${LEFT_OUT}`);
  process.exitCode = total.faults > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}

/** The run that is let alone, over what an earlier one left. */
async function prepared(command: KilledCommand): Promise<Trial> {
  const own = join(folder, command.name.replaceAll(/\W+/g, '-'));
  const [before, whole] = [join(own, 'before'), join(own, 'whole')];
  mkdirSync(own);
  if (command.earlier !== undefined) {
    const { status, stderr } = await ended(command.earlier, before);
    if (status !== 0) throw new Error(`${command.name}, the earlier run: ${stderr}`);
    cpSync(before, whole, { recursive: true });
  }
  const { status, stderr, seconds } = await ended(command.args, whole);
  if (status !== 0) throw new Error(`${command.name}: ${stderr}`);
  return { ...command, before, whole, seconds, counts: {} };
}

interface Ended extends Outcome {
  /** Of processor time. */
  readonly seconds: number;
}

/** @param limit seconds of processor time after which it is killed: those of the clock depend on what else runs */
async function ended(args: readonly string[], out: string, limit = Number.POSITIVE_INFINITY): Promise<Ended> {
  const { child, ended } = start([...args, '--out', out, '--quiet'], FAST_CLOCK);
  child.stdin.end();
  let seconds = 0;
  const timer = setInterval(() => {
    seconds = processorSeconds(child.pid) ?? seconds;
    if (seconds >= limit) child.kill('SIGKILL');
  }, LOOK);
  const outcome = await ended;
  clearInterval(timer);
  return { ...outcome, seconds };
}

async function killAndResume(trial: Trial): Promise<void> {
  const { kind, args, again, before, whole, seconds, counts } = trial;
  const out = join(folder, 'killed');
  const fault = (what: string) => {
    total.faults += 1;
    add(counts, `FAULT: ${what}`);
    console.log(`FAULT, ${trial.name}: ${what}`);
  };
  rmSync(out, { recursive: true, force: true });
  if (existsSync(before)) cpSync(before, out, { recursive: true });
  let reached = await reachedIn(out, kind);
  let resumes = false;
  let outcome: Ended;
  for (let kills = 0; ; ) {
    const moment = START_SECONDS + random.uniform() * (seconds - START_SECONDS);
    const limit = kills < MOST_KILLS ? moment : undefined;
    outcome = await ended([...args, ...(resumes ? again : [])], out, limit);
    if (outcome.status === 1 && resumes && NOT_BEGUN.test(outcome.stderr) && isAsBefore(trial, out)) {
      add(counts, 'of them before anything had begun');
      resumes = false;
    } else if (outcome.status === null) {
      kills += 1;
      total.kills += 1;
      resumes = true;
      const now = await reachedIn(out, kind);
      add(counts, 'kills');
      if (now.goesOn) add(counts, 'of them with something to go on from');
      const loss = withoutLoss(reached, now);
      if (loss !== undefined) fault(`${loss} after a kill`);
      reached = now;
    } else break;
  }
  total.runs += 1;
  if (outcome.status !== 0) fault(`ends with ${outcome.status}: ${outcome.stderr}`);
  const different = differences(whole, out);
  if (different.length === 0) add(counts, 'runs the same to the byte');
  else fault(`other than the whole run: ${different.join(', ')}`);
  console.log(`${trial.name}: ${total.kills} kills so far`);
}

/** Whether the folder holds what the earlier run left, and nothing else. */
function isAsBefore({ before }: Trial, out: string): boolean {
  return existsSync(before) && differences(before, out).length === 0;
}
