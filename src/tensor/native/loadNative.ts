/** Finds and loads the C++ part: the binary compiled on this machine, else the one that came with the package. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NativeAddon } from './addon.js';

/** The folder of the package: this module is at the same depth in src and dist. */
const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));

/** What to do where none loads. Windows has no build of its own (scripts/build-native.mjs). */
const WAY_OUT =
  process.platform === 'win32'
    ? 'install the package again: it brings one for Windows on x64'
    : '`textvat doctor --build` makes one, with a C++ compiler';

/** Binaries of the package that have run on their platform; the others were only built (scripts/prebuild.mjs). */
const TRIED_PLATFORMS: readonly string[] = ['linux-x64', 'linux-arm64'];

interface Loaded {
  readonly addon: NativeAddon;
  /** Within the package, or as TEXTVAT_ADDON has it. */
  readonly file: string;
  /** It came with the package, and nobody has run it on this platform. */
  readonly untried: boolean;
}

let loaded: Loaded | undefined;

/**
 * Loads the addon, once.
 * @throws Error whose message says why it cannot be used
 */
export function loadNative(): NativeAddon {
  return findNative().addon;
}

/** The addon and where it was found. @throws as `loadNative` */
export function findNative(): Loaded {
  if (loaded) return loaded;
  const found = requireFirst(candidateFiles());
  const forced = process.env['TEXTVAT_ISA'];
  if (forced) found.addon.useInstructionSet(forced);
  const forcedUnit = process.env['TEXTVAT_BF16'];
  if (forcedUnit) found.addon.useBfloat16(forcedUnit);
  loaded = found;
  return found;
}

/** TEXTVAT_ADDON names another build, such as one with a sanitizer. Best first. */
function candidateFiles(): string[] {
  const named = process.env['TEXTVAT_ADDON'];
  if (named !== undefined) return [named];
  return [`${PACKAGE}build/native/textvat.node`, `${PACKAGE}prebuilds/${platformName()}/textvat.node`];
}

function requireFirst(files: readonly string[]): Loaded {
  const require = createRequire(import.meta.url);
  const causes: string[] = [];
  for (const file of files.filter((path) => existsSync(path))) {
    const name = process.env['TEXTVAT_ADDON'] ?? relative(PACKAGE, file);
    try {
      const addon = require(file) as NativeAddon;
      const untried = name.startsWith('prebuilds') && !TRIED_PLATFORMS.includes(platformName());
      return { addon, file: name, untried };
    } catch (error) {
      causes.push(`${name}: ${(error instanceof Error ? error.message : String(error)).split('\n', 1)[0]}`);
    }
  }
  const none = process.env['TEXTVAT_ADDON'] ?? `binary for ${platformName()}`;
  const why = causes.join('; ') || `there is no ${none}`;
  throw new Error(`${why}; ${WAY_OUT}`);
}

/** Linux has two C libraries, and a binary for one may load with the other and fail later. */
export function platformName(): string {
  const name = `${process.platform}-${process.arch}`;
  return process.platform === 'linux' && usesMusl() ? `${name}-musl` : name;
}

/** Of this very process: a machine may have both C libraries. */
function usesMusl(): boolean {
  try {
    return mapsMusl(readFileSync('/proc/self/maps', 'latin1'));
  } catch {
    return false;
  }
}

/**
 * musl is one file, ld-musl-ARCHITECTURE.so.1 (Alpine) or libc.so (Debian, Void), where glibc has libc.so.6 or libc-2.31.so.
 * @param maps what /proc/PID/maps says
 */
export function mapsMusl(maps: string): boolean {
  return /\/(ld-musl-[^/\n]+|libc\.so)$/m.test(maps);
}
