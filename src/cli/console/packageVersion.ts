import { readFileSync } from 'node:fs';

const OWN = new URL('../../../package.json', import.meta.url);

/** @param file a package.json; our own by default */
export function packageVersion(file: URL | string = OWN): string {
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
