/**
 * Peak resident memory of a training on generated text, by how much text there is:
 *
 *   node --import tsx scripts/largePile.ts 500 5000              megabytes of text
 *   ... --command pretrain                                       instead of train
 *   ... -- --model cnn --max-steps 50                            further options of the command
 *
 * The text is written to a temporary folder (TMPDIR) and removed; the tokens of it take as much again.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../src/tensor/random.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VOCABULARY = 60_000;
const WORDS_OF_CLASS = 200;
const CLASSES = ['good', 'bad'] as const;
const LABELED = 500;
/** Of the words of a text, those that tell its class. */
const TELLING = 0.04;
const MEGABYTE = 1e6;

/** Small, so that the memory is that of the texts. */
const network = ['--embedding-size', '64', '--hidden-units', '32', '--unlabeled-batch-size', '16'];

const commands = {
  train: ['train', '--model', 'bilstm', '--max-steps', '20', '--evaluations', '2', ...network],
  pretrain: ['pretrain', '--encoder', 'none', '--vector-epochs', '1', '--embedding-size', '32'],
};

const dashes = process.argv.indexOf('--');
const [own, further] =
  dashes < 0 ? [process.argv, []] : [process.argv.slice(0, dashes), process.argv.slice(dashes + 1)];
const { values, positionals } = parseArgs({
  args: own.slice(2),
  allowPositionals: true,
  options: { command: { type: 'string', default: 'train' } },
});
const command = values.command === 'pretrain' ? 'pretrain' : 'train';

console.log('| text, MB | texts | seconds | peak resident memory, MB |\n|---:|---:|---:|---:|');
for (const megabytes of positionals.map(Number)) {
  const folder = mkdtempSync(join(tmpdir(), 'textvat-pile-'));
  try {
    const pile = join(folder, 'pile.jsonl');
    const texts = await writePile(pile, megabytes);
    const labeled = join(folder, 'labeled.jsonl');
    await writeTexts(labeled, generated(2), LABELED);
    const inputs = command === 'train' ? ['--labeled', labeled, '--unlabeled', pile] : ['--text', pile];
    const { seconds, peak } = run([
      ...commands[command],
      ...inputs,
      ...further,
      '--out',
      join(folder, 'out'),
    ]);
    console.log(`| ${megabytes} | ${texts} | ${seconds.toFixed(0)} | ${peak.toFixed(0)} |`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The command from source, which tells its largest memory at the end. */
function run(given: readonly string[]): { seconds: number; peak: number } {
  const tell = 'process.on("exit", () => console.error("peak", process.resourceUsage().maxRSS))';
  const began = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      ...['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(tell)}`],
      ...[join(ROOT, 'src/cli/main.ts'), ...given, '--quiet'],
    ],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(stderr);
  const [, kibibytes] = /peak (\d+)/.exec(stderr)!;
  return { seconds: (performance.now() - began) / 1000, peak: (Number(kibibytes) * 1024) / MEGABYTE };
}

/** @returns the number of its texts */
async function writePile(path: string, megabytes: number): Promise<number> {
  return writeTexts(path, generated(1), Number.POSITIVE_INFINITY, megabytes * MEGABYTE);
}

async function writeTexts(
  path: string,
  lines: Generator<string, void, void>,
  most: number,
  bytes = Number.POSITIVE_INFINITY,
): Promise<number> {
  const file = await open(path, 'wx');
  let texts = 0;
  let written = 0;
  let piece = '';
  for (const line of lines) {
    if (texts === most || written >= bytes) break;
    piece += line;
    texts += 1;
    written += line.length;
    if (piece.length < MEGABYTE) continue;
    await file.writeFile(piece);
    piece = '';
  }
  await file.writeFile(piece);
  await file.close();
  return texts;
}

/** Endless: words by the law of Zipf, some of them of the class of the text. */
function* generated(seed: number): Generator<string, void, void> {
  const random = createRandom(seed, 'pile');
  const words = Array.from({ length: VOCABULARY }, (_, rank) => wordOf(rank));
  const drawn = zipfTable();
  for (let text = 0; ; text += 1) {
    const label = CLASSES[text % 2]!;
    const length = 20 + random.integer(360);
    let line = '';
    for (let word = 0; word < length; word += 1) {
      const number = random.uniform();
      const isTelling = number < TELLING;
      const telling = `${label}${wordOf(Math.floor((number / TELLING) * WORDS_OF_CLASS))}`;
      const plain = words[drawn[Math.floor(((number - TELLING) / (1 - TELLING)) * drawn.length)]!];
      line += `${word === 0 ? '' : ' '}${isTelling ? telling : plain}`;
    }
    yield `${JSON.stringify({ id: String(text), label, text: line })}\n`;
  }
}

/** Letters only, so that a word is one token. */
function wordOf(rank: number): string {
  const letters = rank.toString(26);
  return `w${[...letters].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('')}`;
}

/** Ranks, each as often as it is drawn. */
function zipfTable(): Uint16Array {
  const table = new Uint16Array(2 ** 20);
  const total = Array.from({ length: VOCABULARY }, (_, rank) => 1 / (rank + 1)).reduce((a, b) => a + b);
  let sum = 0;
  let rank = 0;
  for (let place = 0; place < table.length; place += 1) {
    while (sum + 1 / (rank + 1) < (place / table.length) * total && rank < VOCABULARY - 1)
      sum += 1 / (rank++ + 1);
    table[place] = rank;
  }
  return table;
}
