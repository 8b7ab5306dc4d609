/** Loads the C++ part compiled to WebAssembly, for machines that have no binary of their own. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NativeAddon } from '../addon.js';
import { nodeApi, type WasmExports } from './nodeApi.js';
import { startThreads, type ThreadExports, wantedThreads } from './threads.js';
import { WebAssembly } from './webAssembly.js';

/** In the package: this module is at the same depth in src and dist. */
export const WASM_FILE = fileURLToPath(
  new URL('../../../../src/tensor/native/wasm/textvat.wasm', import.meta.url),
);

/** What the C library asks of a system, which here has no files and no environment. */
const BAD_FILE = 8;

/** Of 64 KiB, as the module's file has it (scripts/build-wasm.mjs). */
const PAGES = { initial: 64, maximum: 65_535 };

let loaded: NativeAddon | undefined;

/**
 * Loads the module, once. Arrays are copied for a call, so functions that change a few rows of a large table do not pay.
 * @throws Error whose message says why it cannot be used
 */
export function loadWasm(): NativeAddon {
  loaded ??= instantiate();
  return loaded;
}

function instantiate(): NativeAddon {
  const module = new WebAssembly.Module(readFileSync(WASM_FILE));
  const memory = new WebAssembly.Memory({ ...PAGES, shared: true });
  const exported = () => instance.exports as WasmExports & ThreadExports;
  const { napi, textvat, initialise, view } = nodeApi(exported, memory);
  const source = { module, memory, exported };
  const system = {
    environ_sizes_get(count: number, size: number) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return 0;
    },
    environ_get: () => 0,
    clock_time_get(_clock: number, _precision: bigint, result: number) {
      view().setBigUint64(result, BigInt(Math.round(performance.now() * 1e6)), true);
      return 0;
    },
    fd_close: () => BAD_FILE,
    fd_seek: () => BAD_FILE,
    fd_write: () => BAD_FILE,
    proc_exit() {
      throw new Error('the WebAssembly kernels ended');
    },
  };
  const instance = new WebAssembly.Instance(module, {
    env: { memory },
    napi,
    textvat: { ...textvat, startThreads: (first: number, end: number) => startThreads(first, end, source) },
    wasi_snapshot_preview1: system,
  });
  const addon = initialise() as NativeAddon;
  addon.useThreads(wantedThreads());
  return Object.assign(addon, { allocateBuffer: (bytes: number) => new ArrayBuffer(bytes) });
}
