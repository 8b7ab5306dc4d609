/** What an LSTM layer is given and gives, for every implementation. B batch, T time, E embedding width, H hidden units. */
import type { PrecisionChoice } from '../tensor/precision.js';
import type * as tf from '../tensor/tfjs.js';

/** The gates stand in the order input, forget, candidate, output on the last axis. */
export interface LstmWeights {
  /** [E, 4H] */
  readonly inputWeights: tf.Tensor2D;
  /** [H, 4H] */
  readonly recurrentWeights: tf.Tensor2D;
  /** [4H]; the forget gate's quarter starts at 1. */
  readonly bias: tf.Tensor1D;
}

/** In the order of the gradients. */
export function weightsOf({ inputWeights, recurrentWeights, bias }: LstmWeights): tf.Tensor[] {
  return [inputWeights, recurrentWeights, bias];
}

/**
 * Weights that were saved for a gradient: they may be what other ops gave, which is disposed of by then.
 * @param kept begins with those of one layer
 * @returns them, and the rest
 */
export function takenWeights([inputWeights, recurrentWeights, bias, ...rest]: readonly tf.Tensor[]): [
  LstmWeights,
  tf.Tensor[],
] {
  const weights = { inputWeights, recurrentWeights, bias } as unknown as LstmWeights;
  return [weights, rest];
}

/** How a layer goes over its sequences. */
export interface LstmReading {
  /** Of its products, where the engine has a choice; float32 by default. */
  readonly precision?: PrecisionChoice;
  /** Reads each sequence from its last real token to its first; outputs stand at the token's own position. */
  readonly reverse: boolean;
}

/** What the forward pass gives. `saved` is opaque: each implementation has its own layout. */
export interface LstmForward {
  /** [B,T,H], zero at padding */
  readonly hidden: tf.Tensor3D;
  readonly saved: tf.Tensor[];
}

export interface LstmGradientRequest {
  readonly inputGradient: boolean;
  readonly weightGradients: boolean;
}

/** `last` is the state after a layer's last step, also of one that reads backwards. */
export type LstmPooling = 'max' | 'mean' | 'last';

/** How layers side by side go over their sequences, and what becomes of their states. */
export interface PooledReading {
  readonly pooling: LstmPooling;
  /** As in `LstmReading`. */
  readonly precision?: PrecisionChoice;
}

export interface LstmLayer {
  readonly weights: LstmWeights;
  readonly reverse: boolean;
}
