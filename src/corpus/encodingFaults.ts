import { counted } from './counted.js';

/** What was odd about the bytes of a corpus, and what the readers made of it. Counted, never fatal. */
export interface EncodingFaults {
  /** UTF-8 byte order marks, removed from the start of a line. */
  byteOrderMarks: number;
  /** Files in UTF-16, with or without a byte order mark. */
  utf16Files: number;
  /** Lines with bytes that are not UTF-8: the whole line is read as Windows-1252 instead. */
  latin1Lines: number;
  /** Lines ended by a CR alone, in a file without LF. CRLF ends a line as well as LF does, and is no fault. */
  carriageReturns: number;
}

export function noFaults(): EncodingFaults {
  return { byteOrderMarks: 0, utf16Files: 0, latin1Lines: 0, carriageReturns: 0 };
}

/** One warning sentence with the counts, or undefined where nothing was odd. */
export function describeFaults(faults: EncodingFaults): string | undefined {
  const parts: string[] = [];
  if (faults.utf16Files > 0) parts.push(`${counted(faults.utf16Files, 'file')} in UTF-16`);
  if (faults.byteOrderMarks > 0) parts.push(`${counted(faults.byteOrderMarks, 'byte order mark')} removed`);
  if (faults.latin1Lines > 0)
    parts.push(
      `${counted(faults.latin1Lines, 'line')} not in UTF-8, read as Windows-1252 (--encoding names another)`,
    );
  if (faults.carriageReturns > 0)
    parts.push(`${counted(faults.carriageReturns, 'line')} ended by a carriage return alone`);
  return parts.length === 0 ? undefined : `${parts.join('; ')}.`;
}
