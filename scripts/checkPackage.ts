/**
 * What a stranger gets: packs the package, installs it in an empty folder without scripts and optional packages, and uses
 * it there. Exits 1 at the first thing that is not as it should be.
 *
 *   node --import tsx scripts/checkPackage.ts
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLONE = fileURLToPath(new URL('..', import.meta.url));
const MOST_PACKAGES = 60;
const MOST_MEGABYTES = 100;

const ROWS = [
  'a lovely film,pos',
  'a dull film,neg',
  'lovely and warm,pos',
  'dull and cold,neg',
  'warm,pos',
  'cold,neg',
];
const SMALL = ['--model', 'cnn', '--embedding-size', '8', '--filters', '4', '--max-steps', '20', '--quiet'];

const folder = mkdtempSync(join(tmpdir(), 'textvat-package-'));
try {
  install();
  checkSize();
  checkEngine();
  checkProgram();
  checkLibrary();
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns what it printed on stdout; stderr is passed on */
function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    // For this machine alone: the binaries of the others take minutes.
    env: { ...process.env, TEXTVAT_TARGETS: 'host' },
  });
  assert.equal(status, 0, `${command} ${args.join(' ')} ended with ${status}\n${stdout}`);
  return stdout;
}

function install(): void {
  run('npm', ['pack', '--silent', '--pack-destination', folder], CLONE);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const without = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];
  run('npm', ['install', '--silent', ...without, `./${tarball}`]);
}

function checkSize(): void {
  const packages = run('npm', ['ls', '--all', '--parseable']).trim().split('\n').length - 1;
  const megabytes = Number.parseInt(run('du', ['-sm', 'node_modules']), 10);
  console.log(`${packages} packages, ${megabytes} MB without optional ones`);
  assert.ok(packages <= MOST_PACKAGES, `found ${packages} packages, expected at most ${MOST_PACKAGES}`);
  assert.ok(megabytes <= MOST_MEGABYTES, `found ${megabytes} MB, expected at most ${MOST_MEGABYTES}`);
}

function textvat(...args: string[]): string {
  return run('npx', ['--no-install', 'textvat', ...args]);
}

function checkEngine(): void {
  const { backend, engines } = JSON.parse(textvat('doctor', '--json'));
  assert.equal(backend, 'native', JSON.stringify(engines, null, 2));
  assert.match(engines[0].details, /prebuilds\//);
  const wasm = engines.find((one: { backend: string }) => one.backend === 'wasm');
  assert.ok(wasm.loads, wasm.reason);
}

function checkProgram(): void {
  writeFileSync(join(folder, 'reviews.csv'), `text,label\n${ROWS.join('\n')}\n`);
  writeFileSync(join(folder, 'pile.jsonl'), '{"text":"a warm film"}\n{"text":"a cold film"}\n');
  const data = ['--labeled', 'reviews.csv', '--unlabeled', 'pile.jsonl', '--dev', '0'];
  textvat('train', ...data, ...SMALL, '--out', 'model');
  const answers = textvat('classify', 'model', 'reviews.csv').trim().split('\n');
  assert.equal(answers.length, ROWS.length);
  for (const answer of answers) assert.match(JSON.parse(answer).label, /^(pos|neg)$/);
}

/** Both ways in do real work: CommonJS loads the same ES modules (Node.js 20.19 or later). */
function checkLibrary(): void {
  const use = `(async () => {
    const labeled = ${JSON.stringify(ROWS)}.map((row) => ({ text: row.split(',')[0], label: row.split(',')[1] }));
    const options = { model: 'linear', minDocumentFrequency: 1 };
    const { model } = await textvat.resultOf(textvat.train({ labeled, development: 0, options }));
    const labels = [];
    for await (const { label } of textvat.classifyTexts(model, ['lovely', 'dull'])) labels.push(label);
    console.log(labels.join(' '));
  })()`;
  writeFileSync(join(folder, 'use.cjs'), `const textvat = require('textvat');\n${use};\n`);
  writeFileSync(join(folder, 'use.mjs'), `import * as textvat from 'textvat';\nawait ${use};\n`);
  for (const file of ['use.cjs', 'use.mjs']) assert.equal(run('node', [file]).trim(), 'pos neg', file);
}
