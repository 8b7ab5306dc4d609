import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateList } from '../../src/candidates/candidateList.js';
import type { Example } from '../../src/corpus/example.js';
import { resultOf } from '../../src/model/resultOf.js';
import { type AttackRequest, attack } from '../../src/robustness/attack.js';
import type { AttackedRow } from '../../src/robustness/attackedRow.js';
import type { AttackResult } from '../../src/robustness/attackResult.js';
import { modelVictim } from '../../src/robustness/victims/modelVictim.js';
import type { Victim } from '../../src/robustness/victims/victim.js';
import { argmax } from '../../src/tensor/argmax.js';
import { ensureBackend } from '../../src/tensor/backend.js';
import { encodeText } from '../../src/text/encode.js';
import { holdsInOrder, inputErrorOf } from '../corpus/helpers.js';
import { randomText, randomWeights, recurrentModel, someWords, wordModel, wordVictim } from './victims.js';

const test = suite('attacks');

async function attacked(request: AttackRequest): Promise<{ rows: AttackedRow[]; result: AttackResult }> {
  const rows: AttackedRow[] = [];
  const result = await resultOf(attack(request), (event) => {
    if (event.type === 'row') rows[event.place] = event.row;
  });
  return { rows, result };
}

const onWords = ['labels-only', 'greedy', 'pwws', 'beam', 'exact'];
/** Of half of the words, two each. */
const neighbours = candidateList(
  'neighbours',
  new Map(
    someWords
      .slice(0, 4)
      .map((word, at) => [word, [1, 2].map((step) => someWords[(at + step) % someWords.length]!)]),
  ),
);

/** Random texts with the label that the victim gives them. */
async function labeled(victim: Victim, count: number, length: number): Promise<Example[]> {
  const texts = Array.from({ length: count }, (_, at) => randomText(at + 1, length));
  const labels = await victim.labels(texts);
  return texts.map((text, at) => ({ id: String(at), text, label: victim.classes[labels[at]!]! }));
}

test('a model of one word flips in one edit, by every attack on words', async () => {
  const victim = await wordVictim({ superb: 2, awful: -2, film: 0, plain: 0 }, -1);
  const candidates = candidateList(
    'one',
    new Map([
      ['superb', ['plain']],
      ['film', ['plain']],
    ]),
  );
  const texts = [{ id: 'a', text: 'A superb film.', label: 'good' }];
  const { rows, result } = await attacked({ victim, texts, candidates, options: { attack: onWords } });
  for (const name of onWords) {
    const { status, changed, text, changes } = rows[0]!.attacks[name]!;
    assert.equal(
      { name, status, changed, text },
      { name, status: 'flipped', changed: 1, text: 'A plain film.' },
    );
    assert.equal(changes, [{ start: 2, from: 'superb', to: 'plain' }]);
  }
  assert.is(result.accuracy, 1);
  assert.is(result.worst.accuracy, 0);
  assert.is(result.attacks['greedy']!.meanChangedShare, 1 / 3);
  assert.equal(result.swaps, [{ from: 'superb', to: 'plain', texts: 1 }]);
});

test('certified <= exact <= every other attack on words, for each text, within the same limits', async () => {
  let flips = 0;
  let proofs = 0;
  for (let seed = 1; seed <= 6; seed += 1) {
    const model = wordModel(randomWeights(seed), 0.1);
    const victim = await wordVictim(randomWeights(seed), 0.1);
    const options = { words: 1 + (seed % 2), attack: [...onWords, 'random-words'] };
    const texts = await labeled(victim, 40, 8 + 2 * seed);
    const { rows } = await attacked({ victim, texts, candidates: neighbours, options });
    assert.is(rows.length, 40);
    for (const { label, attacks } of rows) {
      const exact = attacks['exact']!;
      if (exact.status === 'flipped') flips += 1;
      else
        for (const name of options.attack)
          assert.is.not(attacks[name]!.status, 'flipped', `${name} beats exact`);
      if (exact.certified) proofs += 1;
      for (const [name, { status, text, changed, changes }] of Object.entries(attacks)) {
        if (status !== 'flipped') continue;
        assert.ok(changed <= options.words, `${name}: ${changed} changes`);
        for (const { from, to } of changes!)
          assert.ok(neighbours.candidatesOf(from).includes(to), `${from} ${to}`);
        const [row] = await model.logits([encodeText(text!, model.vocabulary, model.textOptions)]);
        assert.is.not(model.classes[argmax(row!)], label);
      }
    }
  }
  assert.ok(flips > 100 && proofs > 20, `${flips} flips, ${proofs} proofs`);
});

test('where a text is cut and nothing can be proven, exact is still never weaker than the other searches', async () => {
  const rivals = ['greedy', 'pwws', 'beam'];
  let found = 0;
  for (let seed = 1; seed <= 8; seed += 1) {
    const victim = await wordVictim(randomWeights(seed), 0.1, { maxTokens: 8 });
    const options = { words: 3, attack: [...rivals, 'exact'] };
    const texts = await labeled(victim, 40, 12);
    const { rows } = await attacked({ victim, texts, candidates: neighbours, options });
    for (const { id, attacks } of rows)
      for (const name of rivals) {
        if (attacks[name]?.status !== 'flipped') continue;
        found += 1;
        assert.is(attacks['exact']!.status, 'flipped', `${name} beats exact on ${id} of seed ${seed}`);
      }
  }
  assert.ok(found > 100, String(found));
});

test('misspellings and sentences flip a model of one word, and capital letters stay', async () => {
  const victim = await wordVictim({ superb: 2, dull: -5 }, -1);
  const texts = [
    { id: 'a', text: 'SUPERB! ok', label: 'good' },
    { id: 'b', text: 'It was so dull. No.', label: 'bad' },
  ];
  const { rows, result } = await attacked({ victim, texts });
  assert.equal(Object.keys(result.attacks), ['characters', 'insertions', 'universal-trigger']);
  const { characters, insertions } = rows[0]!.attacks;
  assert.is(characters!.status, 'flipped');
  assert.match(characters!.text!, /^S.+! ok$/);
  assert.is(insertions!.status, 'flipped');
  assert.match(insertions!.text!, 'It was so dull.');
});

test('wrong answers are skipped; texts without candidates and attacks out of queries are counted apart', async () => {
  const victim = await wordVictim({ superb: 2, awful: -2, nice: 1 }, -0.5);
  const texts = [
    { id: 'wrong', text: 'superb', label: 'bad' },
    { id: 'closed', text: 'nice', label: 'good' },
    { id: 'open', text: 'superb', label: 'good' },
  ];
  const candidates = candidateList('one', new Map([['superb', ['nice', 'awful']]]));
  const options = { attack: ['greedy'], maxQueries: 2 };
  const { rows, result } = await attacked({ victim, texts, candidates, options });
  assert.equal(
    rows.map(({ attacks }) => attacks['greedy']?.status),
    [undefined, 'no candidates', 'out of queries'],
  );
  const { skipped, noCandidates, outOfQueries, accuracy, successRate } = result.attacks['greedy']!;
  assert.equal({ skipped, noCandidates, outOfQueries }, { skipped: 1, noCandidates: 1, outOfQueries: 1 });
  assert.equal([accuracy, successRate, result.accuracy], [2 / 3, 0, 2 / 3]);
});

test('what flips by its slots but not as a string is no success', async () => {
  // Alone, each of the two is read as itself; side by side they are one word of the tokenizer.
  const victim = await wordVictim({ superb: 2, '3rd': 0, rd: -5, '3': 0 }, -1);
  const candidates = candidateList('one', new Map([['th', ['rd']]]));
  const texts = [{ id: 'a', text: 'superb 3 th', label: 'good' }];
  const { rows } = await attacked({ victim, texts, candidates, options: { attack: ['greedy'] } });
  const [answer] = await victim.labels([rows[0]!.attacks['greedy']!.text ?? 'superb 3 th']);
  assert.is(rows[0]!.attacks['greedy']!.status === 'flipped', victim.classes[answer!] === 'bad');
});

test('stop words stay closed but under the profile unlimited', async () => {
  const victim = await wordVictim({ with: 2, without: -2 }, -0.5);
  const candidates = candidateList('one', new Map([['with', ['without']]]));
  const texts = [{ id: 'a', text: 'with', label: 'good' }];
  const status = async (profile: 'standard' | 'unlimited') =>
    (await attacked({ victim, texts, candidates, options: { attack: ['greedy'], profile } })).rows[0]!
      .attacks['greedy']!.status;
  assert.is(await status('standard'), 'no candidates');
  assert.is(await status('unlimited'), 'flipped');
});

test('the same seed attacks the same texts alike, in any order and behind any row; another seed draws others', async () => {
  const victim = await wordVictim(randomWeights(3), 0.1);
  const texts = await labeled(victim, 30, 8);
  const request = { victim, texts, candidates: neighbours, options: { samples: 12 } };
  const { rows, result } = await attacked(request);
  assert.is(rows.length, 12);
  const resumed = await attacked({ ...request, finished: rows.slice(0, 5) });
  assert.equal(resumed.rows, rows);
  assert.equal(resumed.result, result);
  const older = rows.map((row) => {
    const { 'universal-trigger': _new, ...attacks } = row.attacks;
    return { ...row, attacks };
  });
  assert.equal((await attacked({ ...request, finished: older })).rows, rows);
  const other = await attacked({ ...request, options: { samples: 12, seed: 2 } });
  assert.is.not(other.rows.map(({ id }) => id).join(), rows.map(({ id }) => id).join());
});

test('a victim that tells labels only is attacked by what needs no more, and others are refused by name', async () => {
  const { scorer: _scorer, ngrams: _ngrams, ...bare } = await wordVictim(randomWeights(1), 0.1);
  const victim = { ...bare, access: 'labels' as const };
  const texts = await labeled(victim, 10, 6);
  const { result } = await attacked({ victim, texts, candidates: neighbours });
  assert.equal(Object.keys(result.attacks), ['random-words', 'labels-only']);
  holdsInOrder(
    await inputErrorOf(() =>
      attacked({ victim, texts, candidates: neighbours, options: { attack: ['exact'] } }),
    ),
    'attack exact',
    'a victim that shows its labels',
    'one that shows its weights',
  );
  const victimOfAll = await wordVictim(randomWeights(1));
  holdsInOrder(
    await inputErrorOf(() => attacked({ victim: victimOfAll, texts, options: { attack: ['pwws'] } })),
    'attack pwws',
    '--candidates',
  );
  holdsInOrder(
    await inputErrorOf(() => attacked({ victim, texts, options: { attack: ['best'] } })),
    '"best"',
    '"random-words"',
  );
});

test('a model that says the same of all texts is not called robust', async () => {
  const victim = await wordVictim({ aaa: 0 }, 1);
  const texts = [1, 2].map((id) => ({ id: String(id), text: randomText(id, 5), label: 'good' }));
  const { result } = await attacked({ victim, texts, candidates: neighbours });
  assert.is(result.worst.accuracy, 1);
  holdsInOrder(result.warnings.join('\n'), 'All right answers are "good"', 'not robust');
});

test('a signal ends an attack between texts', async () => {
  const victim = await wordVictim(randomWeights(2));
  const texts = await labeled(victim, 10, 6);
  const controller = new AbortController();
  const seen: string[] = [];
  let caught: unknown;
  try {
    for await (const event of attack({ victim, texts, candidates: neighbours, signal: controller.signal })) {
      if (event.type !== 'row') continue;
      seen.push(event.row.id);
      if (seen.length === 3) controller.abort(new Error('enough'));
    }
  } catch (error) {
    caught = error;
  }
  assert.is((caught as Error).message, 'enough');
  assert.is(seen.length, 3);
});

/** A network that is asked about several texts at a time. */
async function recurrentVictim(): Promise<Victim & { readonly textsAtOnce: number }> {
  await ensureBackend();
  const victim = await modelVictim(recurrentModel('bilstm'));
  return { ...victim, textsAtOnce: victim.textsAtOnce! };
}

test('several texts at a time give the rows and figures of one after the other', async () => {
  const victim = await recurrentVictim();
  assert.ok(victim.textsAtOnce > 1);
  const texts = await labeled(victim, 40, 9);
  const attack = ['random-words', 'labels-only', 'greedy', 'beam', 'gradient'];
  const runOf = (textsAtOnce: number, changes: Partial<AttackRequest> = {}) =>
    attacked({
      ...{ victim: { ...victim, textsAtOnce }, texts, candidates: neighbours, options: { attack } },
      ...changes,
    });
  const together = await runOf(victim.textsAtOnce);
  assert.equal(together, await runOf(1));
  const { rows: sideBySide } = await runOf(victim.textsAtOnce, { textsAtOnce: 1 });
  assert.equal(
    JSON.stringify(sideBySide),
    JSON.stringify(together.rows),
    'the attacks of one text side by side',
  );
  assert.is(together.rows.length, 40);
  assert.ok(together.result.worst.accuracy < 1);
  victim.dispose();
});

test('no text is under way once an attack has ended early', async () => {
  const victim = await recurrentVictim();
  let asked = 0;
  const counted: Victim = {
    ...victim,
    scorer(text) {
      const { logits } = victim.scorer!(text);
      return {
        logits(...question) {
          asked += 1;
          return logits(...question);
        },
      };
    },
  };
  const texts = await labeled(victim, 40, 9);
  const run = attack({ victim: counted, texts, candidates: neighbours, options: { attack: ['beam'] } });
  for await (const event of run) if (event.type === 'row') break;
  const before = asked;
  assert.ok(before > 0);
  await new Promise((done) => setTimeout(done, 20));
  assert.is(asked, before);
  victim.dispose();
});

test.run();
