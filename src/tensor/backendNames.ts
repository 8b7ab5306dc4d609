/** The tensor engines by name, for whoever loads none. From fastest to slowest. */
export const backendNames = ['native', 'tensorflow', 'wasm', 'cpu'] as const;
/** A tensor engine by its name. */
export type BackendName = (typeof backendNames)[number];
