/** What comes with the package and can be named instead of a folder; see embeddings/README.md. */
import { fileURLToPath } from 'node:url';

export const SHIPPED = ['movie-reviews'] as const;

/** The folder of what is shipped under a name, or the source itself where it names none. This module is at the same depth in src and dist. */
export function shippedOrFolder(source: string): string {
  if (!(SHIPPED as readonly string[]).includes(source)) return source;
  return fileURLToPath(new URL(`../../embeddings/${source}`, import.meta.url));
}
