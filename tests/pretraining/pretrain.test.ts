import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fineTuning } from '../../src/models/neural/fineTuning.js';
import { loadPretrainedEncoder } from '../../src/models/neural/pretrainedEncoder.js';
import { loadPretrainedVectors } from '../../src/models/neural/pretrainedWordVectors.js';
import { type PretrainRequest, pretrain } from '../../src/pretraining/pretrain.js';
import type { PretrainEvent } from '../../src/pretraining/pretrainEvents.js';
import type { PretrainOptionsInput } from '../../src/pretraining/pretrainOptions.js';
import { train } from '../../src/training/train.js';
import { holdsInOrder, inputErrorOf, temporaryFolder } from '../corpus/helpers.js';
import { chooseTestEngine, ofType, reviews, tinyOptions } from '../training/testing.js';

const test = suite('pretrain');
test.before(chooseTestEngine);
const folder = temporaryFolder();
test.after(() => folder.remove());

const options: PretrainOptionsInput = {
  embeddingSize: 8,
  vectorEpochs: 2,
  encoder: 'lstm',
  hiddenUnits: 4,
  encoderEpochs: 1,
  encoderBatchSize: 16,
};

function request(name: string, changes: Partial<PretrainRequest> = {}): PretrainRequest {
  return { texts: reviews(60), options, out: join(folder.path, name), ...changes };
}

async function collect(wanted: PretrainRequest): Promise<PretrainEvent[]> {
  const events: PretrainEvent[] = [];
  for await (const event of pretrain(wanted)) events.push(event);
  return events;
}

test('texts become word vectors and an encoder that training starts from, each told', async () => {
  const wanted = request('words', { run: { from: 'here' } });
  const events = await collect(wanted);
  assert.equal(
    [...new Set(events.map(({ type }) => type))],
    [...['texts', 'word vectors', 'vectors', 'step', 'encoder', 'end']],
  );
  const [texts] = ofType(events, 'texts');
  assert.is(texts!.texts, 60);
  const [vectors] = ofType(events, 'vectors');
  const { records } = ofType(events, 'end')[0]!;
  assert.equal(records.wordVectors, vectors!.record);
  assert.equal(records.encoder, ofType(events, 'encoder').at(-1)!.record);
  const { vocabulary, width } = await loadPretrainedVectors(wanted.out);
  assert.equal([vocabulary.tokens.length, width], [texts!.words, 8]);
  const config = JSON.parse(readFileSync(join(wanted.out, 'config.json'), 'utf8'));
  assert.equal(config.run, { from: 'here' });
  assert.is(config.options.window, 5, 'defaults are written out');

  const {
    encoder: _encoder,
    embeddingSize: _size,
    hiddenUnits: _units,
    ...tiny
  } = tinyOptions({ model: 'lstm' });
  const training = train({
    labeled: reviews(16),
    development: 0,
    options: { ...tiny, maxSteps: 1 },
    encoderFrom: wanted.out,
  });
  let reached = 0;
  for await (const event of training) if (event.type === 'step') reached = event.step;
  assert.is(reached, 1);

  const asked = { model: 'lstm', maxSteps: 1, embeddingDropout: 0.4 } as const;
  const open = train({ labeled: reviews(16), development: 0, options: asked, encoderFrom: wanted.out });
  for await (const event of open) {
    if (event.type !== 'start') continue;
    const { learningRate, initialDeviation, embeddingDropout } = event.options;
    const { learningRate: usualRate, initialDeviation: usualDeviation } = fineTuning;
    assert.equal([learningRate, initialDeviation], [usualRate, usualDeviation], 'of fine-tuning where open');
    assert.is(embeddingDropout, 0.4, 'what is given stays');
  }

  const again = await collect({ ...wanted, resume: true });
  assert.equal(
    again.map(({ type }) => type),
    ['texts', 'end'],
    'nothing is done twice',
  );
  assert.equal(ofType(again, 'end')[0]!.records, records);
  const anew = await collect({ ...wanted, options: { ...options, encoder: 'none' } });
  assert.match(ofType(anew, 'warning')[0]!.message, 'holds vectors already');
});

test('a run over an earlier folder that was cut off is gone on with, at any moment', async () => {
  const vectors = async (out: string) => [...(await loadPretrainedVectors(out)).vectors];
  const plain = { ...options, encoder: 'none', vectorEpochs: 3 } as const;
  const earlier = await collect(request('earlier', { options: { ...plain, seed: 7 } }));
  assert.is(ofType(earlier, 'end').length, 1);
  const before = await vectors(join(folder.path, 'earlier'));
  const whole = request('never cut off', { options: plain });
  const types = (await collect(whole)).map(({ type }) => type);
  for (const [cut, type] of types.entries()) {
    if (type === 'end' || type === types[cut - 1]) continue;
    const wanted = request(`cut off at ${cut}`, { options: plain });
    cpSync(join(folder.path, 'earlier'), wanted.out, { recursive: true });
    const events = pretrain(wanted);
    // One more than the texts, so that the run has begun.
    for (let told = 0; told <= cut + 1; told += 1) await events.next();
    await events.return(undefined as never);
    if (type === 'texts') assert.equal(await vectors(wanted.out), before, 'the earlier vectors stay');
    await collect({ ...wanted, resume: true });
    assert.equal(await vectors(wanted.out), await vectors(whole.out), `cut off at ${type}`);
  }
});

test('an encoder goes on from another one, also with other words', async () => {
  const first = request('goes before');
  await collect(first);
  const before = await loadPretrainedEncoder(first.out);
  const second = request('goes on', {
    options: { ...options, encoderFrom: first.out, encoderLearningRate: 1e-9, vocabularySize: 20 },
  });
  await collect(second);
  const after = await loadPretrainedEncoder(second.out);
  const [name] = after.parameters.keys();
  const [had, has] = [before, after].map(({ parameters }) => parameters.get(name!)!.values);
  has!.forEach((value, at) => assert.ok(Math.abs(value - had![at]!) < 1e-5, `${name} ${at}`));
  const row = ({ vocabulary, vectors }: typeof before, word: string) => {
    const start = vocabulary.ids.get(word)! * 8;
    return vectors.subarray(start, start + 8);
  };
  const word = after.vocabulary.tokens[10]!;
  const apart = row(after, word).map((value, e) => value - row(before, word)[e]!);
  // Of fewer words, mean and deviation are a little different.
  assert.ok(Math.hypot(...apart) < 0.5 * Math.hypot(...row(before, word)), [...apart].join(' '));

  const wider = request('wider', {
    options: { ...options, encoderFrom: first.out, hiddenUnits: 5, encoderLearningRate: 1e-9 },
  });
  const [warning] = ofType(await collect(wider), 'warning');
  holdsInOrder(warning!.message, 'goes before has another shape (lstm, 4 hidden units)', '--hidden-units 4');
  const { vocabulary, vectors, options: shape } = await loadPretrainedEncoder(wider.out);
  assert.is(shape.hiddenUnits, 5);
  assert.equal(vocabulary.tokens, before.vocabulary.tokens);
  vectors.forEach((value, at) => assert.ok(Math.abs(value - before.vectors[at]!) < 1e-4, `vectors ${at}`));

  const scratch = request('scratch', {
    options: { ...options, hiddenUnits: 5, encoderLearningRate: 1e-9 },
  });
  await collect(scratch);
  const resumed = await collect({ ...wider, out: scratch.out, resume: true });
  assert.ok(ofType(resumed, 'encoder').length > 0, 'one with another start is not taken for it');

  const other = { ...options, encoderFrom: first.out, embeddingSize: 6 };
  const refused = await inputErrorOf(() => collect(request('another shape', { options: other })));
  holdsInOrder(refused, 'goes before', 'embeddingSize 8', 'expected 6', '--embedding-size 8');
  const nowhere = { ...options, encoderFrom: `${first.out}, not there` };
  assert.match(await inputErrorOf(() => collect(request('new', { options: nowhere }))), 'not there');
  assert.not.ok(existsSync(join(folder.path, 'new')), 'before anything is learnt');
  const unused = { encoderFrom: first.out, encoder: 'none' } as const;
  assert.match(await inputErrorOf(() => collect(request('new', { options: unused }))), 'the encoder none');
});

test('n-grams by which vectors of texts are found', async () => {
  const wanted = request('texts', {
    options: { encoder: 'documents', embeddingSize: 16, documentEpochs: 2 },
  });
  const events = await collect(wanted);
  assert.equal([...new Set(events.map(({ type }) => type))], ['texts', 'documents', 'vectors', 'end']);
  assert.equal(readdirSync(wanted.out).sort(), [
    'config.json',
    'documents.safetensors',
    'manifest.json',
    'vocabulary.txt',
  ]);
  assert.ok(ofType(events, 'end')[0]!.records.documents!.ngrams > 0);
});

test('a run for n-grams over an earlier folder is resumed, not the earlier one', async () => {
  const documents = { encoder: 'documents', embeddingSize: 16, documentEpochs: 2, seed: 7 } as const;
  await collect(request('earlier texts', { options: documents }));
  const events = pretrain(request('earlier texts', { options: { ...documents, seed: 8 } }));
  for await (const { type } of events) if (type === 'documents') break;
  const resumed = await collect(
    request('earlier texts', { options: { ...documents, seed: 8 }, resume: true }),
  );
  assert.is(ofType(resumed, 'vectors').length, 1);
});

test('vectors learnt anew leave nothing behind of what was made from the old ones', async () => {
  const documents = { encoder: 'documents', embeddingSize: 16, documentEpochs: 2 } as const;
  await collect(request('anew', { options: documents }));
  await collect(request('anew'));
  await collect(request('anew', { options: { ...options, encoder: 'none', seed: 2 } }));
  assert.equal(readdirSync(join(folder.path, 'anew')).sort(), [
    'config.json',
    'manifest.json',
    'vectors.safetensors',
    'vocabulary.txt',
  ]);
});

test('a checkpoint that is not gone on from is replaced, and that is said first', async () => {
  const wanted = request('cut off', { options: { ...options, vectorEpochs: 500 } });
  const controller = new AbortController();
  try {
    for await (const event of pretrain({ ...wanted, signal: controller.signal }))
      if (event.type === 'word vectors' && event.epoch > 1) controller.abort();
  } catch {
    // As asked for.
  }
  assert.ok(existsSync(join(wanted.out, 'checkpoint')));
  for await (const event of pretrain(wanted)) {
    assert.is(event.type, 'warning');
    holdsInOrder(event.type === 'warning' ? event.message : '', 'interrupted', 'replace');
    break;
  }
  assert.ok(existsSync(join(wanted.out, 'checkpoint')), 'until then');
});

test('what is finished is not taken for what more was asked', async () => {
  const wanted = request('finished');
  await collect(wanted);
  const configuration = () => readFileSync(join(wanted.out, 'config.json'), 'utf8');
  const before = configuration();
  const more = { ...wanted, resume: true, options: { ...options, encoderEpochs: 5 } };
  const refused = await inputErrorOf(() => collect(more));
  holdsInOrder(refused, 'config.json', 'encoderEpochs 1', 'expected 5', '--encoder-from');
  const smaller = { ...wanted, resume: true, quantize: true };
  holdsInOrder(await inputErrorOf(() => collect(smaller)), 'config.json', '32 bits', '8 bits');
  assert.is(configuration(), before);
  assert.is(ofType(await collect({ ...wanted, resume: true }), 'step').length, 0);
});

test('bad options, texts without words and a file in place of the folder are errors', async () => {
  const unknown = await inputErrorOf(() => collect(request('x', { options: { windows: 3 } as never })));
  assert.match(unknown, /the option windows: .* expected an option that exists/);
  assert.match(await inputErrorOf(() => collect(request('x', { texts: [] }))), 'nothing in any of them');
  const uneven = { encoder: 'documents', embeddingSize: 16, documentParts: 3 } as const;
  assert.match(await inputErrorOf(() => collect(request('x', { options: uneven }))), '3 sub-vectors');
  folder.write('in the way', '');
  assert.match(await inputErrorOf(() => collect(request('in the way'))), 'found a file in its place');
});

test('aborting throws the reason', async () => {
  const controller = new AbortController();
  const running = pretrain(
    request('aborted', { signal: controller.signal, options: { ...options, vectorEpochs: 500 } }),
  );
  const reason = new Error('enough');
  try {
    for await (const event of running) if (event.type === 'word vectors') controller.abort(reason);
  } catch (error) {
    assert.is(error, reason);
    return;
  }
  assert.unreachable();
});

test.run();
