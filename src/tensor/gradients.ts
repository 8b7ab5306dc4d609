/**
 * Gradients of the tensor ops that a differentiated pass uses. tfjs-core ships its own only for bundlers, not for
 * Node.js; where they are present (tfjs-node brings them) they stay.
 */
import * as tf from './tfjs.js';

type Saved = tf.Tensor[];

/** Sums `gradient` over the axes that were broadcast to reach its shape. */
function sumToShape(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}

function binary(
  kernelName: string,
  gradientA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  gradientB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const upstream = dy as tf.Tensor;
      return {
        a: () => sumToShape(gradientA(upstream, a, b), a.shape),
        b: () => sumToShape(gradientB(upstream, a, b), b.shape),
      };
    },
  };
}

/** For y = f(x) with a derivative that follows from y alone. */
function fromOutput(kernelName: string, gradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): tf.GradConfig {
  return {
    kernelName,
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({ x: () => gradient(dy as tf.Tensor, (saved as Saved)[0]!) }),
  };
}

/** For y = f(x) with a gradient that needs x (or its shape) and the op's attributes. */
function fromInput<Attributes>(
  kernelName: string,
  gradient: (dy: tf.Tensor, x: tf.Tensor, attributes: Attributes) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => ({
      x: () => gradient(dy as tf.Tensor, (saved as Saved)[0]!, attributes as Attributes),
    }),
  };
}

const matMul: tf.GradConfig = {
  kernelName: 'BatchMatMul',
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved, attributes) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
    const upstream = dy as tf.Tensor;
    return {
      a: () =>
        transposeA ? tf.matMul(b, upstream, transposeB, true) : tf.matMul(upstream, b, false, !transposeB),
      b: () =>
        transposeB ? tf.matMul(upstream, a, true, transposeA) : tf.matMul(a, upstream, !transposeA, false),
    };
  },
};

const concat: tf.GradConfig = {
  kernelName: 'Concat',
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const { axis } = attributes as { axis: number };
    const inputs = saved as Saved;
    const parts = tf.split(
      dy as tf.Tensor,
      inputs.map((input) => input.shape[axis]!),
      axis,
    );
    return Object.fromEntries(parts.map((part, index) => [index, () => part]));
  },
};

const pack: tf.GradConfig = {
  kernelName: 'Pack',
  saveAllInputs: true,
  gradFunc: (dy, _saved, attributes) => {
    const { axis } = attributes as { axis: number };
    const parts = tf.unstack(dy as tf.Tensor, axis);
    return Object.fromEntries(parts.map((part, index) => [index, () => part]));
  },
};

const gradients: readonly tf.GradConfig[] = [
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    'RealDiv',
    (dy, _a, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.mul(b, b))),
  ),
  fromOutput('Exp', (dy, y) => tf.mul(dy, y)),
  fromOutput('Sigmoid', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  fromOutput('Tanh', (dy, y) => tf.mul(dy, tf.sub(1, tf.mul(y, y)))),
  fromOutput('Relu', (dy, y) => tf.mul(dy, tf.step(y))),
  fromInput('Log', (dy, x) => tf.div(dy, x)),
  fromInput('Neg', (dy) => tf.neg(dy)),
  fromInput('Reshape', (dy, x) => tf.reshape(dy, x.shape)),
  fromInput<{ perm: number[] }>('Transpose', (dy, _x, { perm }) =>
    tf.transpose(
      dy,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ),
  fromInput<{ paddings: [number, number][] }>('PadV2', (dy, x, { paddings }) =>
    tf.slice(
      dy,
      paddings.map(([before]) => before),
      x.shape,
    ),
  ),
  fromInput<{ begin: number[] }>('Slice', (dy, x, { begin }) =>
    tf.pad(
      dy,
      begin.map((start, axis): [number, number] => [start, x.shape[axis]! - start - dy.shape[axis]!]),
    ),
  ),
  fromInput<{ axis: number | number[] }>('Sum', (dy, x, { axis }) => {
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const kept = x.shape.map((size, index) => (axes.includes(index) ? 1 : size));
    return tf.mul(tf.reshape(dy, kept), tf.ones(x.shape));
  }),
  matMul,
  concat,
  pack,
];

/** Registers what is missing; may be called again. */
export function registerGradients(): void {
  for (const gradient of gradients) {
    if (!tf.getGradient(gradient.kernelName)) tf.registerGradient(gradient);
  }
}
