/**
 * Our greedy attack beside that of TextAttack on the same bilstm, texts and candidates: queries a second and time a text.
 * TextAttack attacks the PyTorch twin of the model, which must give the same logits. PYTHON needs torch and textattack.
 *
 *     node --import tsx scripts/attackPeer.ts PYTHON MODEL TEXTS CANDIDATES [--texts 50] [--threads 2]
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as allOf } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { isStopWord } from '../src/candidates/stopWords.js';
import { wordCandidates } from '../src/candidates/wordCandidates.js';
import { readAll } from '../src/corpus/readCorpus.js';
import { type AttackedRow, attack, loadModel, readCandidates, resultOf } from '../src/index.js';
import { profiles } from '../src/robustness/attackOptions.js';
import { encodeText } from '../src/text/encode.js';
import { tokenise } from '../src/text/tokenise.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { texts: { type: 'string', default: '50' }, threads: { type: 'string', default: '2' } },
});
const [python, folder, corpus, list] = positionals as [string, string, string, string];
process.env['TEXTVAT_THREADS'] = values.threads;

interface Timing {
  readonly queries: number;
  readonly seconds: number;
  readonly flipped: number;
}

const model = await loadModel(folder);
const candidates = await readCandidates(list);
const { vocabulary, textOptions, classes } = model;

/** As tokens with blanks between, where these are read as the same tokens again, and all of them are read. */
const examples = (await readAll(corpus)).flatMap(({ id, text, label }) => {
  const tokens = tokenise(text);
  const plain = tokens.join(' ');
  const isSame =
    tokenise(plain).join('\n') === plain.replaceAll(' ', '\n') && tokens.length < textOptions.maxTokens;
  return isSame && label !== undefined ? [{ id, text: plain, label }] : [];
});
const logits = await model.logits(examples.map(({ text }) => encodeText(text, vocabulary, textOptions)));
// Both are given texts that are answered rightly, spread over the corpus.
const right = examples
  .map((example, at) => ({ ...example, logits: [...logits[at]!] }))
  .filter((one) => one.logits.indexOf(Math.max(...one.logits)) === classes.indexOf(one.label));
const step = Math.max(1, Math.floor(right.length / Number(values.texts)));
const drawn = right.filter((_, at) => at % step === 0).slice(0, Number(values.texts));

async function ours(): Promise<Timing> {
  const rows: AttackedRow[] = [];
  const started = performance.now();
  const request = { victim: model, texts: drawn, candidates, options: { attack: ['greedy'] } };
  await resultOf(attack(request), (event) => {
    if (event.type === 'row') rows.push(event.row);
  });
  const outcomes = rows.map(({ attacks }) => attacks['greedy']!);
  return {
    queries: outcomes.reduce((sum, { queries }) => sum + queries, 0),
    seconds: (performance.now() - started) / 1000,
    flipped: outcomes.filter(({ status }) => status === 'flipped').length,
  };
}

async function theirs(): Promise<Timing> {
  const { share } = profiles.standard;
  const of = wordCandidates(candidates, profiles.standard);
  const words = new Set(drawn.flatMap(({ text }) => text.split(' ')));
  const open = [...words].filter((word) => !isStopWord(word) && of(word).length > 0);
  const request = {
    vocabulary: Object.fromEntries(vocabulary.ids),
    candidates: Object.fromEntries(open.map((word) => [word, of(word)])),
    share,
    texts: drawn.map((one) => ({ ...one, label: classes.indexOf(one.label) })),
  };
  const script = new URL('bench/textAttackPeer.py', import.meta.url).pathname;
  const data = await stopWordsForImport();
  const env = { ...process.env, NLTK_DATA: data };
  const child = spawn(python, [script, folder, values.threads], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(request));
  const printed = await allOf(child.stdout);
  await rm(data, { recursive: true });
  return JSON.parse(printed.trim().split('\n').at(-1)!) as Timing;
}

/** TextAttack loads a list of stop words when it is imported, and would download it. The open words are given, so any will do. */
async function stopWordsForImport(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'attack-peer-'));
  const words = join(data, 'corpora', 'stopwords');
  await mkdir(words, { recursive: true });
  await writeFile(join(words, 'english'), 'the\n');
  return data;
}

const told = (name: string, { queries, seconds, flipped }: Timing) =>
  console.log(
    `${name}: ${Math.round(queries / seconds)} queries/s, ${(seconds / drawn.length).toFixed(3)} s a text, ` +
      `${flipped} of ${drawn.length} flipped, ${Math.round(queries / drawn.length)} queries a text`,
  );
const [mine, peer] = [await ours(), await theirs()];
told('textvat', mine);
told('TextAttack', peer);
console.log(
  `ratio: ${(mine.queries / mine.seconds / (peer.queries / peer.seconds)).toFixed(1)} in queries/s, ${(peer.seconds / mine.seconds).toFixed(1)} in time`,
);
