import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from './corpus/helpers.js';

const uvu = import.meta.resolve('uvu');
const body = (handler: string) => `import { test } from '${uvu}';\ntest('one', ${handler});\ntest.run();\n`;
const sound = body('() => {}');

function start(files: Readonly<Record<string, string>>, patterns: readonly string[] = []) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  const args = ['--import', 'tsx', 'scripts/test.ts', '--dir', folder.path, ...patterns];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  folder.remove();
  return { status, stderr, output: stripVTControlCharacters(stdout) };
}

function run(files: Readonly<Record<string, string>>) {
  const { status, output } = start(files);
  const count = (name: string) =>
    Number([...output.matchAll(new RegExp(`  ${name}: +(\\d+)\n`, 'g'))].at(-1)![1]);
  return { status, output, counts: ['Total', 'Passed', 'Skipped'].map((name) => count(name)) };
}

test('the runner adds up all files; one that fails, dies, never ends or holds no test is named', () => {
  const { status, output, counts } = run({
    'package.json': '{ "type": "module" }',
    'a.test.ts': body("() => { throw new Error('no'); }"),
    'b.test.ts': body("() => process.kill(process.pid, 'SIGKILL')"),
    'c.test.ts': body('() => new Promise(() => {})'),
    'd.test.ts': "throw new Error('broken');",
    // In a suite of its own: in the common one, a file behind it in the same process would run its test.
    'e.test.ts': `import { suite } from '${uvu}';\nsuite('e')('one', () => {});\n`,
    'f.test.ts': sound.replace('test.run', "test('two', () => {});\ntest.skip('three');\ntest.run"),
    'helper.ts': 'throw new Error();',
  });
  assert.is(status, 1);
  assert.equal(counts, [7, 2, 1], output);
  assert.match(output, '  1 failed: a.test.ts');
  for (const name of ['b', 'c', 'd']) assert.match(output, `  ended before its tests did: ${name}.test.ts`);
  assert.match(output, '  holds no test: e.test.ts');
});

test('patterns without a match end in one message, and nothing runs', () => {
  const files = { 'package.json': '{ "type": "module" }', 'some.test.ts': sound };
  const { status, stderr, output } = start(files, ['^tests/some', 'other']);
  assert.is(status, 1);
  assert.is(output, '');
  assert.match(
    stderr,
    /^test: found no test file below .*, expected one whose path matches \^tests\/some or other\. Patterns match paths from there, such as '\^some'\.\n$/,
  );
  assert.match(start({ 'helper.ts': '' }).stderr, 'expected files *.test.ts');
});

test.run();
