import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shell, shellLine } from './program.js';
import { out, pileFile, short, trainFile } from './reviews.js';

const hasTerminal = spawnSync('script', ['--version']).status === 0;
/** util-linux `script` gives the program a terminal. */
const onTerminal = hasTerminal ? test : test.skip;

function trainOn(columns: number, name: string, environment = '-u CI TERM=xterm') {
  const program = shellLine([
    'train',
    '--labeled',
    trainFile,
    '--unlabeled',
    pileFile,
    '--out',
    out(name),
    ...short,
    '--json',
  ]);
  // ora draws nothing where the environment says that it is no place for it.
  const line = `stty cols ${columns}; env ${environment} ${program} > ${out(`${name}.json`)}`;
  return shell(`script -qec "${line}" /dev/null < /dev/null`);
}

onTerminal('on a terminal a spinner turns on stderr and stdout stays clean', async () => {
  const { status, stdout: screen } = await trainOn(80, 'terminal');
  assert.is(status, 0, screen);
  assert.match(screen, '\u001b[?25l');
  assert.match(screen, /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/u);
  assert.match(screen, /step 5: development error .* the best so far\r\n/);
  assert.match(screen, /finished: 20 steps in /);
  assert.ok(screen.lastIndexOf('\u001b[?25h') > screen.lastIndexOf('\u001b[?25l'), 'the cursor comes back');
  assert.is(JSON.parse(readFileSync(out('terminal.json'), 'utf8')).steps, 20);
});

onTerminal('a terminal that says it is 0 columns wide gets plain lines', async () => {
  const { status, stdout: screen } = await trainOn(0, 'narrow');
  assert.is(status, 0, screen);
  assert.not.match(screen, '\u001b');
  assert.match(screen, /step 5: development error/);
});

onTerminal('a terminal on which nothing can be drawn gets plain lines, now and then', async () => {
  const { status, stdout: screen } = await trainOn(80, 'dumb', '-u CI TERM=dumb');
  assert.is(status, 0, screen);
  assert.not.match(screen, '\u001b');
  assert.not.match(screen, /^- /m);
  assert.match(screen, /step 5: development error/);
});

test.run();
