/** Errors of the system on writing, as one clear error. */
import { InputError } from '../errors.js';

const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: 'a full disk',
  EDQUOT: 'no space left of the quota',
  EFBIG: 'a file that may grow no larger',
  EIO: 'a disk that fails',
  EROFS: 'a disk that is read-only',
  EACCES: 'no permission to write',
  EPERM: 'no permission to write',
  ENAMETOOLONG: 'a name that is too long',
  ELOOP: 'links that lead in a circle',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
};

/** These need no error code beside them. */
const PLACES: Readonly<Record<string, string>> = {
  EISDIR: 'a folder in its place',
  EEXIST: 'a file in its place',
  ENOTDIR: 'a file in its place',
  ENOENT: 'no such folder',
};

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** @returns the error to throw: an InputError for what the system refuses, anything else as it is */
export function outputFault(error: unknown, where: string, expected = 'a place to write to'): unknown {
  if (!isSystemError(error)) return error;
  const code = error.code ?? 'unknown';
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new InputError({
    where,
    found: PLACES[code] ?? `${MEANINGS[code] ?? 'a place that cannot be written to'} (${code})`,
    expected,
    ...(isFull && { advice: 'What was complete before is as it was. Make room, or choose another place.' }),
  });
}
