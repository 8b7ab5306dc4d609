import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { start, textvat } from './program.js';
import {
  asJsonLines,
  csvFile,
  folder,
  out,
  pileFile,
  sharedModel,
  short,
  testFile,
  tiny,
  trainFile,
} from './reviews.js';

const files = ['--labeled', trainFile, '--unlabeled', pileFile, '--test', testFile];

test('JSON holds every run and the summary, the table on stdout the same figures', async () => {
  const plan = ['--label-counts', '20,all', '--methods', 'supervised,vat,bayes', '--seeds', '2'];
  const args = ['compare', ...files, ...short, ...plan];
  const [json, table] = await Promise.all([textvat([...args, '--json', '--quiet']), textvat(args)]);
  assert.is(json.status, 0, json.stderr);
  const { verdict, runs, summary, ...rest } = JSON.parse(json.stdout);
  assert.equal(rest, { failed: [] });
  assert.equal([verdict.answer, verdict.method, verdict.obstacle], ['not shown', 'vat', 'few seeds']);
  assert.equal(
    runs.map(({ method, labels, seed }: Record<string, unknown>) => `${labels} ${seed} ${method}`),
    [1, 2].flatMap((seed) =>
      [20, 60].flatMap((labels) =>
        ['supervised', 'vat', 'bayes'].map((method) => `${labels} ${seed} ${method}`),
      ),
    ),
  );
  for (const run of runs) {
    assert.equal(Object.keys(run), ['method', 'labels', 'seed', 'testError', 'devError', 'seconds']);
    assert.ok(run.testError >= 0 && run.testError <= 1);
    assert.is(run.devError === null, run.method === 'bayes');
    assert.type(run.seconds, 'number');
  }
  assert.is(summary.length, 6);
  for (const { method, seeds, gain, gainInterval } of summary) {
    assert.is(seeds, 2);
    assert.is(gain === null, method === 'supervised');
    assert.is(gainInterval === null, method === 'supervised');
  }
  assert.is(table.status, 0, table.stderr);
  const lines = table.stdout.split('\n');
  assert.match(lines[0]!, /^Not shown: 20 labels with VAT err on [\d.]+ %\. Give more seeds/);
  assert.match(table.stdout, /^labels +method +seeds +test error +spread +gain over supervised/m);
  for (const { method, labels, meanTestError } of summary) {
    const row = new RegExp(`^ +${labels} +${method} +2 +${(100 * meanTestError).toFixed(2)} %`);
    assert.ok(
      lines.some((line) => row.test(line)),
      `${row} in\n${table.stdout}`,
    );
  }
  assert.match(
    table.stderr,
    /^20 labels, seed 1, supervised: test error \d+\.\d\d % \(95 % interval \d+\.\d\d % to \d+\.\d\d %\) on \d+ texts$/m,
  );
  assert.match(
    table.stderr,
    /^next: textvat train .*--objective .*--labeled .* --out model, with the other options/m,
  );
  assert.match(table.stderr, /^60 labels, seed 2, bayes: test error \d+\.\d\d % \(95 %.* texts$/m);
});

test('each method is also trained with each defense that it can have, and attacked like the others', async () => {
  const kept = out('defended');
  const plan = ['--methods', 'linear,bayes', '--seeds', '1', '--attack', 'strict', '--attack-samples', '10'];
  const defenses = ['--defense', 'normalised-characters', '--defense', 'vaccinated-words'];
  const list = folder.write('synonyms.tsv', 'good\tfine\nbad\tpoor\n');
  const args = ['compare', '--labeled', trainFile, '--test', testFile, ...plan, '--candidates', list];
  const defended = [...args, ...defenses, '--defense-candidates', list, '--out', kept, '--json', '--quiet'];
  const first = await textvat(defended);
  assert.is(first.status, 0, first.stderr);
  const { runs, attack } = JSON.parse(first.stdout);
  const names = ['linear', 'linear + normalised-characters', 'linear + vaccinated-words'];
  assert.equal(
    runs.map(({ method }: { method: string }) => method),
    [names[0], 'bayes', names[1], names[2]],
  );
  assert.equal(
    attack.map(({ method }: { method: string }) => method),
    names,
  );
  const [plain, normalised] = attack;
  assert.ok(normalised.attacks.characters >= plain.attacks.characters);
  assert.is((await textvat(defended)).stdout, first.stdout, 'taken from the folder');
  const [without, foreign] = await Promise.all([
    textvat([...args, '--defense-candidates', list]),
    textvat([...args, '--defense', 'hull-vat', '--defense-candidates', list]),
  ]);
  assert.match(without.stderr, '--defense-candidates: found no --defense that uses it');
  assert.match(
    foreign.stderr,
    '--defense hull-vat: found no method in --methods that can be trained with it',
  );
});

test('a full attack goes through substitutes and poisons the labels, and the page shows it', async () => {
  const list = folder.write('swaps.tsv', 'good\tfine\nbad\tpoor\n');
  const report = out('full.html');
  const plan = ['--methods', 'linear,tree', '--seeds', '1', '--attack', 'full', '--attack-samples', '10'];
  const args = ['compare', '--labeled', trainFile, '--test', testFile, ...plan, '--candidates', list];
  const done = await textvat([...args, '--poison-shares', '0.1', '--report', report, '--json', '--quiet']);
  assert.is(done.status, 0, done.stderr);
  const { attack, poison } = JSON.parse(done.stdout);
  assert.equal(
    attack.map(({ method }: { method: string }) => method),
    ['linear', 'tree'],
  );
  for (const { attacks, backdoor, smallestNorm } of attack) {
    assert.ok('transfer' in attacks && 'greedy' in attacks);
    assert.equal(Object.keys(backdoor), ['labeled-trigger 10 %'], 'no text is unlabeled');
    assert.is(smallestNorm, null);
  }
  assert.is(poison.length, 2);
  assert.match(readFileSync(report, 'utf8'), 'On poisoned texts');
});

test('what makes a comparison worthless is said before it starts, what makes it impossible ends it', async () => {
  const bare = folder.write('bare.jsonl', asJsonLines([{ text: 'no label here' }]));
  const bayes = ['--methods', 'bayes', '--seeds', '1'];
  const [leaking, same, tooMany, unlabeled] = await Promise.all([
    textvat(['compare', '--labeled', trainFile, testFile, '--test', testFile, ...bayes]),
    textvat(['compare', '--labeled', trainFile, '--test', trainFile, ...bayes]),
    textvat(['compare', ...files, '--label-counts', '20,5000', '--methods', 'bayes']),
    textvat(['compare', '--labeled', trainFile, '--test', bare, ...bayes]),
  ]);
  assert.is(leaking.status, 0);
  assert.match(leaking.stderr, /^warning: \d+ labeled texts are test texts too and are left out/m);
  assert.match(leaking.stdout, /^ +60 +bayes +1 /m);
  assert.is(same.status, 1);
  assert.match(
    same.stderr,
    /^textvat: the labeled texts: found only texts that are test texts too, [^\n]*\n$/,
  );
  assert.is(tooMany.status, 1);
  assert.is(tooMany.stdout, '');
  assert.match(tooMany.stderr, /^textvat: .*found 5000, expected a whole number from 2 .* to 60/);
  assert.is(unlabeled.status, 1);
  assert.match(unlabeled.stderr, /^textvat: \/\S+\/bare\.jsonl:1: found a test text without a label/);
});

/** Grows beyond all numbers within a few steps. */
const runaway = ['--learning-rate', '3e38', '--gradient-clip', '0', '--warm-up', '1'];

test('a run that fails is marked so, with its reason, and takes none of the others with it', async () => {
  const plan = ['compare', ...files, ...short, ...runaway, '--seeds', '1', '--quiet'];
  const page = out('failed.html');
  const [some, json, none] = await Promise.all([
    textvat([...plan, '--methods', 'supervised,bayes', '--report', page]),
    textvat([...plan, '--methods', 'supervised,bayes', '--json']),
    textvat([...plan, '--methods', 'supervised,vat']),
  ]);
  const reason = /training step \d+, [^\n]* expected a finite number/.source;
  assert.is(some.status, 0, some.stderr);
  assert.match(some.stdout, /^ +60 +bayes +1 /m);
  assert.match(
    some.stdout,
    new RegExp(`^1 run failed [^\n]*\n {2}60 labels, seed 1, supervised: ${reason}`, 'm'),
  );
  assert.match(some.stderr, new RegExp(`^warning: 60 labels, seed 1, supervised failed: ${reason}`, 'm'));
  assert.match(readFileSync(page, 'utf8'), 'Runs that failed');
  assert.match(readFileSync(page, 'utf8'), new RegExp(reason));
  assert.is(json.status, 0);
  const { runs, failed } = JSON.parse(json.stdout);
  assert.is(runs.length, 1);
  assert.equal(Object.keys(failed[0]), ['method', 'labels', 'seed', 'reason']);
  assert.match(failed[0].reason, new RegExp(reason));
  assert.is(none.status, 1);
  assert.is(none.stdout, '');
  assert.match(none.stderr, /supervised failed: [\s\S]*vat failed: /);
});

/** Of letters only, which the tokeniser leaves whole. */
const rareWord = (number: number) =>
  `rare${number.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!)}`;

test('what natural cannot bear is left out and said; where nothing is left, the command fails', async () => {
  const lines = Array.from({ length: 40 }, (_, text) => ({
    label: text % 2 === 0 ? 'pos' : 'neg',
    text: Array.from({ length: 400 }, (_, word) => rareWord(400 * text + word)).join(' '),
  }));
  const large = folder.write('large.jsonl', asJsonLines(lines));
  const args = ['compare', '--labeled', large, '--test', testFile, '--seeds', '1', '--quiet'];
  const [some, none] = await Promise.all([
    textvat([...args, '--methods', 'logistic,bayes']),
    textvat([...args, '--methods', 'logistic']),
  ]);
  assert.is(some.status, 0, some.stderr);
  assert.match(some.stdout, /^ +40 +bayes +1 /m);
  assert.not.match(some.stdout, /^ +40 +logistic/m);
  assert.match(some.stdout, /^ {2}40 labels, seed 1, logistic: [^\n]* at most 500000/m);
  assert.match(some.stderr, /^warning: 40 labels, seed 1, logistic failed: [^\n]* at most 500000/m);
  assert.is(none.status, 1);
  assert.is(none.stdout, '');
  assert.match(none.stderr, 'logistic failed');
});

test('what is odd about the texts is said once, not with every run', async () => {
  const odd = folder.write('odd.txt', '<p>A film<br>to remember.</p>\n');
  const { status, stderr } = await textvat([
    ...['compare', '--labeled', trainFile, '--unlabeled', odd, '--test', testFile, ...tiny],
    ...['--max-steps', '2', '--methods', 'supervised,vat', '--seeds', '1', '--quiet'],
  ]);
  assert.is(status, 0);
  assert.is(stderr.split('1 text held HTML').length, 2, stderr);
});

test('Ctrl-C while the corpora are read ends with 130 and no stack', async () => {
  const running = start([
    ...['compare', '--labeled', csvFile, '--unlabeled', '-', '--test', csvFile],
    ...['--text-field', 'review', '--label-field', 'stars'],
  ]);
  // Said at the end of the first file, so that the next one is being waited for.
  await running.until('stderr', /byte order mark/);
  running.child.kill('SIGINT');
  const { status, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.not.match(stderr, 'Error');
});

test('Ctrl-C ends with 130 and the table of the complete runs', async () => {
  const running = start([
    ...['compare', ...files, ...tiny, '--max-steps', '100000', '--seeds', '1'],
    ...['--methods', 'bayes,supervised', '--patience', '0'],
  ]);
  await running.until('stderr', /supervised: step 1,/);
  running.child.kill('SIGINT');
  const { status, stdout, stderr } = await running.ended;
  assert.is(status, 130, stderr);
  assert.match(stdout, /^ +60 +bayes +1 /m);
  assert.not.match(stdout, 'supervised  ');
});

test('a comparison that is killed goes on where it was, and ends as one that was not', async () => {
  const plan = ['--methods', 'bayes,supervised,vat', '--seeds', '2', '--label-counts', '20,all'];
  const args = ['compare', ...files, ...short, ...plan, '--json'];
  const running = start([...args, '--out', out('grid')]);
  await running.until('stderr', /20 labels, seed 1, supervised: test error/);
  running.child.kill('SIGKILL');
  await running.ended;
  const [resumed, whole] = await Promise.all([textvat([...args, '--out', out('grid')]), textvat(args)]);
  assert.is(resumed.status, 0, resumed.stderr);
  assert.match(
    resumed.stderr,
    /^20 labels, seed 1, supervised: test error \d+\.\d\d % \(95 %.* texts, done before$/m,
  );
  assert.match(resumed.stderr, /^60 labels, seed 2, vat: test error \d+\.\d\d % \(95 %.* texts$/m);
  const withoutTimes = (text: string) => text.replace(/"(seconds|meanSeconds)":[\d.e-]+/g, '');
  assert.is(withoutTimes(resumed.stdout), withoutTimes(whole.stdout));
  const again = await textvat([...args, '--out', out('grid'), '--report', out('grid.html')]);
  assert.is(again.stdout, resumed.stdout, again.stderr);
  assert.match(readFileSync(out('grid.html'), 'utf8'), 'that of the runs kept in --out');
  const other = await textvat([...args, '--out', out('grid'), '--learning-rate', '0.5']);
  assert.is(other.status, 1);
  assert.match(
    other.stderr,
    /^textvat: .*comparison\.json: found a comparison with learningRate: 0\.001, expected 0\.5/,
  );
  const inFile = await textvat([...args, '--out', trainFile]);
  assert.is(inFile.status, 1);
  assert.match(inFile.stderr, 'found a file in its place');
});

test('two saved models on one test file', async () => {
  const model = await sharedModel();
  const other = out('of one question');
  const trained = await textvat([
    ...['train', '--labeled', trainFile, '--model', 'tree', '--tree-depth', '1', '--out', other, '--quiet'],
  ]);
  assert.is(trained.status, 0, trained.stderr);
  const [json, text, same] = await Promise.all([
    textvat(['compare', model, other, '--test', testFile, '--json']),
    textvat(['compare', model, other, '--test', testFile]),
    textvat(['compare', model, model, '--test', testFile]),
  ]);
  for (const { status, stderr } of [json, text, same]) assert.equal([status, stderr], [0, '']);
  const { folders, evaluations, difference, mcNemar, disagreements } = JSON.parse(json.stdout);
  assert.equal(folders, [model, other]);
  assert.ok(Math.abs(evaluations[0].error - evaluations[1].error - difference) < 1e-12);
  assert.ok(Math.abs((mcNemar.onlyAWrong - mcNemar.onlyBWrong) / 60 - difference) < 1e-12);
  assert.ok(disagreements.length > 0);
  // Of two classes, one is right.
  assert.is(disagreements.length, mcNemar.onlyAWrong + mcNemar.onlyBWrong);
  assert.match(text.stdout, `They disagree on ${disagreements.length} of 60 texts`);
  assert.match(same.stdout, 'They give the same answer to every text.');
});

test('two models take no options of training, and are two', async () => {
  const outcomes = await Promise.all(
    [
      ['compare', 'one', '--test', testFile],
      ['compare', 'one', 'two', 'three', '--test', testFile],
      ['compare', 'one', 'two', '--test', testFile, '--label-counts', '5'],
      ['compare', '--test', testFile],
    ].map((args) => textvat(args)),
  );
  const complaints = [
    'found 1 model folder, expected two',
    'found 3 model folders',
    'found --label-counts, which',
    '--labeled is missing',
  ];
  for (const [index, { status, stderr }] of outcomes.entries()) {
    assert.is(status, 2);
    assert.match(stderr, complaints[index]!);
  }
});

/** Lets `require` find no package `natural`, whether it is installed or not. */
const WITHOUT_NATURAL = `data:text/javascript,${encodeURIComponent(`
  import module from 'node:module';
  const resolve = module._resolveFilename;
  module._resolveFilename = (name, ...rest) => {
    if (name.startsWith('natural/')) throw new Error('not in this test');
    return resolve(name, ...rest);
  };
`)}`;

test('without the package natural its methods are refused before any work, with one advice', async () => {
  const { status, stdout, stderr } = await textvat(['compare', ...files, '--methods', 'supervised,bayes'], {
    node: ['--import', WITHOUT_NATURAL],
  });
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(
    stderr,
    /^textvat: the method bayes: found no package `natural`[^\n]* Install it \(`npm install natural@8`\) or leave the method out\.\n$/m,
  );
});

test.run();
