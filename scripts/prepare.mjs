/**
 * What `npm install` does in a clone: compiles the sources to `dist` and builds the native addon.
 * With --omit=dev there is no compiler of TypeScript; what was compiled before then stays as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(...command) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function typeScript() {
  try {
    return fileURLToPath(import.meta.resolve('typescript/package.json')).replace('package.json', 'bin/tsc');
  } catch {
    return undefined;
  }
}

const compiler = typeScript();
if (compiler) run(compiler, '-p', 'tsconfig.build.json');
else if (existsSync(`${root}dist`))
  process.stderr.write('textvat: no TypeScript here; `dist` stays as it was compiled.\n');
else {
  process.stderr.write(
    'textvat: found no `dist` and no TypeScript to make it with, expected the development dependencies: ' +
      'run `npm install` without --omit=dev once.\n',
  );
  process.exit(1);
}
run('scripts/build-native.mjs');
