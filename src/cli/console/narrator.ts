/** Shows progress: a spinner with a bar on a terminal, plain lines now and then elsewhere. */

import ora, { type Ora } from 'ora';
import { truncateText } from '../../report/textWidth.js';
import { bar } from './bar.js';
import { tellLine } from './standardError.js';

export interface Narrator {
  /** Writes a line of its own, even with --quiet. */
  say(text: string): void;
  /** Begins something to watch, or goes over to something else. */
  start(text: string): void;
  /** The state at `seconds` of a clock. @param done share of the whole, where it is known */
  status(text: string, seconds: number, done?: number): void;
  stop(): void;
}

/** Off a terminal, a line is printed this often and whenever something new begins. */
const SECONDS_BETWEEN_LINES = 120;

/** @param prefix of every line */
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
      spinner?.start(statusLine(prefix + text, process.stderr.columns));
    },
    status(text, seconds, done) {
      if (quiet) return;
      if (spinner) spinner.text = statusLine(prefix + text, process.stderr.columns, done);
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

/** The spinner and the space behind it, and a column that stays free, so that no terminal breaks the line. */
const SPINNER_COLUMNS = 3;
const LONGEST_BAR = 30;

/** One line for a terminal: the bar takes a quarter of it, and what does not fit is cut. */
export function statusLine(text: string, columns: number, done?: number): string {
  const width = Math.max(1, columns - SPINNER_COLUMNS);
  if (done === undefined) return truncateText(text, width);
  const length = Math.min(LONGEST_BAR, Math.floor(columns / 4));
  const percent = `${Math.floor(100 * done)} %`.padStart(5);
  return truncateText(`${bar(done, length)} ${percent}  ${text}`, width);
}
