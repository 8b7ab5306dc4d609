/** Files that are given but not read: a wrong name is a slip all the same, and perhaps of the method. */
import { accessSync, constants } from 'node:fs';
import { InputError } from '../../errors.js';
import { VECTOR_PACKAGE } from '../../models/neural/externalWordVectors.js';
import { shippedOrFolder } from '../../storage/shipped.js';
import { kebab } from './schemaOptions.js';

const namesFiles: readonly string[] = ['unlabeled', 'embeddings', 'encoderFrom', 'networkFrom'];

/** @throws InputError where an option names a file that is not there or cannot be read */
export function assertIdleFiles(option: string, value: unknown): void {
  if (!namesFiles.includes(option)) return;
  for (const name of [value].flat().map(String)) {
    // Standard input, and what is no file.
    if (name === '-' || name === VECTOR_PACKAGE) continue;
    try {
      accessSync(shippedOrFolder(name), constants.R_OK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new InputError({
        where: `--${kebab(option)} ${name}`,
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
