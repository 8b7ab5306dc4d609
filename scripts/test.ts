/**
 * Runs the tests, as many files at once as there are processors:
 *
 *   npm test                     all of them
 *   npm test -- '^cli/' tables   the files whose path below `tests` matches one of these
 *   ... --dir FOLDER             instead of `tests`
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { parse, type Suite } from 'uvu/parse';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORKER = fileURLToPath(new URL('testWorker.ts', import.meta.url));
/** What uvu writes behind the last test of a file. */
const TOTALS = /Total: +(\d+)\n +Passed: +(\d+)\n +Skipped: +(\d+)\n +Duration: .*\n\n$/;
const SLOWEST = 10;

interface Outcome {
  readonly name: string;
  readonly output: string;
  readonly seconds: number;
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
  /** Its process ended before its tests did, or there are none. */
  readonly fault: 'ended before its tests did' | 'holds no test' | null;
}

/** Tests of the command line run it as it is installed. Type errors are the business of `npm run typecheck`. */
function compile(): void {
  if (process.env['TEXTVAT_MAIN'] !== undefined) return;
  const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));
  spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: ROOT });
  process.env['TEXTVAT_MAIN'] = 'dist/cli/main.js';
}

function startWorker(): ChildProcess {
  const worker = fork(WORKER, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  for (const stream of [worker.stdout!, worker.stderr!]) stream.setEncoding('utf8');
  return worker;
}

function runFile(worker: ChildProcess, file: Suite): Promise<Outcome> {
  const started = performance.now();
  let output = '';
  return new Promise((resolve) => {
    const end = (totals: RegExpExecArray | null) => {
      worker.off('close', die);
      for (const stream of [worker.stdout!, worker.stderr!]) stream.off('data', read);
      const [total, passed, skipped] = totals?.slice(1).map(Number) ?? [0, 0, 0];
      const fault = !totals ? 'ended before its tests did' : total! + skipped! === 0 ? 'holds no test' : null;
      const seconds = (performance.now() - started) / 1000;
      const counts = { total: fault ? 1 : total!, passed: passed!, skipped: skipped! };
      resolve({ name: file.name, output, seconds, ...counts, fault });
    };
    const die = () => end(null);
    const read = (text: string) => {
      output += text;
      const totals = TOTALS.exec(stripVTControlCharacters(output.slice(-300)));
      if (totals) end(totals);
    };
    worker.on('close', die);
    for (const stream of [worker.stdout!, worker.stderr!]) stream.on('data', read);
    worker.send(file);
  });
}

/** Takes files from the queue until it is empty; a file that ends its process costs only itself. */
async function work(queue: Suite[], tell: (outcome: Outcome) => void): Promise<void> {
  let worker = startWorker();
  for (let file = queue.shift(); file; file = queue.shift()) {
    const outcome = await runFile(worker, file);
    tell(outcome);
    if (worker.exitCode !== null || worker.signalCode !== null) worker = startWorker();
  }
  worker.kill();
}

function summary(outcomes: readonly Outcome[], seconds: number): string {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((all, one) => all + of(one), 0);
  const slowest = outcomes.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  const failed = outcomes.filter(({ total, passed }) => passed < total);
  return [
    ...slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`),
    '',
    ...failed.map(({ name, total, passed, fault }) => `  ${fault ?? `${total - passed} failed`}: ${name}`),
    `  Total:     ${sum(({ total }) => total)}`,
    `  Passed:    ${sum(({ passed }) => passed)}`,
    `  Skipped:   ${sum(({ skipped }) => skipped)}`,
    `  Duration:  ${seconds.toFixed(0)} s`,
    '',
  ].join('\n');
}

const { values, positionals } = parseArgs({
  options: { dir: { type: 'string', default: `${ROOT}tests` } },
  allowPositionals: true,
});
const started = performance.now();
const patterns = positionals.map((pattern) => new RegExp(pattern));
const { suites } = await parse(values.dir, /\.test\.ts$/);
const queue = suites.filter(({ name }) => !patterns.length || patterns.some((pattern) => pattern.test(name)));
const count = queue.length;
if (count === 0) {
  const wanted =
    positionals.length > 0 ? `one whose path matches ${positionals.join(' or ')}` : 'files *.test.ts';
  const example = suites[0] && `, such as '^${suites[0].name.replace(/\.test\.ts$/, '')}'`;
  console.error(
    `test: found no test file below ${values.dir}, expected ${wanted}. Patterns match paths from there${example ?? ''}.`,
  );
  process.exit(1);
}
const outcomes: Outcome[] = [];
const tell = (outcome: Outcome) => {
  outcomes.push(outcome);
  const { name, seconds, output, fault } = outcome;
  const place = `[${outcomes.length} / ${count}] ${seconds.toFixed(1)} s`;
  process.stdout.write(`${place}  ${output}${fault ? `${name} ${fault}\n` : ''}`);
};
compile();
await Promise.all(Array.from({ length: Math.min(availableParallelism(), count) }, () => work(queue, tell)));
console.log(summary(outcomes, (performance.now() - started) / 1000));
if (outcomes.some(({ total, passed }) => passed < total)) process.exitCode = 1;
