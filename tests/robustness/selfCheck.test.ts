/** Each check of the attacks passes where all is well, and fails where it is not. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CandidateList, candidateList } from '../../src/candidates/candidateList.js';
import { resultOf } from '../../src/model/resultOf.js';
import type { AttackedRow, AttackOutcome } from '../../src/robustness/attackedRow.js';
import { findPoison } from '../../src/robustness/poisoning/findPoison.js';
import type { Check, Finding } from '../../src/robustness/selfCheck/check.js';
import { growthHelps, stepsHelp } from '../../src/robustness/selfCheck/growthChecks.js';
import {
  fixedDrawsFlip,
  isCalledMasked,
  randomIsFixed,
} from '../../src/robustness/selfCheck/maskedChecks.js';
import {
  constantIsRefused,
  greedyIsExactOn,
  oneWordFlips,
} from '../../src/robustness/selfCheck/plantedChecks.js';
import {
  PLANTED_BIAS,
  plantedCandidates,
  plantedSynonyms,
  plantedTexts,
  plantedWeights,
} from '../../src/robustness/selfCheck/plantedTexts.js';
import {
  plantedLinear,
  plantedNetwork,
  withDroppedWords,
  withQuantisedScores,
} from '../../src/robustness/selfCheck/plantedVictims.js';
import { plantedPoison, poisonFinding } from '../../src/robustness/selfCheck/poisonChecks.js';
import { bytesRepeat, changedTextsHold } from '../../src/robustness/selfCheck/readingChecks.js';
import { selfCheck } from '../../src/robustness/selfCheck/selfCheck.js';
import {
  beatsControl,
  exactIsWorst,
  seeingMoreHelps,
} from '../../src/robustness/selfCheck/strengthChecks.js';
import { openSubject, type Subject } from '../../src/robustness/selfCheck/subject.js';
import { unseenFlips, unseenHurtsNoMore } from '../../src/robustness/selfCheck/unseenChecks.js';
import type { Victim } from '../../src/robustness/victims/victim.js';
import { ensureBackend } from '../../src/tensor/backend.js';
import { hostFunctions } from '../../src/tensor/hostFunctions.js';
import { createRandom } from '../../src/tensor/random.js';
import { randomText, randomWeights, someWords, wordVictim } from './victims.js';

const candidates = candidateList(
  'neighbours',
  new Map(someWords.map((word, at) => [word, [someWords[(at + 1) % 8]!, someWords[(at + 3) % 8]!]])),
);

/** Texts with the labels that the victim gives them. */
async function textsFor(victim: Victim) {
  const texts = Array.from({ length: 16 }, (_, at) => randomText(at + 1, 8));
  const labels = await victim.labels(texts);
  return texts.map((text, at) => ({ id: String(at), text, label: victim.classes[labels[at]!]! }));
}

async function subjectOf(victim: Victim, options = {}): Promise<Subject> {
  return openSubject(victim, {
    texts: await textsFor(victim),
    candidates,
    options: { words: 3, ...options },
  });
}

const linear = wordVictim(randomWeights(1, 1), 0.1);
const sound = linear.then((victim) => subjectOf(victim));

const passes = async (check: Check, subject: Subject) => {
  const { status, found } = await check.look(subject);
  assert.is(status, 'passed', `${check.name}: ${found}`);
};
const fails = async (finding: Promise<Finding> | Finding, ...told: string[]) => {
  const { status, found } = await finding;
  assert.is(status, 'failed', found);
  for (const part of told) assert.match(found, part);
};

/** The same attack with other outcomes of some attacks. */
function withOutcomes(
  subject: Subject,
  change: (outcome: AttackOutcome, name: string) => AttackOutcome,
): Subject {
  const rows = subject.made.rows.map(
    (row): AttackedRow => ({
      ...row,
      attacks: Object.fromEntries(
        Object.entries(row.attacks).map(([name, outcome]) => [name, change(outcome, name)]),
      ),
    }),
  );
  return { ...subject, made: { ...subject.made, rows } };
}

const resisted: AttackOutcome = { status: 'resisted', queries: 1, changed: 0 };

test('all checks pass on a sound victim, in order', async () => {
  const victim = await linear;
  const options = { words: 3 };
  const seen: number[] = [];
  const { passed, checks } = await resultOf(
    selfCheck({ victim, texts: await textsFor(victim), candidates, options }),
    ({ check }) => {
      seen.push(check.number);
    },
  );
  assert.equal(
    checks.filter(({ status }) => status === 'failed'),
    [],
  );
  assert.ok(passed);
  assert.equal(
    seen,
    Array.from({ length: 13 }, (_, at) => at + 1),
  );
  assert.equal(
    checks.filter(({ status }) => status === 'not applicable').map(({ number }) => number),
    [3],
  );
});

test('1: an attack that flips fewer answers than random words fails', async () => {
  const subject = await sound;
  await passes(beatsControl, subject);
  const weak = withOutcomes(subject, (outcome, name) => (name === 'greedy' ? resisted : outcome));
  await fails(beatsControl.look(weak), 'greedy 0.0 %');
});

test('2: an attack that does worse with more words or queries fails, and so does one that nothing flips', async () => {
  const subject = await sound;
  await passes(growthHelps, subject);
  const worse: Subject = {
    ...subject,
    again: async (options) => {
      const limit = options.words ?? options.maxQueries!;
      const made = await subject.again(options);
      if (limit < 9) return made;
      return withOutcomes({ ...subject, made }, () => resisted).made;
    },
  };
  await fails(growthHelps.look(worse), 'no longer flips it');
  const constant = await plantedLinear({ plain: 0 }, 1);
  const stubborn = await openSubject(constant, { texts: plantedTexts, candidates });
  await fails(growthHelps.look(stubborn), 'any word in any place 0.0 %');
});

test('3: attacks on the embeddings that do worse with more steps, or than one step, fail', async () => {
  const victim = await plantedNetwork(plantedWeights, PLANTED_BIAS);
  const options = { attack: ['embeddings'], samples: 4 };
  const subject = await openSubject(victim, { texts: plantedTexts, options });
  await passes(stepsHelp, subject);
  const worse: Subject = {
    ...subject,
    made: await subject.again({}),
    again: () => subject.again({ steps: 1 }),
  };
  await fails(stepsHelp.look(worse), 'carlini-wagner needs');
  const rows = subject.made.rows.map((row) => ({
    ...row,
    embeddings: { ...row.embeddings!, smallest: { ...row.embeddings!.smallest, fgsm: 1e-6 } },
  }));
  await fails(stepsHelp.look({ ...subject, made: { ...subject.made, rows } }), 'one step needs');
});

test('4: who sees labels only and flips more than who sees scores fails', async () => {
  await passes(seeingMoreHelps, await sound);
  const masked = withQuantisedScores(await plantedLinear(plantedWeights, PLANTED_BIAS));
  const options = { attack: ['labels-only', 'greedy'], words: 4 };
  const planted = candidateList(
    'plain',
    new Map(Object.keys(plantedWeights).map((word) => [word, ['plain']])),
  );
  const subject = await openSubject(masked, { texts: plantedTexts, candidates: planted, options });
  await fails(seeingMoreHelps.look(subject), 'labels-only (sees labels) flips');
});

test('5: a flip of what is certified, or of what exact does not flip, fails', async () => {
  const subject = await sound;
  await passes(exactIsWorst, subject);
  const certified = withOutcomes(subject, (outcome, name) =>
    name === 'exact' ? { ...resisted, certified: true } : outcome,
  );
  await fails(exactIsWorst.look(certified), 'flips what is certified');
  const weak = withOutcomes(subject, (outcome, name) => (name === 'exact' ? resisted : outcome));
  await fails(exactIsWorst.look(weak), 'not flipped by exact');
});

test('6: greedy is not exact where words gain together only', async () => {
  const both = await wordVictim(
    { superb: 0, lovely: 0, plain: 0, 'superb lovely': 1, 'plain plain': -3 },
    0.5,
  );
  await fails(greedyIsExactOn(both), 'resisted, ');
});

test('7: a model that two words decide does not flip in one edit; one that is never right is not refused', async () => {
  await fails(oneWordFlips(await plantedLinear(plantedWeights, PLANTED_BIAS)), 'not flip it in one edit');
  await fails(constantIsRefused(await plantedLinear(plantedWeights, -9)), 'no warning');
});

test('8: honest victims are not called masked', async () => {
  const honest = await plantedNetwork(plantedWeights, PLANTED_BIAS);
  await fails(
    isCalledMasked(honest, { name: 'honest', stopped: 'fgsm', succeeding: 'carlini-wagner' }),
    'fgsm is not stopped',
    'without a warning of masking',
  );
  await fails(
    isCalledMasked(await plantedLinear({ plain: 0 }, 1), { name: 'x', succeeding: 'greedy' }),
    'greedy is stopped',
  );
});

test('9: a victim that answers at random fails, and so does one that fixed draws protect', async () => {
  await passes(randomIsFixed, await sound);
  const random = createRandom(1, 'dropped');
  const victim = withDroppedWords(await linear, 0.3, () => random);
  const options = { attack: ['greedy'] };
  const texts = await textsFor(await linear);
  await fails(
    randomIsFixed.look(await openSubject(victim, { texts, candidates, options })),
    'another answer',
  );
  await fails(fixedDrawsFlip(await plantedLinear({ plain: 0 }, 1)), 'greedy flips 0.0 %');
});

test('11: changed texts that are answered rightly, are not made by their changes or go too far fail', async () => {
  const subject = await sound;
  await passes(changedTextsHold, subject);
  const changed = (part: Partial<AttackOutcome>) =>
    changedTextsHold.look(
      withOutcomes(subject, (outcome) => (outcome.status === 'flipped' ? { ...outcome, ...part } : outcome)),
    );
  await fails(changed({ changes: [] }), 'do not make the changed text');
  await fails(changed({ changed: 4 }), 'has 4 changes');
  const back = subject.made.rows.map((row) => ({
    ...row,
    attacks: { greedy: { ...resisted, status: 'flipped' as const, text: row.text, changes: [] } },
  }));
  await fails(
    changedTextsHold.look({ ...subject, made: { ...subject.made, rows: back } }),
    'answered rightly',
  );
  const none = { ...subject, surfaceOf: () => ({ candidates: () => [], budget: () => 9 }) };
  await fails(changedTextsHold.look(none), 'is no candidate');
});

test('11: a stop word that was changed fails', async () => {
  const victim = await wordVictim({ with: 2, without: -2 }, -0.5);
  const list = candidateList('one', new Map([['with', ['without']]]));
  const texts = [{ id: 'a', text: 'with', label: 'good' }];
  const options = { attack: ['greedy'], profile: 'unlimited' as const };
  const subject = await openSubject(victim, { texts, candidates: list, options });
  await passes(changedTextsHold, subject);
  const closed = { ...subject, options: { ...subject.options, profile: 'standard' as const } };
  await fails(changedTextsHold.look(closed), 'the stop word with was changed');
});

test('12: poison that does not work, or that nobody notices, fails; false alarms fail, too', async () => {
  const { poisoned, labeled, test: texts } = await plantedPoison();
  const { status } = await poisonFinding(poisoned, labeled, texts, (given) => findPoison({ labeled: given }));
  assert.is(status, 'passed');
  const blind = await poisonFinding(poisoned, labeled, texts, async () => []);
  assert.match(blind.found, /found 0\.0 % of the poison/);
  const idle = { ...poisoned, record: { ...poisoned.record, trigger: 'elsewhere' } };
  const idleFinding = await poisonFinding(idle, labeled, texts, (given) => findPoison({ labeled: given }));
  assert.is(idleFinding.status, 'failed');
  assert.match(idleFinding.found, /the trigger works on/);
  const everywhere = { kind: 'phrase', words: 'a', class: null, strength: null, texts: labeled } as const;
  const alarmed = await poisonFinding(poisoned, labeled, texts, async () => [everywhere]);
  assert.match(alarmed.found, /1 false alarms/);
});

test('10: a list that the planted victim does not know flips it, and one that flips more than the list given is told', async () => {
  const knowing = plantedLinear(plantedWeights, PLANTED_BIAS, plantedSynonyms);
  assert.is((await unseenFlips(await knowing)).status, 'passed');
  await fails(unseenFlips(await plantedLinear(plantedWeights, PLANTED_BIAS)), 'by the list that it knows');
  await fails(
    unseenFlips(await plantedLinear({ ...plantedWeights, plain: 2 }, PLANTED_BIAS)),
    '0.0 % by another',
  );
  const options = { words: 4, attack: ['greedy'] };
  const given = { texts: plantedTexts, candidates: plantedSynonyms, options };
  const subject = await openSubject(await knowing, given);
  const unseen = (list?: CandidateList) => unseenHurtsNoMore(async () => list)(subject);
  await fails(unseen(plantedCandidates), 'greedy flips 0.0 %', '100.0 % by planted', 'too');
  for (const list of [undefined, plantedSynonyms]) assert.is((await unseen(list)).status, 'not applicable');
  const weak = candidateList('weak', new Map([['table', ['window']]]));
  assert.is((await unseen(weak)).status, 'passed');
});

test('13: an attack that depends on the number of threads fails', async () => {
  await ensureBackend();
  const { threads, useThreads } = hostFunctions();
  const before = threads();
  useThreads(before === 1 ? 2 : 1);
  const hasThreads = threads() !== before;
  useThreads(before);
  const { status, found } = await bytesRepeat.look(await sound);
  assert.is(status, 'passed');
  assert.is(/with \d+ and with \d+ threads/.test(found), hasThreads, found);
  assert.is(threads(), before, 'as it was');
  if (!hasThreads) return;
  const victim = await linear;
  const flipping: Victim = {
    ...victim,
    labels: async (texts, signal) =>
      (await victim.labels(texts, signal)).map((label) => (threads() === before ? label : 1 - label)),
  };
  const given = { texts: await textsFor(victim), candidates, options: { attack: ['greedy'] } };
  await fails(bytesRepeat.look(await openSubject(flipping, given)), 'attacked otherwise');
});

test('13: an attack that comes out otherwise the second time fails', async () => {
  await passes(bytesRepeat, await sound);
  const random = createRandom(1, 'dropped');
  const victim = withDroppedWords(await linear, 0.2, () => random);
  const texts = await textsFor(await linear);
  const options = { attack: ['greedy'] };
  await fails(
    bytesRepeat.look(await openSubject(victim, { texts, candidates, options })),
    'attacked otherwise',
  );
});

test.run();
