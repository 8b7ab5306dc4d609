/**
 * What does pretraining in rounds cost? Several parts continue from one encoder, each on its own texts, and are averaged
 * (`averageEncoders`); so round after round. Beside it: one process on the same texts, parts that are averaged once at the end, and
 * encoders that never had a common start. Prints the perplexity of each on HELD, for every seed:
 *
 *     node --import tsx scripts/rounds.ts TEXTS HELD OUT [--parts 2] [--rounds 8] [--seeds 1,2,3] [--units 128] [--rate 0.004]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { readAll } from '../src/corpus/readCorpus.js';
import { averageEncoders, type Example, pretrain, resultOf } from '../src/index.js';
import { fixedEmbeddingTable } from '../src/layers/embedding.js';
import { loadPretrainedEncoder } from '../src/models/neural/pretrainedEncoder.js';
import { encodeTexts } from '../src/pretraining/encodedTexts.js';
import { encoderObjective } from '../src/pretraining/encoderObjectives.js';
import { perplexity } from '../src/pretraining/languageModelStep.js';
import { loadOutputLayer } from '../src/pretraining/outputLayer.js';
import { type PretrainOptionsInput, pretrainOptions } from '../src/pretraining/pretrainOptions.js';
import { ensureBackend } from '../src/tensor/backend.js';
import { createRandom } from '../src/tensor/random.js';
import { inMemory } from '../src/text/textCollector.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    parts: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '8' },
    seeds: { type: 'string', default: '1,2,3' },
    units: { type: 'string', default: '128' },
    rate: { type: 'string', default: '0.004' },
  },
});
const [textFile, heldFile, out] = positionals as [string, string, string];
const parts = Number(values.parts);
const rounds = Number(values.rounds);
const rate = Number(values.rate);
/** Of the texts, for the encoder that all continue from. */
const START_SHARE = 0.1;

await ensureBackend();
const heldTexts = await readAll(heldFile);
for (const seed of values.seeds.split(',').map(Number)) await compareRounds(seed);

async function compareRounds(seed: number): Promise<void> {
  const shape: PretrainOptionsInput = {
    vocabularySize: 10_000,
    embeddingSize: 64,
    hiddenUnits: Number(values.units),
    encoderBatchSize: 32,
    encoderEvaluations: 1,
    vectorEpochs: 1,
    warmUp: 0,
    seed,
  };
  const examples = createRandom(seed, 'texts of rounds').shuffle(await readAll(textFile));
  const first = examples.splice(0, Math.ceil(START_SHARE * examples.length));
  const at = (name: string) => join(out, `seed-${seed}-${name}`);
  const learn = async (name: string, texts: readonly Example[], options: PretrainOptionsInput) => {
    if (existsSync(join(at(name), 'manifest.json'))) return;
    const complete = { ...shape, ...options };
    await resultOf(
      pretrain({ texts, options: complete, out: at(name), keepOutputLayer: true, resume: true }),
    );
  };
  const report = async (name: string) => {
    const found = await heldPerplexity(at(name), shape, first);
    console.log(`seed ${seed}, ${name}: perplexity ${found.toFixed(1)}`);
  };
  await learn('start', first, { encoderLearningRate: rate });
  await report('start');
  const goesOn = (from: string, learningRate: number, finalRate: number) => ({
    encoderFrom: at(from),
    encoderLearningRate: learningRate,
    finalRate,
  });
  await learn('one process', examples, goesOn('start', rate, 0));
  await report('one process');

  let last = 'start';
  for (let round = 0; round < rounds; round += 1) {
    const texts = share(examples, round, rounds);
    const names = Array.from({ length: parts }, (_, part) => `round-${round + 1}-part-${part + 1}`);
    // The rate of one process over the same texts, which falls to zero.
    const begin = rate * (1 - round / rounds);
    const ends = (rounds - round - 1) / (rounds - round);
    for (const [part, name] of names.entries())
      await learn(name, share(texts, part, parts), goesOn(last, begin, ends));
    last = `after ${round + 1} rounds`;
    await averageEncoders({ folders: names.map(at), out: at(last) });
    await report(last);
  }

  const whole = Array.from({ length: parts }, (_, part) => `whole-part-${part + 1}`);
  for (const [part, name] of whole.entries())
    await learn(name, share(examples, part, parts), goesOn('start', rate, 0));
  await report(whole[0]!);
  await averageEncoders({ folders: whole.map(at), out: at('averaged once') });
  await report('averaged once');

  await learn('other start', first, { encoderLearningRate: rate, seed: seed + 100 });
  await averageEncoders({ folders: [at('start'), at('other start')], out: at('without a common start') });
  await report('without a common start');
}

function share(examples: readonly Example[], number: number, count: number): Example[] {
  return examples.filter((_, place) => place % count === number);
}

async function heldPerplexity(folder: string, shape: PretrainOptionsInput, texts: readonly Example[]) {
  const encoder = await loadPretrainedEncoder(folder);
  const layer = (await loadOutputLayer(folder, encoder))!;
  const options = v.parse(pretrainOptions, shape);
  const encode = (list: readonly Example[]) =>
    encodeTexts(list, options, undefined, inMemory, encoder.vocabulary);
  const { counts, tokens } = await encode(texts);
  const objective = encoderObjective(
    { ...options, encoder: encoder.options.encoder },
    counts.map((count) => count / tokens),
  );
  const model = {
    options: encoder.options,
    embedding: fixedEmbeddingTable(encoder.vectors, encoder.options.embeddingSize),
    parameters: new Map([...encoder.parameters, ...layer.parameters]),
  };
  const held = Array.from((await encode(heldTexts)).texts);
  return perplexity(model, objective, held);
}
