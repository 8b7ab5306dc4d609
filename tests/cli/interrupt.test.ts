import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadModel } from '../../src/models/savedModel.js';
import { jsonLines, Running, shellLine, start, textvat } from './program.js';
import { out, pileFile, sharedModel, tiny, trainFile } from './reviews.js';

const metricsOf = (model: string) => JSON.parse(readFileSync(join(model, 'metrics.json'), 'utf8'));
const eventsOf = (model: string) => jsonLines(readFileSync(join(model, 'log.jsonl'), 'utf8'));

/** Far more steps than any test waits for. */
const endless = (model: string) => [
  ...['train', '--labeled', trainFile, '--unlabeled', pileFile, '--out', model, ...tiny],
  ...['--max-steps', '100000', '--patience', '0'],
];

test('Ctrl-C keeps the best model and a checkpoint, ends with 130, and --resume goes on', async () => {
  const model = out('interrupted');
  const args = [...endless(model), '--evaluations', '20000'];
  const running = start(args);
  await running.until('stderr', /the best so far\n(.|\n)*development error/);
  running.child.kill('SIGINT');
  const { status, stdout, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.is(stdout, '');
  assert.match(stderr, 'interrupted: saving what was reached; once more to stop at once');
  assert.match(stderr, /^interrupted: \d+ steps in .*; model in .*interrupted$/m);
  const before = metricsOf(model);
  assert.is(before.reason, 'interrupted');
  assert.ok(before.development.step <= before.steps);
  assert.equal((await loadModel(model)).classes, ['neg', 'pos']);
  assert.ok(existsSync(join(model, 'checkpoint', 'state.json')));

  const limit = String(before.steps + 10);
  const copy = out('resumed elsewhere');
  cpSync(model, copy, { recursive: true });
  const [resumed, changed] = await Promise.all([
    textvat([...args, '--resume', '--max-steps', limit, '--quiet']),
    textvat([...args, '--resume', '--out', copy, '--epsilon', '2']),
  ]);
  assert.is(resumed.status, 0, resumed.stderr);
  const after = metricsOf(model);
  assert.is(after.reason, 'finished');
  assert.is(after.steps, before.steps + 10);
  const starts = eventsOf(model).filter(({ type }) => type === 'start');
  assert.equal(
    starts.map(({ resumedAtStep }) => resumedAtStep),
    [0, before.steps],
    'the log goes on',
  );
  assert.is(changed.status, 1);
  assert.match(
    changed.stderr,
    'found a checkpoint of other texts or other options, expected one of the same run',
  );
});

test('interrupted before the first evaluation, the model is what was reached', async () => {
  const model = out('early');
  const running = start(endless(model));
  await running.until('stderr', /^step 1,/m);
  running.child.kill('SIGTERM');
  const { status, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.match(stderr, 'no development score yet');
  assert.is(metricsOf(model).development, null);
  assert.match(readFileSync(join(model, 'README.md'), 'utf8'), 'ended before the first measurement');
  const classified = await textvat(['classify', model], { input: 'A film to remember.\n' });
  assert.is(classified.status, 0, classified.stderr);
  assert.is(jsonLines(classified.stdout).length, 1);
});

test('interrupted while the corpora are read, nothing is written and the model of before stays', async () => {
  const model = out('waiting');
  cpSync(await sharedModel(), model, { recursive: true });
  const weights = readFileSync(join(model, 'weights.safetensors'));
  const running = start(['train', '--labeled', '-', '--out', model, ...tiny]);
  await running.until('stderr', /holds a model already/);
  running.child.stdin.write('{"text": "a film", "label": "pos"}\n');
  running.child.kill('SIGINT');
  const { status, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.match(stderr, 'interrupted');
  assert.not.match(stderr, 'Error');
  assert.ok(readFileSync(join(model, 'weights.safetensors')).equals(weights));
  assert.ok(existsSync(join(model, 'metrics.json')));
});

test('a second Ctrl-C ends at once, with 130 as well', async () => {
  const running = start(endless(out('twice')));
  await running.until('stderr', /^step 1,/m);
  running.child.kill('SIGINT');
  await running.until('stderr', /once more/);
  running.child.kill('SIGINT');
  const { status, stderr } = await running.ended;
  assert.is(status, 130);
  assert.not.match(stderr, / at .*:\d+:\d+/);
});

test('a terminal that closes ends a run as Ctrl-C does, however often it says so', async () => {
  const model = out('hangup');
  const running = start(endless(model));
  await running.until('stderr', /^step 1,/m);
  running.child.kill('SIGHUP');
  await running.until('stderr', /interrupted, as the terminal has closed/);
  running.child.kill('SIGHUP');
  const { status, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.ok(existsSync(join(model, 'checkpoint', 'state.json')));
});

for (const [name, before] of [
  ['nohup', 'env _=/usr/bin/nohup nohup'],
  ['a shell that ignores it', "trap '' HUP;"],
] as const) {
  test(`a hangup is ignored under ${name}`, async () => {
    const line = `${before} ${shellLine(endless(out(`hangup, ${name}`)))} & echo $!; wait $!`;
    const running = new Running('/bin/sh', ['-c', line]);
    await running.until('stderr', /^step 1,/m);
    const pid = Number(running.stdout);
    process.kill(pid, 'SIGHUP');
    process.kill(pid, 'SIGTERM');
    const { status, stderr } = await running.ended;
    assert.is(status, 130, stderr);
    assert.match(stderr, /^interrupted: saving/m);
    assert.not.match(stderr, 'the terminal has closed');
  });
}

/** Enough visits to the texts to be interrupted between two. */
const slowVectors = (model: string) => [
  ...['train', '--labeled', trainFile, '--unlabeled', pileFile, '--out', model, '--preset', 'balanced'],
  ...['--embedding-size', '64', '--max-steps', '4', '--document-epochs', '60'],
];

test('interrupted while vectors of texts are learnt, the run goes on there and comes to the same end', async () => {
  const [model, whole] = [out('interrupted vectors'), out('whole vectors')];
  const running = start(slowVectors(model));
  await running.until('stderr', /text vectors 1 of 2/);
  running.child.kill('SIGTERM');
  const { status, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.match(
    stderr,
    /^interrupted in text vectors 1 of 2, with no model yet; .*checkpoint keeps what was reached/m,
  );
  assert.ok(existsSync(join(model, 'checkpoint', 'state.json')));
  const [resumed, straight] = await Promise.all([
    textvat([...slowVectors(model), '--resume']),
    textvat([...slowVectors(whole), '--quiet']),
  ]);
  assert.is(resumed.status, 0, resumed.stderr);
  assert.is(straight.status, 0, straight.stderr);
  assert.match(resumed.stderr, /^resumes in text vectors 1 of 2/m);
  assert.not.match(resumed.stderr, 'from the beginning');
  const weights = (folder: string) => readFileSync(join(folder, 'weights.safetensors'));
  assert.ok(weights(model).equals(weights(whole)));
  assert.not(
    existsSync(join(model, 'checkpoint')),
    'a finished run keeps no checkpoint that nobody asked for',
  );
});

test('--resume without a checkpoint says so and starts from the beginning', async () => {
  const { status, stderr } = await textvat([
    ...['train', '--labeled', trainFile, '--out', out('nothing to resume'), ...tiny],
    ...['--max-steps', '4', '--resume'],
  ]);
  assert.is(status, 0, stderr);
  assert.match(
    stderr,
    /^warning: .*nothing to resume holds nothing to go on from; the training starts from the beginning$/m,
  );
});

test('checkpoints by --checkpoint-every let a run go on as if it had never ended', async () => {
  const args = (model: string, ...more: string[]) => [
    ...['train', '--labeled', trainFile, '--unlabeled', pileFile, '--out', out(model), ...tiny],
    ...['--quiet', '--final-rate', '1', '--warm-up', '0', '--ramp-up', '0', '--dev', '0', ...more],
  ];
  const [whole, first] = await Promise.all([
    textvat(args('whole', '--max-steps', '12')),
    textvat(args('parts', '--max-steps', '8', '--checkpoint-every', '8')),
  ]);
  assert.is(whole.status, 0, whole.stderr);
  assert.is(first.status, 0, first.stderr);
  const second = await textvat(args('parts', '--max-steps', '12', '--resume'));
  assert.is(second.status, 0, second.stderr);
  const weights = (model: string) => readFileSync(join(out(model), 'weights.safetensors'));
  assert.ok(weights('parts').equals(weights('whole')));
});

test.run();
