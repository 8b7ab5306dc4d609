/** The array, or a copy of at least twice its length where it is shorter than `length`. */
export function withRoom<Numbers extends Int32Array | Uint16Array>(array: Numbers, length: number): Numbers {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => Numbers)(
    Math.max(length, 2 * array.length),
  );
  larger.set(array);
  return larger;
}
