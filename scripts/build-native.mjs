#!/usr/bin/env node
/**
 * Builds the C++ part of the `native` backend into `build/native/textvat.node`: no network, no node-gyp, only a
 * C++17 compiler and the Node-API headers of the npm package `node-api-headers`.
 *
 *   node scripts/build-native.mjs [--strict] [--force] [--verbose] [--sanitize address|undefined|thread [--test]]
 *
 * `textvat doctor --build` runs it in a clone and in an installed package alike. Without a compiler the program uses
 * the binary that came with it, or a slower engine. So a build that cannot succeed prints one line and exits 0 (with
 * --strict: 1). Objects newer than every source, built by the same command, are kept.
 *
 * A build with a sanitizer goes to a folder of its own; --test runs the kernel tests on it (Linux).
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileFlags, root, sourceFiles } from './nativeSources.mjs';

const { values: options } = parseArgs({
  options: {
    strict: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    sanitize: { type: 'string' },
    test: { type: 'boolean', default: false },
  },
});

try {
  await build();
  if (options.sanitize && options.test) testWithSanitizer();
} catch (error) {
  process.stderr.write(`textvat: native backend not built: ${firstLine(error.message)}\n`);
  if (options.verbose) process.stderr.write(`${error.message}\n`);
  process.exitCode = options.strict ? 1 : 0;
}

async function build() {
  if (process.platform === 'win32') {
    throw new Error(
      'Windows has no build of its own: its binary comes with the package (scripts/prebuild.mjs)',
    );
  }
  if (options.sanitize && !['address', 'undefined', 'thread'].includes(options.sanitize)) {
    throw new Error(`--sanitize ${options.sanitize}: expected address, undefined or thread`);
  }
  const compiler = findCompiler();
  const flags = [...compileFlags, ...hostFlags()];
  const outputFolder = join(root, 'build', options.sanitize ? `native-${options.sanitize}` : 'native');
  const objectFolder = join(outputFolder, 'objects');
  mkdirSync(objectFolder, { recursive: true });

  const recordFile = join(objectFolder, 'command.txt');
  const record = [compiler.path, compiler.version, ...flags].join('\n');
  const sameCommand = existsSync(recordFile) && readFileSync(recordFile, 'utf8') === record;
  const newestHeader = Math.max(...sourceFiles('.h').map(modified));
  const jobs = sourceFiles('.cc').map((source) => ({
    source,
    object: join(objectFolder, `${basename(source, '.cc')}.o`),
  }));
  const stale = jobs.filter(
    ({ source, object }) =>
      options.force || !sameCommand || modified(object) < Math.max(newestHeader, modified(source)),
  );

  const started = Date.now();
  await inParallel(stale, ({ source, object }) => run(compiler.path, [...flags, '-c', source, '-o', object]));
  const target = join(outputFolder, 'textvat.node');
  if (stale.length === 0 && jobs.every(({ object }) => modified(object) <= modified(target))) return;
  // Linked beside the target and renamed: a process that has the old library mapped keeps it whole.
  await run(compiler.path, [...linkFlags(), ...jobs.map(({ object }) => object), '-o', `${target}.new`]);
  renameSync(`${target}.new`, target);
  writeFileSync(recordFile, record);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stderr.write(`textvat: native backend built with ${compiler.version} in ${seconds} s\n`);
}

/** $CXX, or the first of the usual names that answers. */
function findCompiler() {
  const candidates = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++'];
  for (const path of candidates) {
    const answer = spawnSync(path, ['--version'], { encoding: 'utf8' });
    if (answer.status === 0) return { path, version: firstLine(answer.stdout) };
  }
  throw new Error(
    `no C++ compiler found (tried ${candidates.join(', ')}): install one, such as g++, or name it in CXX`,
  );
}

/** The sanitizer's runtime must come before everything else in the process, hence the preloading. */
function testWithSanitizer() {
  const library = { address: 'libasan.so', undefined: 'libubsan.so', thread: 'libtsan.so' }[options.sanitize];
  const where = spawnSync(findCompiler().path, [`-print-file-name=${library}`], { encoding: 'utf8' });
  const tests = [
    'tests/tensor/native',
    '(lstm|product|convolution|pooling|training|documentVectors)\\.test\\.ts$',
  ];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'node_modules/uvu/bin.js'), ...tests],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: {
        ...process.env,
        LD_PRELOAD: where.stdout.trim(),
        TEXTVAT_ADDON: join(root, `build/native-${options.sanitize}/textvat.node`),
        // Node.js keeps memory until it exits.
        ASAN_OPTIONS: 'detect_leaks=0',
      },
    },
  );
  process.stdout.write(stdout.split('\n').slice(-6).join('\n'));
  // Node.js itself has races that the thread sanitizer sees: a report counts when it names our library.
  const reports = stderr
    .split(/^(?==+\d*=*)/m)
    .filter((report) => /textvat\.node|src\/tensor\/native/.test(report));
  process.stdout.write(`${options.sanitize} sanitizer: ${reports.length} reports\n`);
  for (const report of reports) process.stdout.write(report);
  if (reports.length > 0 || !/Passed: +\d/.test(stdout) || /FAIL/.test(stdout)) {
    throw new Error(`the kernel tests are not clean under --sanitize ${options.sanitize}`);
  }
}

function hostFlags() {
  const flags = [
    '-fPIC',
    '-Wall',
    '-Wextra',
    '-Wno-unknown-pragmas',
    '-Wno-uninitialized',
    '-Wno-maybe-uninitialized',
  ];
  if (options.sanitize) {
    flags.push(`-fsanitize=${options.sanitize}`, '-g', '-fno-omit-frame-pointer');
    if (options.sanitize === 'undefined') flags.push('-fno-sanitize-recover=undefined');
  }
  return flags;
}

function linkFlags() {
  const flags = process.platform === 'darwin' ? ['-dynamiclib', '-undefined', 'dynamic_lookup'] : ['-shared'];
  if (options.sanitize) flags.push(`-fsanitize=${options.sanitize}`);
  return [...flags, '-pthread'];
}

async function inParallel(jobs, work) {
  const waiting = [...jobs];
  const worker = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await work(job);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

function run(command, commandArguments) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { stdio: ['ignore', 'ignore', 'pipe'] });
    let narration = '';
    child.stderr.on('data', (chunk) => {
      narration += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (options.verbose && narration) process.stderr.write(narration);
      if (code === 0) resolve();
      else
        reject(
          new Error(
            narration.split('\n').find((line) => / error: /.test(line)) ??
              `${command} exited ${code}\n${narration}`,
          ),
        );
    });
  });
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function firstLine(text) {
  return text.split('\n')[0];
}
