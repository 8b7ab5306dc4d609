import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadModel } from '../../src/models/savedModel.js';
import { jsonLines, shell, shellLine, textvat } from './program.js';
import {
  asJsonLines,
  csvFile,
  folder,
  modelFiles,
  out,
  pileFile,
  reviews,
  sharedModel,
  short,
  testFile,
  trainFile,
} from './reviews.js';

const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

test('a model folder is complete', async () => {
  const model = await sharedModel();
  assert.equal(readdirSync(model).sort(), modelFiles);
  const config = JSON.parse(read(model, 'config.json'));
  assert.equal(config.classes, ['neg', 'pos']);
  assert.is(config.options.objective, 'vat');
  const { epsilon } = config.options;
  assert.ok(epsilon > 0.3 && epsilon < 2, `defaults are written out, also that of short texts: ${epsilon}`);
  assert.is(config.options.maxSteps, 20);
  const { backend, ...run } = config.options.run;
  assert.equal(run, {
    ...{ labeled: [trainFile], unlabeled: [pileFile], dev: '0.1' },
  });
  assert.type(backend, 'string');
  assert.equal((await loadModel(model)).classes, ['neg', 'pos']);
});

test('the log holds every event', async () => {
  const events = jsonLines(read(await sharedModel(), 'log.jsonl'));
  const of = (type: string) => events.filter((event) => event['type'] === type);
  assert.equal(
    of('step').map(({ step }) => step),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  assert.equal(
    of('evaluation').map(({ step }) => step),
    [5, 10, 15, 20],
  );
  assert.is(of('start').length, 1);
  assert.is(of('start')[0]!['labeledTexts'], 54);
  assert.is(events.at(-1)!['type'], 'end');
  for (const event of events) {
    assert.ok(!Number.isNaN(Date.parse(String(event['time']))));
    assert.not('model' in event);
  }
  for (const step of of('step')) {
    assert.equal(Object.keys(step['losses'] as object), ['supervised', 'consistency', 'balance']);
    assert.type(step['gradientNorm'], 'number');
  }
});

test('metrics and model card say what it was trained on and how good it is', async () => {
  const model = await sharedModel();
  const metrics = JSON.parse(read(model, 'metrics.json'));
  assert.is(metrics.steps, 20);
  assert.is(metrics.reason, 'finished');
  assert.is(metrics.labeledTexts, 54);
  assert.is(metrics.unlabeledTexts, 174);
  assert.is(metrics.developmentTexts, 6);
  assert.type(metrics.development.error, 'number');
  assert.equal(
    metrics.data.map(({ role, files, texts }: Record<string, unknown>) => [role, files, texts]),
    [
      ['labeled', [trainFile], 60],
      ['unlabeled', [pileFile], 120],
    ],
  );
  const card = read(model, 'README.md');
  assert.match(card, '| neg | ');
  assert.match(card, 'drawn from the labeled ones by seed 1');
  assert.match(card, `Error on 6 development texts: ${(100 * metrics.development.error).toFixed(2)} %`);
  for (const { files, texts, sha256 } of metrics.data) {
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.match(card, `| ${files[0]} | ${texts} | \`${sha256.slice(0, 16)}\` |`);
  }
  assert.match(card, 'Model `bilstm`, objective `vat`: a `bilstm` of');
});

test('narration goes to stderr in plain lines; --quiet leaves warnings, --json gives the metrics', async () => {
  const args = ['train', '--labeled', trainFile, '--objective', 'supervised', ...short];
  const [plain, quiet, json] = await Promise.all([
    textvat([...args, '--out', out('plain')]),
    textvat([...args, '--out', out('quiet'), '--dev', '0', '--quiet']),
    textvat([...args, '--out', out('json'), '--json']),
  ]);
  assert.is(plain.status, 0, plain.stderr);
  assert.is(plain.stdout, '');
  assert.not.match(plain.stderr, '\u001b');
  assert.match(plain.stderr, 'supervised on 54 labeled and 54 unlabeled texts, 6 held back; 2 classes');
  assert.match(plain.stderr, /^step 1, \d+ texts\/s, supervised \d\.\d{3}, .* left$/m);
  assert.match(plain.stderr, /^step 5: development error .* the best so far$/m);
  assert.match(plain.stderr, /^finished: 20 steps in .*; model in .*plain$/m);
  assert.is(quiet.status, 0);
  assert.is(quiet.stdout, '');
  assert.match(quiet.stderr, 'warning: without development texts nothing says which step was best');
  for (const line of quiet.stderr.trimEnd().split('\n')) assert.match(line, /^warning: /);
  assert.equal(JSON.parse(json.stdout), JSON.parse(read(out('json'), 'metrics.json')));
  assert.match(read(out('quiet'), 'README.md'), 'No development texts were held back');
  assert.is(JSON.parse(read(out('quiet'), 'metrics.json')).development, null);
});

test('the same texts as CSV, and from standard input, give the same model to the bit', async () => {
  const common = [...short, '--unlabeled', pileFile, '--quiet'];
  const [csv, stdin] = await Promise.all([
    textvat([
      ...['train', '--labeled', csvFile, '--text-field', 'review', '--label-field', 'stars'],
      ...[...common, '--out', out('model from CSV')],
    ]),
    textvat(['train', '--labeled', '-', ...common, '--out', out('model from stdin')], {
      input: readFileSync(trainFile),
    }),
  ]);
  assert.is(csv.status, 0, csv.stderr);
  assert.match(csv.stderr, `${csvFile}: 1 byte order mark removed.\n`);
  assert.is(stdin.status, 0, stdin.stderr);
  const weights = (model: string) => readFileSync(join(model, 'weights.safetensors'));
  const shared = weights(await sharedModel());
  assert.ok(weights(out('model from CSV')).equals(shared));
  assert.ok(weights(out('model from stdin')).equals(shared));
});

test('a development file; one that names an unknown class is refused', async () => {
  const odd = folder.write('development.jsonl', asJsonLines([{ text: 'so so', label: 'mixed' }]));
  const args = ['train', '--labeled', trainFile, ...short, '--quiet', '--out'];
  const [good, strange, missing] = await Promise.all([
    textvat([...args, out('development'), '--dev', testFile]),
    textvat([...args, out('strange'), '--dev', odd]),
    textvat([...args, out('missing'), '--dev', 'missing.csv']),
  ]);
  assert.is(good.status, 0, good.stderr);
  const metrics = JSON.parse(read(out('development'), 'metrics.json'));
  assert.is(metrics.developmentTexts, 60);
  assert.is(metrics.labeledTexts, 60);
  assert.ok(
    metrics.data.some(({ role, texts }: Record<string, unknown>) => role === 'development' && texts === 60),
  );
  assert.is(strange.status, 1);
  assert.match(
    strange.stderr,
    /development texts, \S+\/development\.jsonl:1: found the label "mixed", expected one of/,
  );
  assert.is(missing.status, 1);
  assert.match(missing.stderr, 'missing.csv: found no such file');
});

test('corpora that cannot be trained on end with 1 and one line that says why', async () => {
  const empty = folder.write('empty.jsonl', '');
  const oneClass = folder.write(
    'one.jsonl',
    asJsonLines(reviews.filter(({ label }) => label === 'pos').slice(0, 20)),
  );
  const few = folder.write('few.jsonl', asJsonLines(reviews.slice(0, 3)));
  const cases: readonly (readonly [readonly string[], string | RegExp])[] = [
    [
      ['--labeled', folder.write('odd names.csv', 'said,mood\ngood film,pos\n')],
      /odd names\.csv:1: found a header with the columns "said", "mood", .* --text-field/,
    ],
    [['--labeled', pileFile], 'the labeled texts: found no label on any of them'],
    [['--labeled', oneClass], 'found one class only ("pos"), expected texts of two or more classes'],
    [['--labeled', trainFile, '--unlabeled', empty], 'empty.jsonl: found no texts'],
    [['--labeled', few], /found 0\.1 of 3 texts, .* --dev 0/],
  ];
  // A folder each: one process removes what it leaves empty while another one makes it.
  const outcomes = await Promise.all(
    cases.map(([args], index) => textvat(['train', ...args, '--out', out(`refused ${index}`), '--quiet'])),
  );
  for (const [index, { status, stdout, stderr }] of outcomes.entries()) {
    assert.is(status, 1);
    assert.is(stdout, '');
    assert.match(stderr, /^textvat: [^\n]+\n$/);
    assert.match(stderr, cases[index]![1]);
    assert.not.ok(existsSync(out(`refused ${index}`)));
  }
});

test('an --out that cannot be written to fails before the corpora are read', async () => {
  const inTheWay = folder.write('in the way', '');
  const places = [
    inTheWay,
    join(inTheWay, 'below'),
    ...(existsSync('/proc/self') ? ['/proc/nowhere/model'] : []),
  ];
  const outcomes = await Promise.all(
    places.map((place) => textvat(['train', '--labeled', 'missing.csv', '--out', place])),
  );
  for (const [index, { status, stderr }] of outcomes.entries()) {
    assert.is(status, 1);
    assert.match(stderr, `textvat: --out ${places[index]}: found `);
    assert.match(stderr, /expected a folder to write to\.\n$/);
  }
});

test('a folder with a model is said to be overwritten, and kept as long as the new run has not begun', async () => {
  const model = out('again');
  cpSync(await sharedModel(), model, { recursive: true });
  mkdirSync(join(model, 'checkpoint'));
  writeFileSync(join(model, 'checkpoint', 'state.json'), '{"position": 1, "fingerprint": "of before"}');
  const log = read(model, 'log.jsonl');
  const refused = await textvat(['train', '--labeled', 'missing.csv', '--out', model]);
  assert.is(refused.status, 1);
  assert.equal(readdirSync(model).sort(), [...modelFiles, 'checkpoint'].sort());
  assert.is(read(model, 'log.jsonl'), log);
  const trained = await textvat(['train', '--labeled', trainFile, '--out', model, ...short]);
  assert.is(trained.status, 0, trained.stderr);
  assert.match(trained.stderr, /^warning: .*again holds a model already, which this run will replace$/m);
  assert.not(existsSync(join(model, 'checkpoint')));
  assert.match(read(model, 'README.md'), '# A text classifier');
  assert.not.match(read(model, 'log.jsonl'), log);
});

test('a run that fails describes the best model it has saved', async () => {
  const model = out('failed');
  const { status, stderr } = await textvat([
    ...['train', '--labeled', trainFile, '--out', model, ...short, '--evaluations', '20'],
    ...['--learning-rate', '3e38', '--gradient-clip', '0', '--warm-up', '1'],
  ]);
  assert.is(status, 1);
  assert.match(stderr, /^failed, with the best model so far saved: \d+ steps in .*; model in .*failed$/m);
  assert.match(stderr, /^textvat: training step [^\n]* expected a finite number/m);
  const metrics = JSON.parse(read(model, 'metrics.json'));
  assert.is(metrics.reason, 'failed');
  assert.ok(metrics.development.step >= 1 && metrics.development.step <= metrics.steps);
  assert.match(read(model, 'README.md'), '(failed)');
  assert.equal((await loadModel(model)).classes, ['neg', 'pos']);
});

test('the training goes on when nobody listens to the narration any more', async () => {
  const program = shellLine(['train', '--labeled', trainFile, '--out', out('unheard'), ...short]);
  const { stdout } = await shell(`{ { ${program}; echo "status $?" >&3; } 2>&1 | head -1; } 3>&1`);
  assert.match(stdout, 'status 0');
  assert.is(JSON.parse(read(out('unheard'), 'metrics.json')).steps, 20);
});

test.run();
