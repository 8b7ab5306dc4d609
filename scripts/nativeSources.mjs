/** What every build of the native addon is made of: its sources, its headers and the flags that its results rest on. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package, be it a clone or installed. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const sourceFolder = join(root, 'src/tensor/native');

/** @param {string} ending of the names of files */
export function sourceFiles(ending) {
  return readdirSync(sourceFolder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(sourceFolder, name));
}

export const nodeApi = createRequire(import.meta.url)('node-api-headers');

// -ffp-contract=off: fused multiply-adds stand only where the source says so, so that every loop and its tail
// round alike. No -march and no -ffast-math: see targets.h and vectorMath.h.
export const compileFlags = [
  '-std=c++17',
  '-O3',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-fvisibility=hidden',
  '-pthread',
  `-I${nodeApi.include_dir}`,
];

/** The command that runs zig, in parts, or undefined: its name in ZIG, zig on the PATH, or as Python has it. */
export function findZig() {
  const candidates = process.env.ZIG
    ? [[process.env.ZIG]]
    : [['zig'], ['python3', '-m', 'ziglang'], ['python', '-m', 'ziglang']];
  return candidates.find(([command, ...rest]) => spawnSync(command, [...rest, 'version']).status === 0);
}
