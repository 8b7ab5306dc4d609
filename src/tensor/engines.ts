/** What each tensor engine is on this machine, for `textvat doctor`. */

import { tryBackend } from './backend.js';
import { type BackendName, backendNames } from './backendNames.js';
import * as tf from './tfjs.js';
import { tidyToHost } from './tidy.js';

export interface EngineReport {
  readonly backend: BackendName;
  readonly loads: boolean;
  /** Why it does not load, or null. */
  readonly reason: string | null;
  /** What is known of its instruction set and threads, or null. */
  readonly details: string | null;
  /** Billions of floating point operations a second in a product of two 512 x 512 matrices, or null. */
  readonly gigaflops: number | null;
}

/** Tries every engine, slowest first; the fastest that loads is active afterwards, and nothing is warned of. */
export async function examineEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const backend of [...backendNames].reverse()) reports.unshift(await examine(backend));
  const fastest = reports.find(({ loads }) => loads);
  if (fastest) await tryBackend(fastest.backend);
  return reports;
}

async function examine(backend: BackendName): Promise<EngineReport> {
  const reason = await tryBackend(backend);
  if (reason !== undefined) return { backend, loads: false, reason, details: null, gigaflops: null };
  return {
    backend,
    loads: true,
    reason: null,
    details: await describe(backend),
    gigaflops: measureProduct(),
  };
}

async function describe(backend: BackendName): Promise<string> {
  if (backend === 'native') {
    const { findNative } = await import('./native/loadNative.js');
    const { addon, file, untried } = findNative();
    const { instructionSet, threads, available, compiler, bfloat16 } = addon.info();
    const narrow = bfloat16 === 'none' ? '' : `bf16 by ${bfloat16}, `;
    const trust = untried ? '; built for this platform, but never tried on it' : '';
    return `${instructionSet} (of ${available.join(', ')}), ${narrow}${threads} threads, ${file} by ${compiler.trimEnd()}${trust}`;
  }
  if (backend === 'tensorflow') {
    const { binding } = tf.backend() as { binding?: { TF_Version?: string } };
    return `TensorFlow ${binding?.TF_Version ?? 'of unknown version'}, instruction set and threads chosen by it`;
  }
  if (backend === 'wasm') {
    const { loadWasm } = await import('./native/wasm/loadWasm.js');
    const { threads, compiler } = loadWasm().info();
    return `128-bit vectors, ${threads} threads, textvat.wasm by ${compiler.trimEnd()}`;
  }
  return 'plain JavaScript, 1 thread';
}

const SIZE = 512;
const SECONDS = 0.2;

function measureProduct(): number {
  return tidyToHost(() => {
    const matrix = tf.ones([SIZE, SIZE]);
    const multiply = () => tf.matMul(matrix, matrix).dataSync();
    multiply();
    const started = performance.now();
    let products = 0;
    do {
      multiply();
      products += 1;
    } while (performance.now() - started < SECONDS * 1000);
    return (2 * SIZE ** 3 * products) / ((performance.now() - started) * 1e6);
  });
}
