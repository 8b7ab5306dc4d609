/** Kills, full disks and several processes: the folder holds one sound model, the old one or the new one, whatever happens. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../src/models/savedModel.js';
import { add, type Counts, outcome } from './damage.js';
import { start } from './program.js';

export interface Setting {
  /** Holds the trial folders. */
  readonly folder: string;
  /** Of `train`, for the model that is there, and for the one that comes over it. */
  readonly old: readonly string[];
  readonly next: readonly string[];
}

async function train(args: readonly string[], out: string): Promise<void> {
  const { status, stderr } = await start([...args, '--out', out, '--quiet']).ended;
  if (status !== 0) throw new Error(stderr);
}

const weightsOf = (folder: string) => readFileSync(join(folder, 'weights.safetensors'));

/** Which model a folder holds, read as any reader would. */
async function judge(folder: string, old: string, next: string): Promise<string> {
  const kind = await outcome(() => loadModel(folder));
  if (kind !== 'loaded') return kind;
  const digest = (one: string) =>
    JSON.parse(readFileSync(join(one, 'manifest.json'), 'utf8')).files['weights.safetensors'].sha256;
  const found = digest(folder);
  if (found === digest(old)) return 'the old model';
  return found === digest(next) ? 'the new model' : 'a model on the way';
}

async function both({ folder, old, next }: Setting): Promise<[string, string]> {
  const [one, two] = [join(folder, 'old'), join(folder, 'next')] as const;
  if (!existsSync(one)) await train(old, one);
  if (!existsSync(two)) await train(next, two);
  return [one, two];
}

/** Kills a training over another model at a random time, then resumes it: the result is that of a whole run. */
export async function randomKills(setting: Setting, rounds: number, random: () => number): Promise<Counts> {
  const [old, next] = await both(setting);
  const counts: Counts = {};
  const out = join(setting.folder, 'killed');
  const { seconds } = await start([...setting.next, '--out', join(setting.folder, 'timed')]).ended;
  for (let round = 0; round < rounds; round += 1) {
    rmSync(out, { recursive: true, force: true });
    cpSync(old, out, { recursive: true });
    const running = start([...setting.next, '--out', out, '--quiet']);
    const timer = setTimeout(running.kill, 1000 * seconds * (0.3 + 0.7 * random()));
    await running.ended;
    clearTimeout(timer);
    add(counts, `${await judge(out, old, next)} after the kill`);
    await train([...setting.next, '--resume'], out);
    add(counts, weightsOf(out).equals(weightsOf(next)) ? 'resumed to the bit' : 'resumed to something else');
    if (existsSync(join(out, '.lock'))) add(counts, 'a lock left');
  }
  return counts;
}

/** Kills the program at every call of the system that changes a folder or makes sure that it is on the disk. */
export async function killsAtCalls(setting: Setting, most: number): Promise<Counts> {
  const counts: Counts = {};
  if (spawnSync('strace', ['-V']).status !== 0) return { 'left out: no strace here': 1 };
  const [old, next] = await both(setting);
  const out = join(setting.folder, 'killed');
  for (const call of ['rename', 'fsync', 'unlink', 'rmdir', 'mkdir', 'link']) {
    for (let nth = 1; nth <= most; nth += 1) {
      rmSync(out, { recursive: true, force: true });
      cpSync(old, out, { recursive: true });
      const inject = `inject=${call}:signal=KILL:when=${nth}`;
      const strace = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject];
      const { status } = await start([...setting.next, '--out', out, '--quiet'], strace).ended;
      if (status === 0) break;
      add(counts, await judge(out, old, next));
      await train(setting.next, out);
      add(
        counts,
        (await judge(out, old, next)) === 'the new model' ? 'trained again' : 'not to be trained again',
      );
    }
  }
  return counts;
}

/** On file systems of a few more pages each time. Root alone may make them. */
export async function fullDisks(setting: Setting, sizes: number): Promise<Counts> {
  const counts: Counts = {};
  const [old, next] = await both(setting);
  const disk = join(setting.folder, 'disk');
  mkdirSync(disk, { recursive: true });
  const [, used] = /^(\d+)/.exec(spawnSync('du', ['-sk', old], { encoding: 'utf8' }).stdout)!;
  for (let more = 0; more < sizes; more += 1) {
    const kib = Number(used) + 4 + 8 * more;
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'torture', disk]).status !== 0)
      return { 'left out: no right to mount': 1 };
    try {
      const out = join(disk, 'model');
      cpSync(old, out, { recursive: true });
      const { status, stderr } = await start([...setting.next, '--out', out, '--quiet']).ended;
      const lines = stderr.split('\n').filter((line) => line.startsWith('textvat: '));
      add(
        counts,
        `status ${status}, ${lines.length} errors${/\n {4}at /.test(stderr) ? ', a stack trace' : ''}`,
      );
      add(counts, await judge(out, old, next));
    } finally {
      spawnSync('umount', [disk]);
    }
  }
  return counts;
}

/** Of two that begin together one gets the folder. */
export async function twoProcesses(setting: Setting, rounds: number): Promise<Counts> {
  const counts: Counts = {};
  const [old, next] = await both(setting);
  const out = join(setting.folder, 'shared');
  for (let round = 0; round < rounds; round += 1) {
    rmSync(out, { recursive: true, force: true });
    const runs = await Promise.all(
      [setting.old, setting.next].map((args) => start([...args, '--out', out, '--quiet']).ended),
    );
    const done = runs.filter(({ status }) => status === 0).length;
    const told = runs.filter(({ stderr }) => stderr.includes('in use by process')).length;
    add(counts, `${done} done, ${told} refused`);
    add(counts, await judge(out, old, next));
  }
  return counts;
}
