/**
 * Memory of large tensors, used again. A fresh page costs more than the arithmetic done on it, and a training step
 * makes and drops the same few sizes over and over.
 */

/** Smaller arrays are left to the garbage collector. */
const SMALLEST_BYTES = 1 << 16;
/** Free memory kept for later; what exceeds it goes back to the system. */
const MOST_FREE_BYTES = 768 * 2 ** 20;

export class ArrayPool {
  private readonly free = new Map<number, ArrayBuffer[]>();
  private readonly owned = new WeakSet<ArrayBufferLike>();
  private freeBytes = 0;
  private readonly allocateBuffer: (bytes: number) => ArrayBuffer;

  constructor(allocateBuffer: (bytes: number) => ArrayBuffer) {
    this.allocateBuffer = allocateBuffer;
  }

  /** An array with undefined contents. */
  floats(length: number): Float32Array {
    const bytes = length * Float32Array.BYTES_PER_ELEMENT;
    if (bytes < SMALLEST_BYTES) return new Float32Array(length);
    const size = sizeClass(bytes);
    let buffer = this.free.get(size)?.pop();
    if (buffer) this.freeBytes -= size;
    else buffer = this.allocateBuffer(size);
    this.owned.add(buffer);
    return new Float32Array(buffer, 0, length);
  }

  /** Takes back an array that nobody refers to any more; of other arrays' memory it takes no notice. */
  release(array: Float32Array): void {
    const { buffer } = array;
    if (!this.owned.delete(buffer)) return;
    const size = buffer.byteLength;
    if (this.freeBytes + size > MOST_FREE_BYTES) return;
    const list = this.free.get(size);
    if (list) list.push(buffer as ArrayBuffer);
    else this.free.set(size, [buffer as ArrayBuffer]);
    this.freeBytes += size;
  }

  /** From now on the array belongs to whoever has seen it: it will not be used again. */
  disown(array: Float32Array): void {
    this.owned.delete(array.buffer);
  }
}

/** Eight sizes per power of two: at most an eighth is wasted, and batches of similar length share their memory. */
function sizeClass(bytes: number): number {
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
}
