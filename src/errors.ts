/** What was wrong with something a person gave us: a file, a line, an argument. */
export interface InputFault {
  /** The file and line, or the argument. */
  readonly where: string;
  readonly found: string;
  readonly expected: string;
  /** The next step to take. */
  readonly advice?: string;
}

/** Bad input: reported as one clear message, never as a stack trace. */
export class InputError extends Error {
  override readonly name = 'InputError';
  constructor(fault: InputFault) {
    const advice = fault.advice === undefined ? '' : ` ${fault.advice}`;
    super(`${fault.where}: found ${fault.found}, expected ${fault.expected}.${advice}`);
  }
}
