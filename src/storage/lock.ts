/**
 * One process at a time writes to a folder. A file in it says which; one whose process has ended, or whose number now is
 * another process's, is ignored. (proper-lockfile goes by the age of the lock, so that a process in a long step of training or
 * on a sleeping machine looks dead, and it does not say who holds the lock.)
 */
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { outputFault } from './outputFault.js';

export const LOCK_FILE = '.lock';

const holderSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** When the process began, as its system says it: process numbers are used again. */
  processStart: v.nullable(v.string()),
  host: v.string(),
  command: v.string(),
  since: v.string(),
});
type Holder = v.InferOutput<typeof holderSchema>;

interface Held {
  readonly text: string;
  uses: number;
}
const heldHere = new Map<string, Held>();
let releasesAtExit = false;

/**
 * The folder is this process's own until the result is called or the process ends. The same process may lock it again.
 * @param name how a person knows the folder
 * @throws InputError naming the process that holds it
 */
export function lockFolder(folder: string, name: string = folder): () => void {
  const path = realpathSync(folder);
  const held = heldHere.get(path) ?? take(path, name);
  held.uses += 1;
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    held.uses -= 1;
    if (held.uses === 0) release(path, held);
  };
}

/** @throws InputError where another process has taken the folder over */
export function assertStillLocked(folder: string): void {
  const path = realpathSync(folder);
  const text = readText(join(path, LOCK_FILE));
  if (text === heldHere.get(path)?.text) return;
  throw new InputError({
    where: folder,
    found: 'a folder that another process has begun to write to',
    expected: 'one that is written to by this process alone',
    advice: 'Nothing was written. Choose another folder.',
  });
}

function take(path: string, name: string): Held {
  const file = join(path, LOCK_FILE);
  const text = `${JSON.stringify(holderOfNow(), null, 2)}\n`;
  for (;;) {
    if (create(file, text, name)) break;
    const found = readText(file);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && !hasEnded(holder)) throw inUse(name, file, holder);
    removeStale(file, found);
  }
  const held: Held = { text, uses: 0 };
  if (!releasesAtExit) process.once('exit', releaseAll);
  releasesAtExit = true;
  heldHere.set(path, held);
  return held;
}

/** A link appears with its whole content or not at all. @returns false where the file was there already */
function create(file: string, text: string, name: string): boolean {
  const own = `${file}.${process.pid}`;
  try {
    writeFileSync(own, text);
    try {
      linkSync(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      // Not every file system has links.
      writeFileSync(file, text, { flag: 'wx' });
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw outputFault(error, name);
  } finally {
    rmSync(own, { force: true });
  }
}

/** If several processes find the same stale lock, one removes it, and none removes the lock that follows. */
function removeStale(file: string, text: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readText(aside) !== text) create(file, readText(aside) ?? '', file);
  rmSync(aside, { force: true });
}

function release(path: string, { text }: Held): void {
  heldHere.delete(path);
  const file = join(path, LOCK_FILE);
  if (readText(file) === text) rmSync(file, { force: true });
}

function releaseAll(): void {
  for (const [path, held] of heldHere) release(path, held);
}

function holderOfNow(): Holder {
  const { pid, argv } = process;
  const command = [basename(argv[1] ?? argv[0] ?? ''), ...argv.slice(2)].join(' ').slice(0, 200);
  return { pid, processStart: processStart(pid), host: hostname(), command, since: new Date().toISOString() };
}

/** Undefined where a process ended while writing it, or the file is something else. */
function parseHolder(text: string): Holder | undefined {
  try {
    return v.parse(holderSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The processes of another machine count as running. */
function hasEnded({ pid, processStart: start, host }: Holder): boolean {
  if (host !== hostname()) return false;
  if (!isAlive(pid)) return true;
  const now = processStart(pid);
  return start !== null && now !== null && now !== start;
}

/** Whether this machine runs a process of that number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** @returns null where the system does not say */
function processStart(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // The fields behind the name of the program, which may contain anything.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return `${boot} ${fields[19]}`;
    }
    if (process.platform === 'win32') return null;
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null;
  } catch {
    return null;
  }
}

function inUse(name: string, file: string, { pid, host, since, command }: Holder): InputError {
  const elsewhere = host === hostname() ? '' : ` of the machine ${host}`;
  const ended = elsewhere === '' ? '' : ` If that process has ended, remove ${file}.`;
  return new InputError({
    where: name,
    found: `a folder in use by process ${pid}${elsewhere} since ${since} (${command})`,
    expected: 'a folder that no other run writes to',
    advice: `Wait until that run has ended, or choose another folder.${ended}`,
  });
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
