/** As much of WebAssembly as is used here: the types of Node.js leave it to those of browsers. */

export interface WasmGlobal {
  value: number;
}

export interface WasmMemory {
  /** Another one after the memory has grown. */
  readonly buffer: ArrayBufferLike;
}

interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: string;
}

export interface WebAssemblyTypes {
  readonly Module: (new (bytes: Uint8Array) => object) & { imports(module: object): readonly Import[] };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => WasmMemory;
}

export const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyTypes };
