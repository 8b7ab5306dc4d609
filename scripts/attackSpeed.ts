/**
 * How many versions of texts a model scores in a second under attack: every candidate of every word of some texts.
 *
 *     node --import tsx scripts/attackSpeed.ts MODEL TEXTS CANDIDATES [--texts 50] [--rounds 5] [--whole]
 *
 * With --whole each version is read as a whole, for comparison. On a machine that does other work too compare processor time.
 */
import { parseArgs } from 'node:util';
import { readCandidates } from '../src/candidates/readCandidates.js';
import { readAll } from '../src/corpus/readCorpus.js';
import type { BoundModel, Model } from '../src/model/model.js';
import { loadModel } from '../src/models/savedModel.js';
import { attackedText, UNCHANGED } from '../src/robustness/attackedText.js';
import { profiles } from '../src/robustness/attackOptions.js';
import { wordSurface } from '../src/robustness/surfaces/words.js';
import { modelVictim } from '../src/robustness/victims/modelVictim.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    texts: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '5' },
    whole: { type: 'boolean', default: false },
  },
});
const [folder, corpus, list] = positionals as [string, string, string];
const model = await loadModel(folder);
const victim = await modelVictim(values.whole ? readAsWhole(model) : model);
const surface = wordSurface(await readCandidates(list), profiles.standard);
const examples = (await readAll(corpus)).slice(0, Number(values.texts));
const work = examples.map(({ id, text }) => {
  const attacked = attackedText(id, text, victim.foldCase);
  const edits = attacked.slots.flatMap((_, place) =>
    surface.candidates(attacked, place).map((candidate) => ({ place, text: candidate })),
  );
  return { attacked, edits };
});
const count = work.reduce((sum, { edits }) => sum + edits.length, 0);
const rates: number[] = [];
const processorTimes: number[] = [];
for (let round = 0; round <= Number(values.rounds); round += 1) {
  const scorers = work.map(({ attacked }) => victim.scorer!(attacked));
  const started = performance.now();
  const before = process.cpuUsage();
  for (const [at, { edits }] of work.entries()) await scorers[at]!.logits(UNCHANGED, edits);
  rates.push((1000 * count) / (performance.now() - started));
  processorTimes.push(process.cpuUsage(before).user / count);
}
// The first round compiles and fills caches.
const [lowest, ...rest] = rates.slice(1).sort((a, b) => a - b);
const median = [lowest!, ...rest][Math.floor((rates.length - 1) / 2)]!;
const leastTime = Math.min(...processorTimes.slice(1));
console.log(
  `${count} candidates in ${examples.length} texts; candidates a second: ${Math.round(median)} (lowest ${Math.round(lowest!)}, highest ${Math.round(rest.at(-1) ?? lowest!)} of ${rates.length - 1} rounds); processor time of one: at least ${leastTime.toPrecision(3)} microseconds`,
);
victim.dispose();

/** The model without what makes versions of a text cheap. */
function readAsWhole({ ngramWeights: _weights, bind, ...rest }: Model): Model {
  if (bind === undefined) return rest;
  const plain = async (): Promise<BoundModel> => {
    const { openVersions: _versions, ...bound } = await bind();
    return bound;
  };
  return { ...rest, bind: plain };
}
