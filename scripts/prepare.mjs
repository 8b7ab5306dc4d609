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

/** TypeScript itself may be there for another package's sake: the types that compiling needs are not. */
function hasDevelopmentDependencies() {
  try {
    return Boolean(import.meta.resolve('@types/d3-scale/package.json'));
  } catch {
    return false;
  }
}

if (hasDevelopmentDependencies()) {
  const typescript = fileURLToPath(import.meta.resolve('typescript/package.json'));
  run(typescript.replace('package.json', 'bin/tsc'), '-p', 'tsconfig.build.json');
  run('scripts/configSchema.mjs');
} else if (existsSync(`${root}dist`))
  process.stderr.write('textvat: no development dependencies; `dist` stays as it was compiled.\n');
else {
  process.stderr.write(
    'textvat: found neither `dist` nor the development dependencies to make it with: ' +
      'run `npm install` without --omit=dev once.\n',
  );
  process.exit(1);
}
run('scripts/build-native.mjs');
