/**
 * The main job in a minute, on real sentences: check the corpora, compare naive Bayes and a supervised baseline with random
 * perturbation and virtual adversarial training, train a model, classify with it. Vectors of n-grams from movie reviews are
 * where it starts from.
 *
 *     npm run demo [-- --backend wasm]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDemoCorpora } from './demoCorpora.js';

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const extra = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'textvat-demo-'));
const file = (name: string) => join(folder, name);

/** Runs a command as a person would, in sight. */
function run(args: readonly string[], input?: string): void {
  const shown = args.map((arg) => (arg.startsWith(folder) ? arg.slice(folder.length + 1) : arg));
  console.log(`\n$ ${input === undefined ? '' : 'echo ... | '}textvat ${shown.join(' ')}\n`);
  const stdio = [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'] as const;
  const { status } = spawnSync(process.execPath, [program, ...args], {
    stdio: [...stdio],
    ...(input && { input }),
  });
  if (status !== 0) process.exit(status ?? 1);
}

writeDemoCorpora(folder);

const corpora = ['--labeled', file('films.jsonl'), '--unlabeled', file('pile.jsonl')];
const start = ['--preset', 'fast', '--encoder-from', 'movie-reviews', '--max-steps', '200'];
const started = performance.now();
run(['check', ...corpora, '--test', file('test.jsonl')]);
run([
  ...['compare', ...corpora, '--test', file('test.jsonl'), ...start, '--dev', '0', '--quiet'],
  ...['--label-counts', '20,100', '--methods', 'bayes,supervised,rp,vat', '--seeds', '3', ...extra],
]);
run(['train', ...corpora, '--out', file('model'), ...start, ...extra]);
run(['evaluate', file('model'), file('test.jsonl'), ...extra]);
run(
  ['classify', file('model'), '--input-format', 'text', ...extra],
  'A wonderful film, the acting is great and I loved every minute.\nWhat a terrible waste of time.\n',
);
rmSync(folder, { recursive: true });
console.log(`\nDone in ${((performance.now() - started) / 1000).toFixed(0)} seconds.`);
