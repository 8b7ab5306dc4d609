/**
 * Imports run downwards only, types included, and never in a circle: exits 1 and names what breaks that.
 *
 *   node --import tsx scripts/checkImports.ts
 *
 * A text search does, as the formatter gives every import one form; tools that see types need the compiler's own
 * interface, which TypeScript 7 does not have yet.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));

/** Rooms from the top; those of one floor may not import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['index.ts', 'cli'],
  ['report'],
  ['experiments'],
  ['robustness'],
  ['explanation', 'evaluation'],
  ['training'],
  ['pretraining'],
  ['models'],
  ['optimisation'],
  ['objectives', 'ngrams'],
  ['model', 'preparation', 'publicCorpora'],
  ['candidates', 'layers', 'storage'],
  ['corpus'],
  ['text'],
  ['tensor'],
  ['errors.ts', 'together.ts', 'turns.ts'],
  ['printable.ts'],
];

const imports = new Map(sourceFiles().map((file) => [file, importsOf(file)]));
const faults = [...upwardImports(), ...circles()];
for (const fault of faults) console.error(fault);
console.log(`${imports.size} files, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

function sourceFiles(): string[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort();
}

/** Static, dynamic and re-exports; `import('x').Type` too. */
function importsOf(file: string): string[] {
  const code = readFileSync(join(SOURCE, file), 'utf8');
  const found = code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'(\.[^']+)\.js'/g);
  return [...new Set([...found].map(([, path]) => `${normalize(join(dirname(file), path!))}.ts`))];
}

/** @returns the floor, from 0 at the top */
function floorOf(file: string): number {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));
  if (floor < 0) throw new Error(`src/${file} is in a room that scripts/checkImports.ts does not know`);
  return floor;
}

function upwardImports(): string[] {
  const upwards = (from: string, to: string) =>
    floorOf(to) < floorOf(from) || (floorOf(to) === floorOf(from) && roomOf(to) !== roomOf(from));
  // A file without imports has to be in a room that is known, too.
  for (const file of imports.keys()) floorOf(file);
  return [...imports].flatMap(([from, targets]) =>
    targets.filter((to) => upwards(from, to)).map((to) => `upwards or sideways: ${from} -> ${to}`),
  );
}

function roomOf(file: string): string {
  return file.split('/', 1)[0]!;
}

/** Sets of files that reach one another (Tarjan's algorithm finds them in one pass). */
function circles(): string[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const members = stack.splice(stack.indexOf(file)).sort();
    if (members.length > 1 || imports.get(file)!.includes(file)) found.push(`circle: ${members.join(', ')}`);
  };
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return found;
}
