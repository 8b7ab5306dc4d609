/** Choice of the tensor engine: the fastest that loads, or the one asked for. */
import util from 'node:util';
import { InputError } from '../errors.js';
import { type BackendName, backendNames } from './backendNames.js';
import { registerGradients } from './gradients.js';
import { type HostFunctions, useHostFunctions } from './hostFunctions.js';
import * as tf from './tfjs.js';

/** What happened on the way to the engine in use; a slower one than `native` is warned of. */
export interface BackendChoice {
  readonly backend: BackendName;
  /** Why each faster engine was not taken: name and reason. */
  readonly refused: readonly { readonly backend: BackendName; readonly reason: string }[];
}

/** Registers an engine with tfjs; returns the host functions that it brings along. */
const loaders: Record<BackendName, () => Promise<Partial<HostFunctions>>> = {
  native: async () => {
    const { registerNativeBackend, nativeHostFunctions } = await import('./native/nativeBackend.js');
    await registerNativeBackend();
    return nativeHostFunctions();
  },
  tensorflow: async () => {
    // Errors only: else it reports its instruction sets on stderr.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    // tfjs-node 4.22 calls two functions of old that Node 22 warns of and Node 23 is without.
    Object.assign(util, { isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value == null });
    // A variable keeps the type checker from asking for an optional dependency.
    const optional: string = '@tensorflow/tfjs-node';
    await import(optional);
    return {};
  },
  wasm: async () => {
    const { registerWasmBackend, wasmHostFunctions } = await import('./native/nativeBackend.js');
    registerWasmBackend();
    return wasmHostFunctions();
  },
  cpu: async () => {
    tf.loadCpuBackend();
    return {};
  },
};

async function load(backend: BackendName): Promise<void> {
  if (!Object.hasOwn(loaders, backend)) throw new Error('there is none of that name');
  // Else tfjs greets and advises on the console. Does not touch the checks for NaN.
  tf.enableProdMode();
  const faster = await loaders[backend]();
  registerGradients();
  if (!(await tf.setBackend(backend))) throw new Error('its initialisation failed');
  await tf.ready();
  // Some engines register well and fail at their first product.
  const product = tf.tidy(() => tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]);
  if (product !== 11) throw new Error(`it says that 1 * 3 + 2 * 4 is ${product}`);
  useHostFunctions(faster);
}

/** Once a process, by Node.js' own way of warning: a library has no other. */
function warnOfSlowerEngine({ backend, refused }: BackendChoice): void {
  const native = refused.find((one) => one.backend === 'native');
  if (native === undefined || warned) return;
  warned = true;
  process.emitWarning(
    `the fast tensor engine does not load (${native.reason}); the engine ${backend} works in its place, many times slower.`,
    'SlowEngineWarning',
  );
}

let warned = false;

/** The first line of an error, for a list of reasons. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}

/** Activates one engine. @returns why it does not load, in one line, or undefined */
export async function tryBackend(backend: BackendName): Promise<string | undefined> {
  try {
    await load(backend);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Activates the engine asked for; without a wish the one that is active stays, and where none is the fastest is taken. */
export async function ensureBackend(wanted?: BackendName | 'auto'): Promise<void> {
  if (wanted !== undefined || !tf.getBackend()) await chooseBackend(wanted);
}

/**
 * Activates an engine for all tensors of this process.
 * @param wanted one engine by name, which must load, or `auto` for the fastest that does
 * @throws InputError when the wanted engine cannot be loaded, with the reason
 *
 * @example
 * ```js
 * const { backend, refused } = await chooseBackend();
 * console.log(backend, refused.map(({ backend, reason }) => `not ${backend}: ${reason}`));
 * ```
 */
export async function chooseBackend(wanted: BackendName | 'auto' = 'auto'): Promise<BackendChoice> {
  const refused: { backend: BackendName; reason: string }[] = [];
  for (const backend of wanted === 'auto' ? backendNames : [wanted]) {
    const reason = await tryBackend(backend);
    if (reason === undefined) {
      warnOfSlowerEngine({ backend, refused });
      return { backend, refused };
    }
    refused.push({ backend, reason });
  }
  throw new InputError({
    where: `--backend ${wanted}`,
    found: `an engine that does not load (${refused.map((one) => one.reason).join('; ')})`,
    expected: `one of ${backendNames.join(', ')} that loads on this machine`,
    advice: 'Run `textvat doctor` to see which do.',
  });
}
