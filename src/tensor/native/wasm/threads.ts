/** Threads of the kernels in WebAssembly: each runs the same module on the same memory. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WasmGlobal, WasmMemory, WebAssemblyTypes } from './webAssembly.js';

/** What a module offers for its threads. */
export interface ThreadExports {
  readonly __stack_pointer: WasmGlobal;
  readonly __tls_align: WasmGlobal;
  malloc(bytes: number): number;
}

/** What threads are started from. */
export interface ThreadSource {
  readonly module: object;
  readonly memory: WasmMemory;
  exported(): ThreadExports;
}

/** What a thread is started with. */
interface ThreadSetup extends Pick<ThreadSource, 'module' | 'memory'> {
  readonly number: number;
  /** Where its `thread_local` variables lie, a few hundred bytes. */
  readonly locals: number;
  /** The first address behind its stack, which grows downwards, towards `locals`. */
  readonly stackEnd: number;
}

/** For its stack and its variables. The C library takes the next power of two, less what it notes about it. */
const THREAD_BYTES = 2 ** 20 - 64;
const STACK_ALIGNMENT = 16;
/** As the C++ has it. */
const MOST_THREADS = 256;

/** TEXTVAT_THREADS, else as many as this process may use. */
export function wantedThreads(): number {
  const count = Number.parseInt(process.env['TEXTVAT_THREADS'] ?? '', 10);
  return Math.min(count > 0 ? count : availableParallelism(), MOST_THREADS);
}

/**
 * Starts threads, which serve until the process ends and do not keep it from ending. Where one cannot start, as for want of memory
 * or of a permission, there are fewer: the calling thread does all that others do not.
 */
export function startThreads(first: number, end: number, of: ThreadSource): void {
  try {
    for (let number = first; number < end; number += 1) startThread(number, of);
  } catch {}
}

function startThread(number: number, { module, memory, exported }: ThreadSource): void {
  const { malloc, __tls_align } = exported();
  const room = malloc(THREAD_BYTES) >>> 0;
  if (room === 0) throw new Error('no memory for a thread');
  const setup: ThreadSetup = {
    module,
    memory,
    number,
    locals: roundUp(room, __tls_align.value),
    stackEnd: roundUp(room + THREAD_BYTES, STACK_ALIGNMENT) - STACK_ALIGNMENT,
  };
  const worker = new Worker(`(${serve})(require('node:worker_threads').workerData, WebAssembly)`, {
    eval: true,
    execArgv: [],
    workerData: setup,
  });
  worker.unref();
  worker.on('error', () => undefined);
}

function roundUp(address: number, alignment: number): number {
  return Math.ceil(address / alignment) * alignment;
}

interface ServingExports extends Pick<ThreadExports, '__stack_pointer'> {
  __wasm_init_tls(locals: number): void;
  serveTasks(number: number): never;
  threadFailed(): void;
}

/** What a thread does. It becomes text, which runs wherever this module lies, so it may use nothing outside itself. */
function serve(
  { module, memory, number, stackEnd, locals }: ThreadSetup,
  { Module, Instance }: WebAssemblyTypes,
): never {
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: from, name, kind } of Module.imports(module)) {
    imports[from] ??= {};
    // Tasks only compute: they call something where they fail.
    if (kind === 'memory') imports[from][name] = memory;
    else
      imports[from][name] = () => {
        throw new Error(`a thread of the kernels called ${name}`);
      };
  }
  const exported = new Instance(module, imports).exports as ServingExports;
  exported.__wasm_init_tls(locals);
  for (;;) {
    exported.__stack_pointer.value = stackEnd;
    try {
      exported.serveTasks(number);
    } catch {
      exported.threadFailed();
    }
  }
}
