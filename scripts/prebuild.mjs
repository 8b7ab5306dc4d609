/**
 * Builds the addon for every platform that the package serves without a compiler:
 * `prebuilds/PLATFORM-ARCH[-musl]/textvat.node`, where src/tensor/native/loadNative.ts looks. Git holds none of them.
 *
 *   node scripts/prebuild.mjs [TARGET...]      e.g. linux-arm64; `host`: this machine's only; default: all
 *
 * zig compiles them all (`pip install ziglang`, or zig on the PATH, or its name in ZIG). Without zig this machine's
 * is made by its own compiler, and the others are left out with a word. The first build of a target takes minutes.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileFlags, findZig, nodeApi, root, sourceFiles } from './nativeSources.mjs';

/** What zig calls them. glibc 2.17 and macOS 11 are older than all that Node.js 20 runs on, or as old. */
const ZIG_TARGETS = {
  'linux-x64': 'x86_64-linux-gnu.2.17',
  'linux-arm64': 'aarch64-linux-gnu.2.17',
  'linux-x64-musl': 'x86_64-linux-musl',
  'linux-arm64-musl': 'aarch64-linux-musl',
  'darwin-x64': 'x86_64-macos.11.0',
  'darwin-arm64': 'aarch64-macos.11.0',
  'win32-x64': 'x86_64-windows-gnu',
};
const HOST = `${process.platform}-${process.arch}`;

try {
  prebuild(wantedTargets(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`textvat: ${error.message}\n`);
  process.exitCode = 1;
}

/** `npm pack` takes its targets from the environment: TEXTVAT_TARGETS="host" */
function wantedTargets(given) {
  const names = given.length > 0 ? given : (process.env.TEXTVAT_TARGETS ?? '').split(/\s+/).filter(Boolean);
  const wanted =
    names.length > 0 ? names.map((name) => (name === 'host' ? HOST : name)) : Object.keys(ZIG_TARGETS);
  const unknown = wanted.find((name) => !Object.hasOwn(ZIG_TARGETS, name));
  if (unknown === undefined) return wanted;
  throw new Error(`found target ${unknown}, expected host or some of ${Object.keys(ZIG_TARGETS).join(', ')}`);
}

function prebuild(wanted) {
  const zig = findZig();
  rmSync(join(root, 'prebuilds'), { recursive: true, force: true });
  for (const target of wanted) {
    if (zig) buildWithZig(zig, target);
    else if (target === HOST) buildOnHost();
  }
  const left = zig ? [] : wanted.filter((target) => target !== HOST);
  if (left.length > 0)
    process.stderr.write(`textvat: not built, for want of zig (pip install ziglang): ${left.join(', ')}\n`);
}

function buildWithZig(zig, target) {
  const scratch = mkdtempSync(join(tmpdir(), 'textvat-prebuild-'));
  try {
    const flags = [...compileFlags, ...platformFlags(zig, target, scratch)];
    run(zig, 'c++', '-target', ZIG_TARGETS[target], ...flags, '-shared', '-s', '-o', place(target));
  } finally {
    rmSync(scratch, { recursive: true });
  }
  process.stderr.write(`textvat: native backend built for ${target}\n`);
}

/** The symbols of Node-API are in the program that loads the library; Windows wants to know its name. */
function platformFlags(zig, target, scratch) {
  if (target.startsWith('win32')) {
    const library = join(scratch, 'node.lib');
    run(zig, 'dlltool', '-m', 'i386:x86-64', '-d', nodeApi.def_paths.node_api_def, '-l', library);
    return [...sourceFiles('.cc'), library];
  }
  const undefinedSymbols = target.startsWith('darwin') ? ['-Wl,-undefined,dynamic_lookup'] : [];
  return ['-fPIC', ...undefinedSymbols, ...sourceFiles('.cc')];
}

/** It wants the C and C++ libraries of this machine, or newer ones. */
function buildOnHost() {
  run([process.execPath], join(root, 'scripts/build-native.mjs'), '--strict');
  copyFileSync(join(root, 'build/native/textvat.node'), place(HOST));
}

function place(target) {
  const folder = join(root, 'prebuilds', target);
  mkdirSync(folder, { recursive: true });
  // Linkers leave things of their own beside it; package.json takes this file alone.
  return join(folder, 'textvat.node');
}

function run([command, ...first], ...rest) {
  const { status, stderr, error } = spawnSync(command, [...first, ...rest], { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${[command, ...first, ...rest].join(' ')} failed\n${error?.message ?? stderr}`);
}
