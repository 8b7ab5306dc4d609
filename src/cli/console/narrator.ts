/** Tells a person how long work goes: a spinner on a terminal, plain lines now and then elsewhere. */

import ora, { type Ora } from 'ora';
import { tellLine } from './standardError.js';

export interface Narrator {
  /** A line of its own, whether quiet or not. */
  say(text: string): void;
  /** From here on there is something to watch, or something else, with a clock of its own. */
  start(text: string): void;
  /** How things stand, `seconds` after the start. */
  status(text: string, seconds: number): void;
  stop(): void;
}

/** Off a terminal a line is printed this often. */
const SECONDS_BETWEEN_LINES = 10;

/** @param prefix before everything that is said */
export function createNarrator(quiet: boolean, prefix = ''): Narrator {
  // Some terminals (of containers, of `script`) say they are 0 columns wide, and ora would draw without end.
  const terminal = process.stderr.isTTY === true && process.stderr.columns > 0 && !quiet;
  // ora would hold back Ctrl-C if it discarded standard input. Where it draws nothing (CI, TERM=dumb) it prints every text.
  const drawn = terminal ? ora({ discardStdin: false, stream: process.stderr }) : undefined;
  const spinner: Ora | undefined = drawn?.isEnabled ? drawn : undefined;
  let lastLine = Number.NEGATIVE_INFINITY;
  const say = (text: string) => {
    if (spinner?.isSpinning) spinner.clear();
    tellLine(`${prefix}${text}`);
  };
  return {
    say,
    start: (text) => {
      lastLine = Number.NEGATIVE_INFINITY;
      spinner?.start(text);
    },
    status(text, seconds) {
      if (quiet) return;
      if (spinner) spinner.text = prefix + text;
      else if (seconds - lastLine >= SECONDS_BETWEEN_LINES) {
        lastLine = seconds;
        say(text);
      }
    },
    stop: () => {
      spinner?.stop();
    },
  };
}
