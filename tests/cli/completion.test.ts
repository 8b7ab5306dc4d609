/** The scripts of `textvat completion`, run by the shells that they are for. */
import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { suiteWithFolder } from '../corpus/helpers.js';
import { textvat } from './program.js';

const test = suiteWithFolder('completion');
const isInstalled = (shell: string) => spawnSync(shell, ['--version']).status === 0;

async function scriptFor(shell: string): Promise<string> {
  const { status, stdout, stderr } = await textvat(['completion', shell]);
  assert.is(status, 0, stderr);
  return stdout;
}

function run(shell: string, code: string): string[] {
  const { status, stdout, stderr } = spawnSync(shell, ['-c', code], { encoding: 'utf8' });
  assert.is(stderr, '');
  assert.is(status, 0);
  return stdout.split('\n').filter((line) => line !== '');
}

test('bash completes commands, options and their values, and files elsewhere', async ({ folder }) => {
  const script = folder.write('textvat.bash', await scriptFor('bash'));
  const complete = (...words: readonly string[]) =>
    run(
      'bash',
      `source ${script}; source ${script}; COMP_WORDS=(textvat ${words.map((word) => `'${word}'`).join(' ')}); ` +
        `COMP_CWORD=${words.length}; _textvat; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
  assert.equal(complete('tr'), ['train', 'transfer']);
  assert.ok(complete('').includes('completion'));
  assert.equal(complete('train', '--lab'), ['--labeled', '--label-field', '--label-is-real']);
  assert.equal(complete('train', '--no-fold'), ['--no-fold-case']);
  assert.equal(complete('train', '--model', 'bi'), ['bilstm']);
  assert.equal(complete('train', '--objective', 'at'), ['at', 'at+vat']);
  assert.equal(complete('train', '--preset', '=', ''), ['fast', 'balanced', 'best']);
  assert.equal(complete('train', '--preset', '='), ['fast', 'balanced', 'best']);
  assert.equal(complete('compare', '--methods', 'bay'), ['bayes']);
  assert.equal(complete('completion', ''), ['bash', 'zsh', 'fish']);
  for (const words of [
    ['train', '--labeled', ''],
    ['classify', ''],
    ['nothing', '-'],
  ])
    assert.equal(complete(...words), []);
  assert.match(run('bash', `source ${script}; complete -p textvat`).join(), '-o default -F _textvat textvat');
});

test('every flag of the help is completed', async () => {
  const script = await scriptFor('bash');
  const { stdout } = await textvat(['train', '--help-all']);
  const flags = stdout.match(/^ {2}--[a-z-]+/gm)!.map((flag) => flag.trim());
  const completed = script.match(/ train\) words='([^']+)'/)![1]!.split(' ');
  assert.equal(completed, flags);
});

if (isInstalled('zsh'))
  test('zsh reads its script', async ({ folder }) => {
    const script = folder.write('textvat.zsh', await scriptFor('zsh'));
    assert.equal(run('zsh', `autoload -U compinit; compinit -D; source ${script}; print $_comps[textvat]`), [
      '_textvat',
    ]);
  });

if (isInstalled('fish'))
  test('fish completes commands, options and their values', async ({ folder }) => {
    const script = folder.write('textvat.fish', await scriptFor('fish'));
    const complete = (line: string) =>
      run('fish', `source ${script}; complete -C '${line}'`).map((found) => found.split('\t')[0]);
    assert.equal(complete('textvat cl'), ['classify']);
    assert.equal(complete('textvat train --mod'), ['--model']);
    assert.equal(complete('textvat train --model bi'), ['bilstm']);
    assert.equal(complete('textvat completion f'), ['fish']);
  });

test('another shell is refused', async () => {
  const { status, stderr } = await textvat(['completion', 'tcsh']);
  assert.is(status, 2);
  assert.match(stderr, 'the shell: found tcsh, expected one of bash, zsh, fish');
});

test.run();
