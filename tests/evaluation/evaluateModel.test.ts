import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateModel } from '../../src/evaluation/evaluateModel.js';
import type { Model } from '../../src/model/model.js';
import { saveModel } from '../../src/models/savedModel.js';
import { holdsInOrder, inputErrorOf, streamOf, temporaryFolder } from '../corpus/helpers.js';
import {
  calibratedProbabilities,
  chooseTestEngine,
  reviews,
  run,
  tinyData,
  tinyOptions,
} from '../training/testing.js';
import { close } from './testing.js';

let model: Model;

const test = suite('evaluateModel');
test.before(async () => {
  await chooseTestEngine();
  const options = tinyOptions();
  model = (await run(await tinyData(options), options)).end.model;
});

test('measures the model on the texts, read as a stream', async () => {
  const texts = reviews(30, { seed: 8 });
  const rows = await calibratedProbabilities(
    model,
    texts.map(({ text }) => text),
  );
  const right = rows.map((row, index) => row[model.classes.indexOf(texts[index]!.label)]!);
  const evaluation = await evaluateModel(model, streamOf(texts));
  assert.is(evaluation.n, 30);
  close(evaluation.error!, right.filter((one) => one < 0.5).length / 30);
  close(evaluation.logLoss!, right.reduce((sum, one) => sum - Math.log(one), 0) / 30, 1e-9);
  assert.equal(evaluation, await evaluateModel(model, texts));
  assert.is(evaluation.calibration!.temperature, model.calibration!.temperature);
  const { calibration: _, ...bare } = model;
  const { calibration, ...uncalibrated } = await evaluateModel(bare, texts);
  assert.is(calibration, null);
  for (const key of ['logLoss', 'brierScore', 'calibrationError'] as const)
    assert.is(evaluation.calibration!.uncalibrated[key], uncalibrated[key]);
});

test('a text without label, or with a label that the model does not know', async () => {
  holdsInOrder(
    await inputErrorOf(() => evaluateModel(model, [{ id: 'file.csv:3', text: 'x' }])),
    'file.csv:3: found no label',
    '("bad", "good")',
  );
  holdsInOrder(
    await inputErrorOf(() =>
      evaluateModel(model, [...reviews(3), { id: 'file.csv:4', text: 'x', label: 'so-so' }]),
    ),
    'file.csv:4: found the label "so-so"',
    '("bad", "good")',
  );
});

test('as the first thing of a program, it chooses an engine by itself', async () => {
  const folder = temporaryFolder();
  await saveModel(folder.path, model);
  const program = `import { evaluateModel, loadModel } from './src/index.ts';
    const model = await loadModel(process.argv[1]);
    process.stdout.write(String((await evaluateModel(model, [{ id: '1', text: 'a great film', label: 'good' }])).n));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program, folder.path],
    { cwd: new URL('../..', import.meta.url), encoding: 'utf8' },
  );
  folder.remove();
  assert.is(stdout, '1', stderr);
});

test('a signal ends it', async () => {
  let reason: unknown;
  await evaluateModel(model, reviews(30), { signal: AbortSignal.abort('enough') }).catch((error: unknown) => {
    reason = error;
  });
  assert.is(reason, 'enough');
});

test.run();
