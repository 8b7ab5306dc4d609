import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('importing the library prints nothing, chooses no engine and keeps the process alive for nothing', () => {
  const script = `
    const before = new Set(Object.keys(globalThis));
    const environment = JSON.stringify(process.env);
    await import(${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)});
    const tf = await import('@tensorflow/tfjs-core');
    const added = Object.keys(globalThis).filter((key) => !before.has(key) && !key.startsWith('_tf'));
    process.stdout.write(JSON.stringify({
      backend: tf.getBackend() ?? null,
      added,
      environment: environment === JSON.stringify(process.env),
      listeners: ['SIGINT', 'SIGTERM', 'uncaughtException', 'exit'].map((name) => process.listenerCount(name)),
    }));
  `;
  const child = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
    { encoding: 'utf8', timeout: 60_000 },
  );
  assert.is(child.stderr, '');
  assert.is(child.status, 0);
  const { backend, added, environment, listeners } = JSON.parse(child.stdout);
  assert.ok(backend === null || backend === '', backend);
  assert.equal(added, []);
  assert.ok(environment);
  assert.equal(listeners.slice(0, 3), [0, 0, 0]);
});

test.run();
