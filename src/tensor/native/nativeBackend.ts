/**
 * The tfjs backends `native` and `wasm`: the CPU backend with its hot kernels in C++ and a few fused ones of our own, the
 * C++ compiled for the processor or to WebAssembly. Nothing happens at import.
 */
import type { BackendName } from '../backendNames.js';
import type { HostFunctions } from '../hostFunctions.js';
import * as tf from '../tfjs.js';
import type { NativeAddon } from './addon.js';
import { convolutionKernels } from './kernels/convolution.js';
import { elementwiseKernels } from './kernels/elementwise.js';
import type { NativeKernel, TensorMemory } from './kernels/kernel.js';
import { layoutKernels } from './kernels/layout.js';
import { lstmKernels } from './kernels/lstm.js';
import { poolingKernels } from './kernels/pooling.js';
import { productKernels } from './kernels/product.js';
import { loadNative } from './loadNative.js';
import { ArrayPool } from './memory.js';
import { createHostFunctions } from './nativeHostFunctions.js';
import { loadWasm } from './wasm/loadWasm.js';

export type { LstmShape, NativeAddon, NativeInfo } from './addon.js';
export { loadNative } from './loadNative.js';

type CpuModule = typeof import('@tensorflow/tfjs-backend-cpu');

const kernels: readonly NativeKernel[] = [
  ...productKernels,
  ...lstmKernels,
  ...convolutionKernels,
  ...poolingKernels,
  ...elementwiseKernels,
  ...layoutKernels,
];

/** Kernels of the CPU backend that only give a tensor another shape. */
const reshaping = new Set(['Identity', 'Reshape', 'ExpandDims']);

/**
 * Registers the backend `native` with tfjs; may be called again.
 * @throws Error whose message says why the addon cannot be used
 */
export async function registerNativeBackend(): Promise<void> {
  register('native', loadNative());
}

/** The same of the backend `wasm`. */
export function registerWasmBackend(): void {
  register('wasm', loadWasm());
}

/** Native versions of the host functions. */
export function nativeHostFunctions(): Partial<HostFunctions> {
  return createHostFunctions(loadNative());
}

/** Those that pay although WebAssembly works on copies: what touches large tables, or does little with each number, does not. */
export function wasmHostFunctions(): Partial<HostFunctions> {
  const { newFloats, peek, crossEntropy, maskedNormal } = createHostFunctions(loadWasm());
  return { newFloats, peek, crossEntropy, maskedNormal };
}

function register(name: BackendName, addon: NativeAddon): void {
  if (tf.findBackendFactory(name)) return;
  const cpu = tf.loadCpuBackend();
  registerCpuKernels(name);
  for (const kernel of kernels) registerNativeKernel(kernel, name, addon);
  tf.registerBackend(name, () => createBackend(cpu, addon));
}

/** The backend as our own code sees it. */
export type NativeBackend = InstanceType<CpuModule['MathBackendCPU']> &
  TensorMemory & { readonly pool: ArrayPool };

function createBackend(cpu: CpuModule, addon: NativeAddon): NativeBackend {
  class Backend extends cpu.MathBackendCPU implements TensorMemory {
    readonly pool = new ArrayPool((bytes) => addon.allocateBuffer(bytes));

    floats(tensor: tf.TensorInfo): Float32Array {
      const { values } = this.data.get(tensor.dataId);
      return values instanceof Float32Array ? values : Float32Array.from(values as Int32Array);
    }

    integers(tensor: tf.TensorInfo): Int32Array {
      const { values } = this.data.get(tensor.dataId);
      return values instanceof Int32Array ? values : Int32Array.from(values as Float32Array);
    }

    newFloats(length: number): Float32Array {
      return this.pool.floats(length);
    }

    /** Hands the array itself out, as the CPU backend does: so it is no longer ours to use again. */
    override readSync(dataId: object): tf.BackendValues {
      const values = super.readSync(dataId);
      if (values instanceof Float32Array) this.pool.disown(values);
      return values;
    }

    override disposeData(dataId: object, force = false): boolean {
      const values = this.data.has(dataId) ? this.data.get(dataId).values : undefined;
      const gone = super.disposeData(dataId, force);
      if (gone && values instanceof Float32Array) this.pool.release(values);
      return gone;
    }
  }
  return new Backend();
}

/**
 * All kernels of the CPU backend under our name. Their results may share memory with their inputs (a slice is a view),
 * so the memory of what they have seen is not used again.
 */
function registerCpuKernels(backendName: BackendName): void {
  for (const config of tf.getKernelsForBackend('cpu')) {
    const { kernelName, kernelFunc } = config;
    const guarded: tf.KernelFunc = (call) => {
      const { pool, data } = call.backend as NativeBackend;
      for (const input of Object.values(call.inputs).flat()) {
        const values = input && data.get(input.dataId)?.values;
        if (values instanceof Float32Array) pool.disown(values);
      }
      return kernelFunc(call);
    };
    tf.registerKernel({
      ...config,
      backendName,
      kernelFunc: reshaping.has(kernelName) ? kernelFunc : guarded,
    });
  }
}

function registerNativeKernel(kernel: NativeKernel, backendName: BackendName, addon: NativeAddon): void {
  const fallback = tf.getKernel(kernel.name, backendName);
  if (fallback) tf.unregisterKernel(kernel.name, backendName);
  tf.registerKernel({
    kernelName: kernel.name,
    backendName,
    kernelFunc: (call) => {
      const { inputs, attrs } = call;
      const result = kernel.run({ inputs, attrs, memory: call.backend as NativeBackend, addon });
      if (result !== undefined) return result;
      if (!fallback) throw new Error(`kernel ${kernel.name}: these inputs are not supported`);
      return fallback.kernelFunc(call);
    },
  });
}
