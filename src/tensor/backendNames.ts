/** The tensor engines by name, for whoever loads none. From fastest to slowest. */
export const backendNames = ['native', 'tensorflow', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];
