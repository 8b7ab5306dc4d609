/**
 * As much of Node-API as our C++ calls, for a WebAssembly module of it. Arrays are copied into the module's memory for a
 * call and, where they may have been written, back again after it: its memory moves when it grows, ours does not.
 */

import type { WasmGlobal, WasmMemory } from './webAssembly.js';

/** What the module offers. */
export interface WasmExports {
  readonly __stack_pointer: WasmGlobal;
  readonly __indirect_function_table: { get(index: number): unknown };
  malloc(bytes: number): number;
  free(address: number): void;
  abandonRun(): void;
  _initialize(): void;
  napi_register_wasm_v1(env: number, exports: number): number;
}

type NumberArray = Float32Array | Int32Array | Float64Array;

/** An array of JavaScript and its copy in the module's memory. */
interface Copied {
  readonly array: NumberArray | Uint8Array;
  readonly address: number;
  /** How often it was asked for, less how often only for reading. */
  writers: number;
}

const OK = 0;
const INVALID = 1;
/** The only environment; its value means nothing. */
const ENV = 1;
/** Numbers of napi_typedarray_type. */
const arrayTypes = [
  [5, Int32Array],
  [7, Float32Array],
  [8, Float64Array],
] as const;
/** Numbers of napi_valuetype; others count as objects. */
const valueTypes = ['undefined', 'null', 'boolean', 'number', 'string'];
const OBJECT = 6;

const bytesOf = (array: NumberArray | Uint8Array) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/**
 * @param exported the module's exports, from its start on
 * @param shared its memory
 * @returns what the module imports, and a way to run its initialisation
 */
export function nodeApi(exported: () => WasmExports, shared: WasmMemory) {
  // A handle is a place in this list; 0, the null pointer, stands for undefined.
  let values: unknown[] = [undefined];
  let copies = new Map<unknown, Copied>();
  let callArguments: readonly unknown[] = [];

  const memory = () => shared.buffer;
  const view = () => new DataView(memory());
  const keep = (value: unknown, result: number) => {
    values.push(value);
    view().setUint32(result, values.length - 1, true);
    return OK;
  };
  const text = (address: number, length: number) => {
    const bytes = new Uint8Array(memory(), address);
    return new TextDecoder().decode(bytes.slice(0, length < 0 ? bytes.indexOf(0) : length));
  };
  const allocate = (array: Copied['array']): Copied => {
    const address = exported().malloc(Math.max(1, array.byteLength));
    if (address === 0) throw new Error(`WebAssembly has no memory left for ${array.byteLength} bytes`);
    return { array, address: address >>> 0, writers: 0 };
  };

  /** Runs C++ with handles and copies of its own; throws what it throws, its stack as it was before. */
  function inside<Result>(work: () => Result): Result {
    const outer = { values, copies, callArguments, stack: exported().__stack_pointer.value };
    values = [undefined];
    copies = new Map();
    try {
      const result = work();
      for (const { array, address, writers } of copies.values()) {
        if (writers > 0) bytesOf(array).set(new Uint8Array(memory(), address, array.byteLength));
      }
      return result;
    } catch (error) {
      // Threads may still read what lies on the stack.
      exported().abandonRun();
      exported().__stack_pointer.value = outer.stack;
      throw error;
    } finally {
      for (const { address } of copies.values()) exported().free(address);
      ({ values, copies, callArguments } = outer);
    }
  }

  const functionOf = (callback: number) => {
    const work = exported().__indirect_function_table.get(callback) as (env: number, info: number) => number;
    return (...given: unknown[]) =>
      inside(() => {
        callArguments = given;
        return values[work(ENV, 0)];
      });
  };

  const napi = {
    napi_create_function(
      _env: number,
      _name: number,
      _length: number,
      work: number,
      _data: number,
      result: number,
    ) {
      return keep(functionOf(work), result);
    },
    napi_get_cb_info(_env: number, _info: number, count: number, list: number) {
      const most = view().getUint32(count, true);
      view().setUint32(count, callArguments.length, true);
      for (let i = 0; i < most; i += 1) {
        if (i < callArguments.length) keep(callArguments[i], list + 4 * i);
        else view().setUint32(list + 4 * i, 0, true);
      }
      return OK;
    },
    napi_typeof(_env: number, value: number, result: number) {
      const one = values[value];
      const type = valueTypes.indexOf(one === null ? 'null' : typeof one);
      view().setUint32(result, type < 0 ? OBJECT : type, true);
      return OK;
    },
    napi_get_value_double(_env: number, value: number, result: number) {
      const one = values[value];
      if (typeof one !== 'number') return INVALID;
      view().setFloat64(result, one, true);
      return OK;
    },
    napi_get_value_bool(_env: number, value: number, result: number) {
      const one = values[value];
      if (typeof one !== 'boolean') return INVALID;
      view().setUint8(result, Number(one));
      return OK;
    },
    napi_get_value_string_utf8(_env: number, value: number, to: number, size: number, length: number) {
      const one = values[value];
      if (typeof one !== 'string') return INVALID;
      const { written } = new TextEncoder().encodeInto(one, new Uint8Array(memory(), to, size - 1));
      view().setUint8(to + written, 0);
      view().setUint32(length, written, true);
      return OK;
    },
    napi_is_typedarray(_env: number, value: number, result: number) {
      view().setUint8(result, Number(ArrayBuffer.isView(values[value])));
      return OK;
    },
    napi_get_typedarray_info(_env: number, value: number, type: number, length: number, data: number) {
      const array = values[value] as NumberArray;
      const number = arrayTypes.find(([, type]) => array instanceof type)?.[0] ?? 0;
      view().setUint32(type, number, true);
      if (number === 0) return OK;
      let copy = copies.get(array);
      if (!copy) {
        copy = allocate(array);
        copies.set(array, copy);
        new Uint8Array(memory(), copy.address, array.byteLength).set(bytesOf(array));
      }
      copy.writers += 1;
      view().setUint32(length, array.length, true);
      view().setUint32(data, copy.address, true);
      return OK;
    },
    napi_create_arraybuffer(_env: number, size: number, data: number, result: number) {
      const array = new Uint8Array(size);
      const copy = allocate(array);
      keep(array.buffer, result);
      copy.writers = 1;
      copies.set(array, copy);
      view().setUint32(data, copy.address, true);
      return OK;
    },
    napi_create_typedarray(
      _env: number,
      type: number,
      length: number,
      buffer: number,
      at: number,
      result: number,
    ) {
      const Type = arrayTypes.find(([number]) => number === type)![1];
      return keep(new Type(values[buffer] as ArrayBuffer, at, length), result);
    },
    napi_create_external_arraybuffer: () => INVALID,
    napi_create_object: (_env: number, result: number) => keep({}, result),
    napi_create_array: (_env: number, result: number) => keep([], result),
    napi_create_double: (_env: number, value: number, result: number) => keep(value, result),
    napi_create_int32: (_env: number, value: number, result: number) => keep(value, result),
    napi_create_string_utf8(_env: number, from: number, length: number, result: number) {
      return keep(text(from, length), result);
    },
    napi_set_named_property(_env: number, object: number, name: number, value: number) {
      (values[object] as Record<string, unknown>)[text(name, -1)] = values[value];
      return OK;
    },
    napi_set_element(_env: number, array: number, index: number, value: number) {
      (values[array] as unknown[])[index] = values[value];
      return OK;
    },
    napi_add_env_cleanup_hook: () => OK,
  };

  const textvat = {
    fail(message: number): never {
      throw new Error(text(message, -1));
    },
    onlyRead(value: number) {
      const copy = copies.get(values[value]);
      if (copy) copy.writers -= 1;
    },
  };

  /** The object that the module's initialisation fills. */
  const initialise = () =>
    inside(() => {
      exported()._initialize();
      values.push({});
      exported().napi_register_wasm_v1(ENV, 1);
      return values[1];
    });

  return { napi, textvat, initialise, view };
}
