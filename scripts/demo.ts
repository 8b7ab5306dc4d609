/**
 * The main job in a few minutes, on real sentences. Text vectors: naive Bayes and a supervised baseline beside random
 * perturbation and virtual adversarial training. Then VAT on the word embeddings of a network, beside its supervised
 * baseline: what the perturbation does to a sentence, and answers. All start from what movie reviews have taught.
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
const test = ['--test', file('test.jsonl')];
const vectors = ['--preset', 'fast', '--encoder-from', 'movie-reviews', '--max-steps', '200'];
const network = ['--model', 'bilstm', '--encoder-from', 'movie-reviews', '--max-steps', '60', '--dev', '0'];
const started = performance.now();
run(['check', ...corpora, ...test]);
run([
  ...['compare', ...corpora, ...test, ...vectors, '--dev', '0', '--quiet', '--label-counts', '20,100'],
  ...['--methods', 'bayes,supervised,rp,vat', '--seeds', '3', ...extra],
]);
run(['train', ...corpora, ...network, '--objective', 'supervised', '--out', file('supervised'), ...extra]);
run(['train', ...corpora, ...network, '--objective', 'vat', '--out', file('vat'), ...extra]);
run(['compare', file('supervised'), file('vat'), ...test, ...extra]);
const sentence = 'A wonderful film, the acting is great and I loved every minute.';
run(['explain', file('vat'), '--perturbation', '--input-format', 'text', ...extra], `${sentence}\n`);
run(
  ['classify', file('vat'), '--input-format', 'text', ...extra],
  `${sentence}\nWhat a terrible waste of time.\n`,
);
rmSync(folder, { recursive: true });
console.log(`\nDone in ${((performance.now() - started) / 1000).toFixed(0)} seconds.`);
