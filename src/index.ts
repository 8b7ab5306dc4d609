export type { Example } from './corpus/example.js';
export { InputError, type InputFault } from './errors.js';
