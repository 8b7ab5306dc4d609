/**
 * Writes the API reference into `build/docs`, and checks it: typedoc has nothing to warn of, so that whatever a public
 * type or function names is exported and described; every function has an example, and every example compiles.
 *
 *   npm run docs
 *
 * typedoc needs the compiler's own interface, which TypeScript 7 does not have yet: it brings TypeScript 6 along.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const REFERENCE = `${ROOT}build/docs/api.json`;
const EXAMPLES = `${ROOT}build/examples`;
/** As typedoc numbers what it finds. */
const KINDS = { class: 128, function: 64 } as const;

interface Comment {
  readonly blockTags?: readonly {
    readonly tag: string;
    readonly content: readonly { readonly text: string }[];
  }[];
}

interface Entry {
  readonly name: string;
  readonly kind: number;
  readonly comment?: Comment;
  readonly signatures?: readonly { readonly comment?: Comment }[];
}

interface Example {
  readonly of: string;
  readonly code: string;
}

function run(...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

function examplesOf({ name, comment, signatures = [] }: Entry): Example[] {
  return [comment, ...signatures.map((signature) => signature.comment)].flatMap((one) =>
    (one?.blockTags ?? [])
      .filter(({ tag }) => tag === '@example')
      .map(({ content }) => content.map(({ text }) => text).join(''))
      .map((text) => ({ of: name, code: text.replace(/^```\w*\n|\n```$/g, '') })),
  );
}

/** Each becomes a module that imports what it uses of the library. */
function compileExamples(examples: readonly Example[], names: readonly string[]): void {
  rmSync(EXAMPLES, { recursive: true, force: true });
  mkdirSync(EXAMPLES, { recursive: true });
  const counts = new Map<string, number>();
  for (const { of, code } of examples) {
    const number = (counts.get(of) ?? 0) + 1;
    counts.set(of, number);
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    const imports = `import { ${used.join(', ')} } from '../../src/index.js';`;
    writeFileSync(`${EXAMPLES}/${of}.${number}.ts`, `${imports}\n\n${code}\n`);
  }
  const relaxed = { verbatimModuleSyntax: false, noUncheckedIndexedAccess: false, noUnusedLocals: false };
  const configuration = {
    extends: '../../tsconfig.json',
    compilerOptions: relaxed,
    include: ['.', '../../src/**/*.d.ts'],
  };
  writeFileSync(`${EXAMPLES}/tsconfig.json`, JSON.stringify(configuration));
  run(fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json'))), '-p', EXAMPLES);
}

run('scripts/docs/node_modules/typedoc/bin/typedoc', '--options', 'scripts/docs/typedoc.json');
const { children: entries } = JSON.parse(readFileSync(REFERENCE, 'utf8')) as { children: Entry[] };
const kinds: readonly number[] = Object.values(KINDS);
const bare = entries.filter((entry) => kinds.includes(entry.kind) && examplesOf(entry).length === 0);
for (const { name } of bare) console.error(`${name}: found no @example, expected one`);
if (bare.length > 0) process.exit(1);
const examples = entries.flatMap(examplesOf);
compileExamples(
  examples,
  entries.map(({ name }) => name),
);
console.log(`${entries.length} names, ${examples.length} examples: build/docs/index.html`);
