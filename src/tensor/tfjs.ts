/**
 * What we use of tfjs, and nothing else. Its bundles are CommonJS: an `import` reads each from end to end for the names
 * of its exports before it runs, which takes longer than running it. `require` does not, and both give the same tfjs.
 */
import { createRequire } from 'node:module';

type Tfjs = typeof import('@tensorflow/tfjs-core');
type CpuBackend = typeof import('@tensorflow/tfjs-backend-cpu');

const require = createRequire(import.meta.url);

export type * from '@tensorflow/tfjs-core';
export const {
  add,
  backend,
  broadcast_util,
  concat,
  customGrad,
  dispose,
  div,
  enableProdMode,
  engine,
  env,
  exp,
  findBackendFactory,
  fused,
  getBackend,
  getGradient,
  getKernel,
  getKernelsForBackend,
  grad,
  log,
  logSoftmax,
  matMul,
  mul,
  neg,
  ones,
  pad,
  ready,
  registerBackend,
  registerGradient,
  registerKernel,
  relu,
  reshape,
  scalar,
  setBackend,
  sigmoid,
  slice,
  softmax,
  split,
  stack,
  step,
  sub,
  sum,
  tanh,
  tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tidy,
  transpose,
  unregisterKernel,
  unstack,
  util,
  zeros,
  zerosLike,
} = require('@tensorflow/tfjs-core') as Tfjs;

/** Registers the backend `cpu`. */
export function loadCpuBackend(): CpuBackend {
  return require('@tensorflow/tfjs-backend-cpu') as CpuBackend;
}
