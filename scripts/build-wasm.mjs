#!/usr/bin/env node
/**
 * Compiles the C++ of the `native` backend to `src/tensor/native/wasm/textvat.wasm`, which git holds, for machines without a
 * binary of their own; textvat.json beside it records what it was made from.
 *
 *   node scripts/build-wasm.mjs            with zig: `pip install ziglang`, or zig on the PATH, or its name in ZIG
 *   node scripts/build-wasm.mjs --check    without: exits 1 where the sources or the file have changed since
 *
 * The same sources, flags and version of zig give the same file.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { compileFlags, findZig, root, sourceFiles, sourceFolder } from './nativeSources.mjs';

/** What the system gives in other builds: the files in `wasm` stand in for it. */
const ABSENT = ['threadPool.cc'];
/** Only the declarations of exceptions are used: the C++ catches nothing there. */
const FLAGS = [
  '-target',
  'wasm32-wasi',
  '-mexec-model=reactor',
  '-mcpu=generic+simd128+atomics+bulk_memory',
  '-fignore-exceptions',
  '-s',
];
const EXPORTS = [
  ...['napi_register_wasm_v1', 'malloc', 'free', '__stack_pointer', '__wasm_init_tls', '__tls_align'],
  ...['serveTasks', 'threadFailed', 'abandonRun', 'tasksOfThreads'],
];
/** Threads share the memory, whose size loadWasm.ts says too. */
const PAGE_BYTES = 65_536;
const MEMORY = [
  ...['--shared-memory', '--import-memory', '-z', `stack-size=${16 * PAGE_BYTES}`],
  ...[`--initial-memory=${64 * PAGE_BYTES}`, `--max-memory=${65_535 * PAGE_BYTES}`],
];
const LINKING = [
  '--import-symbols',
  '--export-table',
  ...MEMORY,
  ...EXPORTS.map((name) => `--export=${name}`),
];

const folder = join(sourceFolder, 'wasm');
const target = join(folder, 'textvat.wasm');
const recordFile = join(folder, 'textvat.json');
const sources = [
  ...sourceFiles('.cc').filter((file) => !ABSENT.includes(basename(file))),
  ...['runtime.cc', 'threadPool.cc', 'allocation.cc'].map((name) => join(folder, name)),
];

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
try {
  if (options.check) check();
  else build();
} catch (error) {
  process.stderr.write(`textvat: ${error.message}\n`);
  process.exitCode = 1;
}

function build() {
  const zig = findZig();
  if (!zig) throw new Error('found no zig: pip install ziglang, or name it in ZIG');
  // Paths from the root, so that the file is the same wherever the clone lies.
  const files = sources.map((file) => relative(root, file));
  const linking = LINKING.map((flag) => `-Wl,${flag}`);
  const flags = compileFlags.filter((flag) => flag !== '-pthread');
  run(zig, 'c++', ...flags, ...FLAGS, ...files, ...linking, '-o', target);
  chmodSync(target, 0o644);
  const { stdout } = spawnSync(zig[0], [...zig.slice(1), 'version'], { encoding: 'utf8' });
  const record = { sources: hashOfSources(), file: hashOf([target]), zig: stdout.trim() };
  writeFileSync(recordFile, `${JSON.stringify(record, null, 2)}\n`);
}

function check() {
  const record = JSON.parse(readFileSync(recordFile, 'utf8'));
  const advice = 'compile it with `npm run build:wasm` (needs zig: pip install ziglang)';
  if (record.sources !== hashOfSources())
    throw new Error(`textvat.wasm is older than the C++ in src/tensor/native: ${advice}`);
  if (record.file !== hashOf([target]))
    throw new Error(`textvat.wasm is not the file that textvat.json describes: ${advice}`);
}

function hashOfSources() {
  return hashOf([...sources, ...sourceFiles('.h')], [...FLAGS, ...LINKING].join(' '));
}

/** Of the names and contents of files, in the order of their names. */
function hashOf(files, more = '') {
  const hash = createHash('sha256').update(more);
  for (const file of files.toSorted()) hash.update(`\n${relative(root, file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function run([command, ...first], ...rest) {
  const { status, stderr, error } = spawnSync(command, [...first, ...rest], { encoding: 'utf8', cwd: root });
  if (status !== 0) throw new Error(`${command} ${first.join(' ')} failed\n${error?.message ?? stderr}`);
}
