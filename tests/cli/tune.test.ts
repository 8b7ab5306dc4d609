import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Trial } from '../../src/experiments/tune.js';
import { jsonLines, start, textvat } from './program.js';
import { csvFile, folder, out, pileFile, trainFile } from './reviews.js';

const args = (name: string, ...more: string[]) => [
  ...['tune', '--labeled', trainFile, '--model', 'linear', '--dev', '0.3', '--out', out(name), ...more],
];
const trialsOf = (name: string) => jsonLines<Trial>(readFileSync(join(out(name), 'trials.jsonl'), 'utf8'));
const withoutTime = ({ seconds: _, ...trial }: Trial) => trial;

test('the best of all trials becomes a configuration, with which train makes the model of that trial', async () => {
  const { status, stdout, stderr } = await textvat(args('search', '--trials', '6'));
  assert.is(status, 0, stderr);
  assert.equal(readdirSync(out('search')).sort(), [
    'best.json',
    'manifest.json',
    'search.json',
    'trials.jsonl',
  ]);
  const trials = trialsOf('search');
  assert.equal(
    trials.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6],
  );
  const error = Math.min(...trials.map((trial) => trial.error!));
  assert.match(stdout, /^trial .*, the start/);
  assert.match(stdout, new RegExp(`^development error +${(100 * error).toFixed(2)} % `, 'm'));
  assert.match(stdout, 'therefore too good');
  for (const { number } of trials)
    assert.match(stderr, new RegExp(`^trial ${number}: development error`, 'm'));
  const [command] = /textvat train --config .*$/m.exec(stderr) as RegExpExecArray;
  const model = out('tuned');
  const training = await textvat([...command.split(' ').slice(1, -1), model]);
  assert.is(training.status, 0, training.stderr);
  const metrics = JSON.parse(readFileSync(join(model, 'metrics.json'), 'utf8'));
  assert.is(metrics.development.error, error);
  const { run: _run, ...options } = JSON.parse(readFileSync(join(out('search'), 'best.json'), 'utf8'));
  const { run: _other, ...ofModel } = JSON.parse(readFileSync(join(model, 'config.json'), 'utf8')).options;
  assert.equal(options, ofModel);
});

test('where there was time for the start alone, that is said', async () => {
  const { status, stderr } = await textvat(args('no time', '--max-time', '0.0001s'));
  assert.is(status, 0, stderr);
  assert.is(trialsOf('no time').length, 1);
  assert.match(stderr, /nothing was searched; give a longer --max-time/);
});

test('JSON is one object on stdout; what a file says is where the search starts, what flags say stays', async () => {
  const config = folder.write('start.json', JSON.stringify({ regularisation: 3, smoothing: 2 }));
  const { status, stdout, stderr } = await textvat([
    ...args('search as JSON', '--trials', '3', '--json', '--quiet', '--config', config, '--smoothing', '0.5'),
    ...['--ngram-order', '1', '--max-time', '10m'],
  ]);
  assert.is(status, 0, stderr);
  assert.match(stderr, /^warning: [^\n]*\n$/);
  const { best, config: file, trials } = JSON.parse(stdout);
  assert.is(file, join(out('search as JSON'), 'best.json'));
  assert.equal(
    trials.map(({ number }: Trial) => number),
    [1, 2, 3],
  );
  assert.ok(trials.some((trial: Trial) => trial.number === best.number && trial.error === best.error));
  assert.equal(trials[0].searched, { regularisation: 3, minNgramTexts: 2 });
  // The time is that of the search, and not of a training.
  for (const { options } of trialsOf('search as JSON'))
    assert.equal([options.smoothing, options.ngramOrder, options.maxTime], [0.5, 1, null]);
});

test('Ctrl-C ends with 130 and the trials that are complete; the same command goes on, others are refused', async () => {
  const running = start(args('interrupted search'));
  await running.until('stderr', /^trial 3: development error/m);
  running.child.kill('SIGINT');
  const { status, stdout, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.match(stderr, 'interrupted: ending with the trials that are complete');
  assert.match(stdout, /^development error/m);
  const before = trialsOf('interrupted search');
  assert.ok(before.length >= 3);

  const limit = ['--trials', String(before.length + 2)];
  const [resumed, whole] = await Promise.all([
    textvat(args('interrupted search', ...limit)),
    textvat(args('uninterrupted', ...limit, '--quiet')),
  ]);
  assert.is(resumed.status, 0, resumed.stderr);
  assert.match(resumed.stderr, /^trial 1: development error .*, done before$/m);
  assert.equal(trialsOf('interrupted search').map(withoutTime), trialsOf('uninterrupted').map(withoutTime));
  const withoutTimes = (text: string) => text.replace(/^time .*$/m, '');
  assert.is(withoutTimes(resumed.stdout), withoutTimes(whole.stdout));

  const other = await textvat(args('interrupted search', '--seed', '2'));
  assert.is(other.status, 1);
  assert.is(other.stdout, '');
  assert.match(other.stderr, /^textvat: .*search\.json: found a search with seed: 1, expected 2, as asked/);
});

test('Ctrl-C while the corpora are read ends with 130 and leaves nothing', async () => {
  const running = start([
    ...['tune', '--labeled', csvFile, '--unlabeled', '-', '--text-field', 'review', '--label-field', 'stars'],
    ...['--out', out('unread')],
  ]);
  // Said at the end of the first file, so that the next one is being waited for.
  await running.until('stderr', /byte order mark/);
  running.child.kill('SIGINT');
  const { status, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.not.match(stderr, 'Error');
  assert.not.ok(existsSync(out('unread')));
});

test('without development texts it says why it needs them', async () => {
  const { status, stdout, stderr } = await textvat([
    ...['tune', '--labeled', trainFile, '--unlabeled', pileFile, '--dev', '0', '--out', out('undeveloped')],
  ]);
  assert.equal([status, stdout], [2, '']);
  assert.match(
    stderr,
    /^textvat: --dev: found 0, expected a file or a share above 0, for settings are chosen/,
  );
  assert.not.ok(existsSync(out('undeveloped')));
});

test.run();
