import { clipped, printable } from './printable.js';

/** What was wrong with something a person gave us: a file, a line, an argument. */
export interface InputFault {
  /** The file and line, or the argument. */
  readonly where: string;
  readonly found: string;
  readonly expected: string;
  /** The next step to take. */
  readonly advice?: string;
}

/** Of each part of a message: enough for a path and a list of names, not for a file that has no line breaks. */
const LONGEST = 600;

function told(part: string): string {
  return printable(clipped(part, LONGEST));
}

/**
 * Bad input: reported as one clear message, never as a stack trace.
 * @example
 * ```js
 * try {
 *   await loadModel('model');
 * } catch (error) {
 *   if (error instanceof InputError) console.error(error.message);
 *   else throw error;
 * }
 * ```
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** @param fault what the message says */
  constructor(fault: InputFault) {
    const advice = fault.advice === undefined ? '' : ` ${told(fault.advice)}`;
    super(`${told(fault.where)}: found ${told(fault.found)}, expected ${told(fault.expected)}.${advice}`);
  }
}
