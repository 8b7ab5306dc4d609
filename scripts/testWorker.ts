/** Runs the test files that its parent names, one after the other; uvu's totals end the output of each. */
import type { Suite } from 'uvu/parse';
import { run } from 'uvu/run';

const channel = process.channel!;
const uvu = globalThis as { UVU_QUEUE?: unknown[] };

process.on('message', async (file: Suite) => {
  // A test that waits for what never comes shall end this process, as it would alone.
  channel.unref();
  uvu.UVU_QUEUE = [];
  // Files that run in one process share modules, and so their folders: this tells them apart.
  process.env['TEXTVAT_TEST_FILE'] = file.name;
  await run([file]);
  channel.ref();
});
