/** Choice of the tensor engine: the fastest that loads, or the one asked for. */
import * as tf from '@tensorflow/tfjs-core';
import { InputError } from '../errors.js';
import { useHostFunctions } from './hostFunctions.js';

/** From fastest to slowest. */
export const backendNames = ['native', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

/** What happened on the way to the engine in use. */
export interface BackendChoice {
  readonly backend: BackendName;
  /** Why each faster engine was not taken: name and reason. */
  readonly refused: readonly { readonly backend: BackendName; readonly reason: string }[];
}

const loaders: Record<BackendName, () => Promise<void>> = {
  native: async () => {
    const { registerNativeBackend, nativeHostFunctions } = await import('./native/nativeBackend.js');
    await registerNativeBackend();
    useHostFunctions(nativeHostFunctions());
  },
  tensorflow: async () => {
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    // A variable keeps the type checker from asking for an optional dependency.
    const optional: string = '@tensorflow/tfjs-node';
    await import(optional);
  },
  wasm: async () => {
    await import('@tensorflow/tfjs-backend-wasm');
  },
  cpu: async () => {
    await import('@tensorflow/tfjs-backend-cpu');
  },
};

async function load(backend: BackendName): Promise<void> {
  useHostFunctions();
  await loaders[backend]();
  if (!(await tf.setBackend(backend))) throw new Error('its initialisation failed');
  await tf.ready();
}

/** The first line of an error, for a list of reasons. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
}

/**
 * Activates an engine for all tensors of this process.
 * @param wanted one engine by name, which must load, or `auto` for the fastest that does
 * @throws InputError when the wanted engine cannot be loaded, with the reason
 */
export async function chooseBackend(wanted: BackendName | 'auto' = 'auto'): Promise<BackendChoice> {
  const refused: { backend: BackendName; reason: string }[] = [];
  for (const backend of wanted === 'auto' ? backendNames : [wanted]) {
    try {
      await load(backend);
      return { backend, refused };
    } catch (error) {
      refused.push({ backend, reason: reasonOf(error) });
    }
  }
  throw new InputError({
    where: `--backend ${wanted}`,
    found: `an engine that does not load (${refused.map((one) => one.reason).join('; ')})`,
    expected: `one of ${backendNames.join(', ')} that loads on this machine`,
    advice: 'Run `textvat doctor` to see which do.',
  });
}
