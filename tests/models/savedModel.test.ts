import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareData } from '../../src/model/data.js';
import type { Model } from '../../src/model/model.js';
import { loadClassifier } from '../../src/models/classifier.js';
import { loadModel, saveModel } from '../../src/models/savedModel.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../../src/storage/safetensors.js';
import { vocabularyFrom } from '../../src/text/vocabulary.js';
import { holdsInOrder, inputErrorOf, type TemporaryFolder, temporaryFolder } from '../corpus/helpers.js';
import { copyToSpoil, withoutManifest } from '../storage/testing.js';
import {
  calibratedProbabilities,
  chooseTestEngine,
  type Label,
  networkOf,
  probabilities,
  reviews,
  run,
  tinyData,
  tinyOptions,
} from '../training/testing.js';

interface Context {
  /** Holds a sound model that a test may spoil. */
  folder: TemporaryFolder;
}

const test = suite<Context>('saved model');

let saved: TemporaryFolder;
let model: Model;

test.before(async () => {
  await chooseTestEngine();
  saved = temporaryFolder();
  const options = tinyOptions();
  model = (await run(await tinyData(options), options)).end.model;
  await saveModel(saved.path, model, options);
});
test.after(() => saved.remove());
test.before.each((context) => {
  context.folder = temporaryFolder();
  copyToSpoil(saved, context.folder);
});
test.after.each(({ folder }) => folder.remove());

test('a calibration that is none names its place; a model of before there was one has none', async ({
  folder,
}) => {
  const file = join(folder.path, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  const withCalibration = (calibration: unknown) =>
    writeFileSync(file, JSON.stringify({ ...config, calibration }));
  const failing: [unknown, ...string[]][] = [
    [{ ...config.calibration, temperature: 0 }, 'config.json, calibration.temperature: found 0'],
    [{ ...config.calibration, temperature: 1e-320 }, 'calibration.temperature: found 1e-320'],
    [{ ...config.calibration, temperature: 1e300 }, 'calibration.temperature: found 1e+300'],
    [{ ...config.calibration, usualKnownWords: 1e-320 }, 'calibration.usualKnownWords: found 1e-320'],
    [{ ...config.calibration, temperature: 'hot' }, 'calibration.temperature: found "hot"'],
    [{ ...config.calibration, usualKnownWords: 2 }, 'calibration.usualKnownWords: found 2'],
    [{ ...config.calibration, prior: [1] }, 'calibration.prior: found 1 shares', 'expected 2'],
    [{ ...config.calibration, prior: [0.5, 0.9] }, 'calibration.prior: found 2 shares that add up to 1.4'],
  ];
  for (const [calibration, ...pieces] of failing) {
    withCalibration(calibration);
    holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), ...pieces);
  }
  withCalibration(undefined);
  assert.is((await loadModel(folder.path)).calibration, undefined);
});

const encoders = [
  { encoder: 'cnn' },
  { encoder: 'lstm', pooling: 'last', headUnits: 6 },
  { encoder: 'bilstm', pooling: 'mean', foldCase: false, unknownWords: 'drop', keep: 'start' },
] as const;

for (const changes of encoders)
  test(`a trained ${changes.encoder} comes back from its folder with the same probabilities to the bit`, async ({
    folder,
  }) => {
    const labels = ['bad', 'good', 'odd'] as const satisfies readonly Label[];
    const options = tinyOptions({ ...changes, windows: [1, 3], maxSteps: 4 });
    const { model } = (await run(await tinyData(options, labels), options)).end;
    await saveModel(folder.path, model, options);
    const loaded = await loadModel(folder.path);
    assert.equal(loaded.classes, model.classes);
    assert.equal(loaded.vocabulary, model.vocabulary);
    assert.equal(loaded.calibration, model.calibration);
    const [state, expected] = [networkOf(loaded).state, networkOf(model).state];
    assert.equal(state.parameters, expected.parameters);
    assert.equal(state.embedding.values, expected.embedding.values);
    const texts = [
      ...reviews(20, { seed: 5, labels }).map(({ text }) => text),
      'GREAT <b>film</b>',
      '',
      'word '.repeat(99),
    ];
    assert.equal(await probabilities(loaded, texts), await probabilities(model, texts));
  });

test('the classifier of a folder answers as the model did, one answer for each text', async ({ folder }) => {
  const texts = ['the great film', '', 'dull qqq', 'qqq'];
  const expected = await calibratedProbabilities(model, texts);
  const classifier = await loadClassifier(folder.path, 'auto');
  await chooseTestEngine();
  const answers = [];
  for await (const answer of classifier.classify(texts)) answers.push(answer);
  assert.equal(
    answers.map((one) => [one.probabilities['bad'], one.probabilities['good']]),
    expected,
  );
  assert.equal(
    answers.map(({ unknownWords }) => unknownWords),
    [0, 1, 0.5, 1],
  );
  for (const [index, { label, probability }] of answers.entries()) {
    assert.is(probability, Math.max(...expected[index]!));
    assert.is(label, expected[index]![0]! >= expected[index]![1]! ? 'bad' : 'good');
  }
});

test('answers come while the source keeps the next text back', async ({ folder }) => {
  let answered = 0;
  const pipe = async function* () {
    yield* ['great', 'dull', 'great', 'dull', 'great'];
    for (let waits = 0; answered < 5; waits += 1) {
      assert.ok(waits < 500, `${answered} answers for 5 texts`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    yield 'dull';
  };
  const classifier = await loadClassifier(folder.path, 'auto');
  await chooseTestEngine();
  for await (const _answer of classifier.classify(pipe())) answered += 1;
  assert.is(answered, 6);
});

test('words and classes of any script, quotes and lookalikes of special tokens come back', async ({
  folder,
}) => {
  const options = tinyOptions({ maxSteps: 1 });
  const labeled = [
    {
      id: '1',
      text: 'Größe 映画 🎬 "quoted" <eos> constructor __proto__ hasOwnProperty',
      label: 'très bien\n"x"',
    },
    { id: '2', text: '<pad> <unk> ﬁn e\u0301', label: '__proto__' },
  ];
  const { model } = (await run(await prepareData({ labeled }, options), options)).end;
  await saveModel(folder.path, model, options);
  const loaded = await loadModel(folder.path);
  assert.equal(loaded.vocabulary, model.vocabulary);
  assert.equal(loaded.classes, ['__proto__', 'très bien\n"x"']);
  const texts = labeled.map(({ text }) => text);
  assert.equal(await probabilities(loaded, texts), await probabilities(model, texts));
});

test('halves of characters, which UTF-8 cannot hold, do not make a model that cannot be loaded', async ({
  folder,
}) => {
  const options = tinyOptions({ maxSteps: 1 });
  const labeled = [
    { id: '1', text: 'one \ud800 \udfff', label: 'a' },
    { id: '2', text: 'two \ud801 x\udffe y\ud802', label: 'b' },
  ];
  const { model } = (await run(await prepareData({ labeled }, options), options)).end;
  await saveModel(folder.path, model, options);
  assert.equal((await loadModel(folder.path)).vocabulary, model.vocabulary);
});

test('the folder is plain: JSON, one word a line, and nothing unfinished', ({ folder }) => {
  assert.equal(readdirSync(folder.path).sort(), ['config.json', 'vocabulary.txt', 'weights.safetensors']);
  const config = JSON.parse(readFileSync(join(folder.path, 'config.json'), 'utf8'));
  assert.equal(config.options, tinyOptions());
  assert.equal(config.classes, ['bad', 'good']);
  const words = readFileSync(join(folder.path, 'vocabulary.txt'), 'utf8').split('\n');
  assert.equal(words.slice(0, 3), ['<pad>', '<unk>', '<eos>']);
  assert.is(words.at(-1), '');
});

const FILES = ['config.json', 'vocabulary.txt', 'weights.safetensors'] as const;

for (const file of FILES) {
  const spoilers: Record<string, (path: string) => void> = {
    'is missing': (path) => rmSync(path),
    'is empty': (path) => truncateSync(path, 0),
    'is a folder': (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    'is a link to nothing': (path) => {
      rmSync(path);
      symlinkSync(join(path, '..', 'nothing'), path);
    },
    'is a link to itself': (path) => {
      rmSync(path);
      symlinkSync(path, path);
    },
    'is a device without end': (path) => {
      rmSync(path);
      symlinkSync('/dev/zero', path);
    },
    'is of random bytes': (path) =>
      writeFileSync(path, Buffer.from([0xff, 0x80, 0, 0x7f, 0xc3, 0x28, 1, 2, 3, 4])),
  };
  for (const [name, spoil] of Object.entries(spoilers))
    test(`one clear error where ${file} ${name}`, async ({ folder }) => {
      const path = join(folder.path, file);
      spoil(path);
      const message = await inputErrorOf(() => loadModel(folder.path));
      assert.ok(message.startsWith(path), message);
      assert.ok(message.length < 600, message);
    });
}

test('a link to a sound file is followed', async ({ folder }) => {
  const path = join(folder.path, 'weights.safetensors');
  renameSync(path, `${path}.elsewhere`);
  symlinkSync(`${path}.elsewhere`, path);
  assert.equal(await probabilities(await loadModel(folder.path)), await probabilities(model));
});

test('no folder at all, or a file in its place', async ({ folder }) => {
  for (const path of [join(folder.path, 'nothing'), join(folder.path, 'config.json')])
    holdsInOrder(
      await inputErrorOf(() => loadModel(path)),
      join(path, 'config.json'),
      'no such file',
      'textvat train --out',
    );
});

interface Config {
  options: Record<string, unknown>;
  [key: string]: unknown;
}

const config = (folder: TemporaryFolder): Config =>
  JSON.parse(readFileSync(join(folder.path, 'config.json'), 'utf8')) as Config;

function edit(folder: TemporaryFolder, change: (config: Config) => void): void {
  const json = config(folder);
  change(json);
  writeFileSync(join(folder.path, 'config.json'), JSON.stringify(json));
}

const options = (changes: Record<string, unknown>) => (json: Config) => Object.assign(json.options, changes);

const configurations: Record<string, [change: (config: Config) => void, file: string, ...pieces: string[]]> =
  {
    'another format': [
      (json) => Object.assign(json, { format: 'other' }),
      'config.json, format',
      'found "other"',
    ],
    'a later version': [(json) => Object.assign(json, { version: 2 }), 'config.json, version', 'found 2'],
    'no options': [
      (json) => Reflect.deleteProperty(json, 'options'),
      'config.json, options',
      'found undefined',
    ],
    'options of null': [(json) => Object.assign(json, { options: null }), 'config.json, options'],
    'no classes': [(json) => Object.assign(json, { classes: [] }), 'config.json, classes'],
    'one class': [(json) => Object.assign(json, { classes: ['a'] }), 'config.json, classes'],
    'classes that are no texts': [
      (json) => Object.assign(json, { classes: [1, 2] }),
      'config.json, classes.0',
    ],
    'a class twice': [
      (json) => Object.assign(json, { classes: ['a', 'a'] }),
      'config.json, classes',
      'a class twice',
    ],
    'a class too many': [
      (json) => Object.assign(json, { classes: ['a', 'b', 'c'] }),
      'weights.safetensors',
      'head.logits',
    ],
    'an unknown encoder': [options({ encoder: 'gru' }), 'config.json, options.encoder', 'found "gru"'],
    'a wider embedding': [
      options({ embeddingSize: 9 }),
      'weights.safetensors',
      'found embeddings of shape',
      ', 9]',
    ],
    'an embedding of 1e9': [options({ embeddingSize: 1e9 }), 'config.json, options.embeddingSize', '16384'],
    'a layer of 1e9 units': [options({ hiddenUnits: 1e9 }), 'config.json, options.hiddenUnits', '16384'],
    'as wide a layer as may be': [options({ hiddenUnits: 16384 }), 'weights.safetensors', '65536]'],
    'a head of 1e9 units': [options({ headUnits: 1e9 }), 'config.json, options.headUnits', '16384'],
    'windows of 1e9': [options({ encoder: 'cnn', windows: [1e9] }), 'config.json, options.windows.0', '1000'],
    'a window twice': [options({ encoder: 'cnn', windows: [3, 3] }), 'config.json, options.windows'],
    'a negative size': [options({ embeddingSize: -8 }), 'config.json, options.embeddingSize'],
    'half a unit': [options({ hiddenUnits: 7.5 }), 'config.json, options.hiddenUnits'],
    'a size beyond all numbers': [options({ hiddenUnits: 1e300 }), 'config.json, options.hiddenUnits'],
    'a size of text': [options({ hiddenUnits: '8' }), 'config.json, options.hiddenUnits'],
    'a dropout above 1': [options({ embeddingDropout: 2 }), 'config.json, options.embeddingDropout'],
    'no room for a token': [options({ maxTokens: 1 }), 'config.json, options.maxTokens'],
  };

for (const [name, [change, file, ...pieces]] of Object.entries(configurations))
  test(`one clear error for a configuration with ${name}`, async ({ folder }) => {
    edit(folder, change);
    const before = process.memoryUsage();
    const message = await inputErrorOf(() => loadModel(folder.path));
    const after = process.memoryUsage();
    assert.ok(message.startsWith(join(folder.path, file)), message);
    holdsInOrder(message, ...pieces);
    const grown = after.arrayBuffers + after.heapTotal - before.arrayBuffers - before.heapTotal;
    assert.ok(grown < 100e6, `${grown} bytes for a model that does not exist`);
  });

test('a configuration that leaves something out takes the default; what it has too much is not looked at', async ({
  folder,
}) => {
  edit(folder, (json) => {
    delete json.options['keep'];
    Object.assign(json, {
      weights: '../../secret.safetensors',
      vocabulary: '/etc/passwd',
      require: './evil.js',
    });
    Object.assign(json.options, { weightsFile: '/etc/passwd', wordVectors: '/etc/passwd' });
  });
  assert.equal(await probabilities(await loadModel(folder.path)), await probabilities(model));
});

test('a configuration cannot reach the prototypes of objects', async ({ folder }) => {
  const text = readFileSync(join(folder.path, 'config.json'), 'utf8');
  writeFileSync(join(folder.path, 'config.json'), text.replace('{', '{"__proto__": {"polluted": 1},'));
  await loadModel(folder.path);
  assert.is(({} as Record<string, unknown>)['polluted'], undefined);
});

const vocabularies: Record<
  string,
  [change: (words: string[]) => string[], line: number, ...pieces: string[]]
> = {
  'without special tokens': [(words) => words.slice(3), 1, 'expected <pad>'],
  'with special tokens in another order': [
    ([a, b, ...rest]) => [b!, a!, ...rest],
    1,
    'found "<unk>"',
    'expected <pad>',
  ],
  'with a special token missing': [([a, b, , ...rest]) => [a!, b!, ...rest], 3, 'expected <eos>'],
  'with a word twice': [(words) => [...words.slice(0, 6), words[4]!, ...words.slice(7)], 7, 'a second time'],
};

for (const [name, [change, line, ...pieces]] of Object.entries(vocabularies))
  test(`one clear error for a vocabulary ${name}`, async ({ folder }) => {
    const path = join(folder.path, 'vocabulary.txt');
    const words = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    writeFileSync(path, `${change(words).join('\n')}\n`);
    const message = await inputErrorOf(() => loadModel(folder.path));
    holdsInOrder(message, `${path}:${line}: `, ...pieces);
  });

test('a vocabulary with a word too many or too few does not fit the weights', async ({ folder }) => {
  const path = join(folder.path, 'vocabulary.txt');
  const whole = readFileSync(path, 'utf8');
  for (const text of [`${whole}further\n`, whole.replace(/[^\n]+\n$/, '')]) {
    writeFileSync(path, text);
    holdsInOrder(
      await inputErrorOf(() => loadModel(folder.path)),
      join(folder.path, 'weights.safetensors'),
      'found embeddings of shape',
    );
  }
});

/** Rewrites the weights. */
function changeArrays(folder: TemporaryFolder, change: (arrays: Map<string, NamedArray>) => void): void {
  const path = join(folder.path, 'weights.safetensors');
  const { arrays, metadata } = decodeSafetensors(readFileSync(path), path);
  change(arrays);
  writeFileSync(path, Buffer.concat(encodeSafetensors(arrays, Object.fromEntries(metadata))));
}

const weights: Record<string, [change: (arrays: Map<string, NamedArray>) => void, ...pieces: string[]]> = {
  NaN: [
    (arrays) => arrays.get('embeddings')!.values.fill(Number.NaN, 17, 18),
    'found NaN at place 17 of embeddings',
  ],
  Infinity: [
    (arrays) => arrays.get('head.logits.bias')!.values.fill(-1 / 0, 1),
    'found -Infinity at place 1 of head.logits.bias',
  ],
  'an array missing': [(arrays) => arrays.delete('head.logits.bias'), 'found no head.logits.bias'],
  'an array too many': [
    (arrays) => arrays.set('extra', { shape: [1], values: Float32Array.of(1) }),
    'found an array named "extra"',
    'only those of the model',
  ],
  'the right size in another shape': [
    (arrays) => arrays.set('head.logits.weights', { ...arrays.get('head.logits.weights')!, shape: [2, 16] }),
    'of shape [2, 16]',
    '[16, 2]',
  ],
  'doubles in place of floats': [
    (arrays) => {
      const { shape, values } = arrays.get('head.logits.bias')!;
      arrays.set('head.logits.bias', { shape, values: Float64Array.from(values) });
    },
    'head.logits.bias',
    '32-bit',
  ],
};

for (const [name, [change, ...pieces]] of Object.entries(weights))
  test(`one clear error for weights with ${name}`, async ({ folder }) => {
    changeArrays(folder, change);
    const message = await inputErrorOf(() => loadModel(folder.path));
    holdsInOrder(message, join(folder.path, 'weights.safetensors'), ...pieces);
  });

test('weights that are cut off or too long', async ({ folder }) => {
  const path = join(folder.path, 'weights.safetensors');
  const size = statSync(path).size;
  appendFileSync(path, 'tail');
  holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), path, 'bytes of numbers');
  for (const length of [size - 1, Math.floor(size / 2), 100, 8, 3]) {
    truncateSync(path, length);
    holdsInOrder(await inputErrorOf(() => loadModel(folder.path)), path);
  }
});

/** A model of the same shape as the saved one, but of other words and classes. */
async function saveLookalike(folder: TemporaryFolder, changes: Partial<Model>): Promise<void> {
  await saveModel(folder.path, { ...model, ...changes }, tinyOptions());
}

test('files of two models of equal shape, put together by hand', async ({ folder }) => {
  const { tokens } = model.vocabulary;
  const vocabulary = vocabularyFrom([...tokens.slice(0, 3), ...tokens.slice(3).reverse()]);
  for (const changes of [
    { vocabulary },
    { classes: ['negative', 'positive'] },
    { classes: ['good', 'bad'] },
  ]) {
    cpSync(saved.path, folder.path, { recursive: true });
    await saveLookalike(folder, changes);
    await loadModel(folder.path);
    for (const file of ['vocabulary' in changes ? 'vocabulary.txt' : 'config.json', 'weights.safetensors']) {
      await saveLookalike(folder, changes);
      cpSync(join(saved.path, file), join(withoutManifest(folder.path), file));
      holdsInOrder(
        await inputErrorOf(() => loadModel(folder.path)),
        join(folder.path, 'weights.safetensors'),
        'found weights of another vocabulary or other classes',
        'is of another model',
      );
    }
  }
});

test('weights that do not say what they belong to', async ({ folder }) => {
  const path = join(folder.path, 'weights.safetensors');
  const { arrays } = decodeSafetensors(readFileSync(path), path);
  writeFileSync(path, Buffer.concat(encodeSafetensors(arrays)));
  holdsInOrder(
    await inputErrorOf(() => loadModel(folder.path)),
    path,
    'found no digest of vocabulary and classes',
    'Train again',
  );
});

test('saving over a model replaces it', async ({ folder }) => {
  const options = tinyOptions({ model: 'lstm', embeddingSize: 4 });
  const { model: other } = (await run(await tinyData(options), options)).end;
  await saveModel(folder.path, other, options);
  assert.equal(await probabilities(await loadModel(folder.path)), await probabilities(other));
});

test('a change of any file is found by its SHA-256, and read where it is wanted', async ({ folder }) => {
  cpSync(saved.path, folder.path, { recursive: true });
  const file = join(folder.path, 'config.json');
  const text = readFileSync(file, 'utf8');
  const { temperature } = JSON.parse(text).calibration;
  const hotter = text.replace(String(temperature), String(2 * temperature));
  writeFileSync(file, hotter);
  holdsInOrder(
    await inputErrorOf(() => loadModel(folder.path)),
    file,
    'SHA-256',
    '--no-verify',
    'manifest.json',
  );
  const changed = await loadModel(folder.path, undefined, { verify: false });
  assert.is(changed.calibration?.temperature, 2 * temperature);
  assert.equal((await loadModel(withoutManifest(folder.path))).calibration, changed.calibration);
});

test.run();
