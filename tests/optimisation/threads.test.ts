import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseBackend } from '../../src/tensor/backend.js';

const program = fileURLToPath(new URL('printRun.ts', import.meta.url));

async function printed(threads: number): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, TEXTVAT_THREADS: String(threads) },
  });
  return stdout;
}

const isBuilt = await chooseBackend('native').then(
  () => true,
  () => false,
);

(isBuilt ? test : test.skip)('native: one thread, two and three give the same run to the bit', async () => {
  const one = await printed(1);
  assert.match(one, /^\[\[\{"step":1,"losses":\{"supervised":\d/);
  assert.is(await printed(2), one);
  assert.is(await printed(3), one);
});

test.run();
