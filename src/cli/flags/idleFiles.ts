/** Corpora that are given but not read: a wrong name is a slip all the same, and perhaps of the method. */
import { accessSync, constants } from 'node:fs';
import { InputError } from '../../errors.js';

/** @throws InputError where `--unlabeled` names a file that is not there or cannot be read */
export function assertUnlabeledFiles(files: readonly string[]): void {
  for (const file of files) {
    // Standard input.
    if (file === '-') continue;
    try {
      accessSync(file, constants.R_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new InputError({
        where: `--unlabeled ${file}`,
        found:
          code === 'ENOENT' || code === 'ENOTDIR'
            ? 'no such file or folder'
            : `what cannot be read (${code})`,
        expected: 'a file or folder',
        advice: 'Correct the name or leave the option out: it is ignored in this run.',
      });
    }
  }
}
