/** What a corpus format is: how its beginning looks, and how it is read. */
import type { Head, Lines } from './decode.js';
import type { Example } from './example.js';
import type { Origin } from './record.js';

/** What a person may say about how a corpus is written; what is left out is detected from its content. */
export interface Wishes {
  readonly textField?: string | undefined;
  readonly labelField?: string | undefined;
  readonly idField?: string | undefined;
  /** Labels are not looked at, so that none can be wrong. */
  readonly ignoreLabels: boolean;
  /** A row that cannot be read is kept, as an empty text with what was wrong. */
  readonly keepFaults?: boolean | undefined;
  /** One character. */
  readonly delimiter?: string | undefined;
  readonly quotes?: boolean | undefined;
  /** The names of the columns, where no header says them. */
  readonly columns?: readonly string[] | undefined;
  /** Whether the format was named, so that nothing about it is in doubt. */
  readonly isFormatNamed: boolean;
}

export interface Source {
  readonly origin: Origin;
  readonly head: Head;
  readonly wishes: Wishes;
  /** Tells a person about a choice that was made for them, such as the format or a field. */
  readonly tell: (note: string) => void;
}

/** What a beginning says about one format. */
export interface Sighting {
  /** Nothing else looks like this. Where no format is sure, an error asks for `--input-format`. */
  readonly isSure: boolean;
  /** So clear that a source whose name has no extension gets no note. */
  readonly isEvident?: boolean;
  /** A clause: "its first line is a JSON object". */
  readonly because: string;
  /** What to do if that is so, for the question. */
  readonly advice?: string;
}

export interface Format<Name extends string = string> {
  /** As `--input-format` has it. */
  readonly name: Name;
  readonly title: string;
  /** The extensions of file names that promise it. */
  readonly extensions: readonly string[];
  readonly sniff: (head: Head, wishes: Wishes) => Sighting | undefined;
  readonly read: (lines: Lines, source: Source) => AsyncIterable<Example>;
}

/** The whole lines of a beginning that are not blank. */
export function wholeLines({ lines, isCut }: Head): string[] {
  const whole = isCut && lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.filter((line) => line.trim() !== '');
}
