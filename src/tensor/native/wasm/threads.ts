/** Threads of the kernels in WebAssembly: each runs the same module on the same memory. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { WasmGlobal, WasmMemory, WebAssemblyTypes } from './webAssembly.js';

/** What a module offers for its threads. */
export interface ThreadExports {
  readonly __stack_pointer: WasmGlobal;
  readonly __tls_size: WasmGlobal;
  readonly __tls_align: WasmGlobal;
  malloc(bytes: number): number;
}

/** What a thread is started with. */
export interface ThreadSetup {
  readonly module: object;
  readonly memory: WasmMemory;
  readonly number: number;
  /** The first address behind its stack, which grows downwards. */
  readonly stackEnd: number;
  /** Where its `thread_local` variables lie. */
  readonly locals: number;
}

const STACK_BYTES = 1 << 20;
const STACK_ALIGNMENT = 16;

/** TEXTVAT_THREADS, else as many as this process may use. */
export function wantedThreads(): number {
  const count = Number.parseInt(process.env['TEXTVAT_THREADS'] ?? '', 10);
  return count > 0 ? count : availableParallelism();
}

/** Starts a thread, which serves until the process ends and does not keep it from ending. */
export function startThread(
  { module, memory, number }: Pick<ThreadSetup, 'module' | 'memory' | 'number'>,
  { malloc, __tls_size, __tls_align }: ThreadExports,
): void {
  const room = (bytes: number, alignment: number) =>
    Math.ceil((malloc(bytes + alignment) >>> 0) / alignment) * alignment;
  const setup: ThreadSetup = {
    module,
    memory,
    number,
    stackEnd: room(STACK_BYTES, STACK_ALIGNMENT) + STACK_BYTES,
    locals: room(__tls_size.value, __tls_align.value),
  };
  const worker = new Worker(`(${serve})(require('node:worker_threads').workerData, WebAssembly)`, {
    eval: true,
    execArgv: [],
    workerData: setup,
  });
  worker.unref();
  // Where it cannot start, the caller does all the work.
  worker.on('error', () => undefined);
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
