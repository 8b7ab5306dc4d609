import { InputError } from '../errors.js';

/**
 * The exports of an optional package, which is loaded with the first file that needs it.
 * @param where the file
 * @param load imports it
 * @throws InputError where it is not installed
 */
export async function optionalPackage<Exports>(
  where: string,
  name: string,
  load: () => Promise<Exports>,
): Promise<Exports> {
  try {
    return await load();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError({
      where,
      found: `no package ${name}, which this installation left out`,
      expected: 'the optional packages of textvat',
      advice: `Install it with \`npm install ${name}\`.`,
    });
  }
}
