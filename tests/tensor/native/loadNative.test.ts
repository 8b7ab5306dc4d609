/** Where the addon is looked for, in a package of its own with copies of the real thing. */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { findNative, mapsMusl, platformName } from '../../../src/tensor/native/loadNative.js';
import { temporaryFolder } from '../../corpus/helpers.js';
import { nativeSuite } from './native.js';

const test = nativeSuite('binaries');

const folder = temporaryFolder();
const source = fileURLToPath(new URL('../../../src/tensor/native/loadNative.ts', import.meta.url));
const COMPILED = 'build/native/textvat.node';
const PREBUILT = `prebuilds/${platformName()}/textvat.node`;

/** @returns the file that is loaded, or why none is */
function load(name: string, environment: Record<string, string> = {}): string {
  const root = folder.write(`${name}/package.json`, '{"type":"module"}').replace(/package\.json$/, '');
  cpSync(source, join(root, 'src/tensor/native/loadNative.ts'));
  const code = `import { findNative } from ${JSON.stringify(join(root, 'src/tensor/native/loadNative.ts'))};
    try { console.log(findNative().file); } catch (error) { console.log(error.message); }`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', code],
    { encoding: 'utf8', env: { ...process.env, ...environment } },
  );
  return stdout.trim() + stderr;
}

/** A copy of the addon of this clone. */
function provide(name: string, path: string): void {
  const { file } = findNative();
  cpSync(join(fileURLToPath(new URL('../../..', import.meta.url)), file), join(folder.path, name, path));
}

test('the binary of this machine comes first, then the one of the package', () => {
  provide('both', COMPILED);
  provide('both', PREBUILT);
  assert.is(load('both'), COMPILED);
  provide('prebuilt', PREBUILT);
  assert.is(load('prebuilt'), PREBUILT);
});

test('a binary that does not load makes room for the next', () => {
  folder.write(`broken/${COMPILED}`, 'no library');
  provide('broken', PREBUILT);
  assert.is(load('broken'), PREBUILT);
});

test('where none loads every cause is told, and what to do', () => {
  folder.write(`causes/${COMPILED}`, 'no library');
  folder.write(`causes/${PREBUILT}`, 'neither');
  const causes = load('causes');
  for (const file of [COMPILED, PREBUILT]) assert.ok(causes.includes(`${file}: `), causes);
  assert.match(causes, /; `textvat doctor --build` makes one, with a C\+\+ compiler$/);
  assert.match(load('none'), `there is no binary for ${platformName()}; \`textvat doctor --build\``);
});

test('an instruction set that is forced and not there is no reason to try another binary', () => {
  provide('forced', COMPILED);
  assert.match(load('forced', { TEXTVAT_ISA: 'sse9' }), /^instruction set 'sse9' is not available here/);
  assert.match(load('forced', { TEXTVAT_BF16: 'avx-512' }), /^bf16 by 'avx-512' is not available here/);
});

test('musl is told from glibc by the file of the C library', () => {
  const line = (file: string): string =>
    `7fe9bace8000-7fe9bacfc000 r--p 00000000 fe:00 104 ${file}\n7ffd4d5e7000-7ffd4d608000 rw-p 00000000 00:00 0 [stack]\n`;
  for (const file of ['/lib/ld-musl-x86_64.so.1', '/usr/lib/aarch64-linux-musl/libc.so', '/usr/lib/libc.so'])
    assert.ok(mapsMusl(line(file)), file);
  for (const file of [
    '/usr/lib/x86_64-linux-gnu/libc.so.6',
    '/lib64/libc-2.31.so',
    '/lib64/ld-linux-x86-64.so.2',
  ])
    assert.not.ok(mapsMusl(line(file)), file);
});

process.on('exit', () => folder.remove());

test.run();
