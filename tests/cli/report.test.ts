import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';
import { out, pileFile, short, testFile, trainFile } from './reviews.js';

const corpora = ['--labeled', trainFile, '--unlabeled', pileFile];

test('compare writes a page beside its table, of the same figures', async () => {
  const page = out('comparison.html');
  const plan = [
    '--test',
    testFile,
    '--label-counts',
    '20,all',
    '--methods',
    'supervised,bayes',
    '--seeds',
    '1',
  ];
  const { status, stdout, stderr } = await textvat([
    ...['compare', ...corpora, ...short, ...plan, '--report', page, '--json', '--quiet'],
  ]);
  assert.is(status, 0, stderr);
  const written = readFileSync(page, 'utf8');
  for (const { meanTestError } of JSON.parse(stdout).summary)
    assert.match(written, `${(100 * meanTestError).toFixed(2)} %`);
  assert.match(written, /<svg /);
  assert.match(written, /tensor engine<\/td><td class="words">(native|tensorflow|wasm|cpu)</);
});

test('train writes a page on the texts that it held back, and shows its course on the terminal', async () => {
  const page = out('training.html');
  const args = ['train', ...corpora, ...short, '--dev', '0.3', '--out', out('reported'), '--report', page];
  const { status, stdout, stderr } = await textvat(args);
  assert.is(status, 0, stderr);
  assert.is(stdout, '');
  assert.match(stderr, /^supervised loss +\d\.\d{3} {2}[▁▂▃▄▅▆▇█]+ +\d\.\d{3}$/m);
  const { development } = JSON.parse(readFileSync(`${out('reported')}/metrics.json`, 'utf8'));
  const written = readFileSync(page, 'utf8');
  // Measured anew on what the run held back: the same texts only if the same split was made.
  assert.match(written, `on 18 development texts: <b>${(100 * development.error).toFixed(2)} %</b>`);
  assert.match(written, 'Consistency loss');
});

test('a page that cannot be written is said before the work', async () => {
  const page = out('no such folder for a page/page.html');
  const outcomes = await Promise.all([
    textvat(['compare', ...corpora, '--test', testFile, '--report', page]),
    textvat(['train', ...corpora, '--out', out('never'), '--report', page]),
  ]);
  for (const { status, stdout, stderr } of outcomes) {
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(
      stderr,
      /^textvat: --report .*found no such folder, expected a place to write a file to\.\n$/,
    );
  }
  assert.not.ok(existsSync(`${out('never')}/config.json`));
});

test.run();
