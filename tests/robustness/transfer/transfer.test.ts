import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateList } from '../../../src/candidates/candidateList.js';
import type { Model } from '../../../src/model/model.js';
import { resultOf } from '../../../src/model/resultOf.js';
import { attack } from '../../../src/robustness/attack.js';
import { type TransferRequest, transfer } from '../../../src/robustness/transfer/transfer.js';
import { modelVictim } from '../../../src/robustness/victims/modelVictim.js';
import { inputErrorOf } from '../../corpus/helpers.js';
import { chooseTestEngine } from '../../training/testing.js';
import { randomText, randomWeights, someWords, wordModel } from '../victims.js';

const test = suite('black boxes through substitutes');

test.before(chooseTestEngine);

const candidates = candidateList(
  'neighbours',
  new Map(
    someWords.map((word, at) => [word, [1, 3].map((step) => someWords[(at + step) % someWords.length]!)]),
  ),
);
const model = wordModel(randomWeights(1, 1));

async function texts(count: number, of: Model = model) {
  const victim = await modelVictim(of);
  const drawn = Array.from({ length: count }, (_, at) => randomText(at + 1, 7));
  const labels = await victim.labels(drawn);
  return drawn.map((text, at) => ({ id: String(at), text, label: victim.classes[labels[at]!]! }));
}

const options = { samples: 60, queries: [40, 160], substitutes: ['linear', 'svm', 'tree', 'knn'] } as const;

async function table(changes: Partial<TransferRequest> = {}) {
  const request: TransferRequest = {
    victims: { mine: model },
    texts: await texts(260),
    candidates,
    options: { ...options, queries: [...options.queries], substitutes: [...options.substitutes] },
    ...changes,
  };
  return resultOf(transfer(request));
}

test('what fools a substitute fools the victim more often than random words, and less than what fools itself', async () => {
  const { victims, cells, warnings } = await table();
  const [{ control, whiteBox, accuracy }] = victims as [(typeof victims)[number]];
  assert.is(accuracy, 1);
  assert.equal(warnings, []);
  assert.is(cells.length, 8);
  for (const { success, substitute, budget, agreement } of cells) {
    assert.ok(success <= whiteBox, `${substitute} ${success} ${whiteBox}`);
    if (budget === 160 && ['linear', 'svm'].includes(substitute)) {
      assert.ok(success > control + 0.1, `${substitute} ${success} ${control}`);
      assert.ok(agreement > 0.8, `${substitute} ${agreement}`);
    }
  }
});

test('each choice of queries keeps to the budget, and no attacked text is asked about', async () => {
  const given = await texts(200);
  const asked: string[] = [];
  let isAsking = false;
  // What the victim is asked before the first cell of a choice is counted by the ids of its texts.
  const spied: Model = {
    ...model,
    ngramWeights: () => model.ngramWeights!(),
    logits(read, signal) {
      if (isAsking) asked.push(...read.map(({ ids }) => ids.join(' ')));
      return model.logits(read, signal);
    },
  };
  for (const choice of ['natural', 'jacobian', 'words', 'undecided'] as const) {
    const run = transfer({
      victims: { spied },
      texts: given,
      candidates,
      options: { samples: 30, queries: [50], substitutes: ['linear'], choice: [choice] },
    });
    let cells = 0;
    for await (const event of run) {
      // From the column on: the clean answers once, and then the queries.
      if (event.type === 'victim') [isAsking, asked.length] = [true, 0];
      if (event.type !== 'cell') continue;
      isAsking = false;
      cells += 1;
      assert.ok(event.cell.queries <= 50);
      assert.ok(event.cell.queries >= (choice === 'words' ? 5 : 50), `${choice} ${event.cell.queries}`);
      // 30 clean answers, the queries, and at most 30 changed texts.
      assert.ok(asked.length <= 30 + event.cell.queries + 30, `${asked.length}`);
    }
    assert.is(cells, 1);
  }
});

test('the same seed gives the same table', async () => {
  const small = {
    options: { samples: 20, queries: [50], substitutes: ['linear', 'network'] as ['linear', 'network'] },
  };
  assert.equal(await table(small), await table(small));
});

test('victims of other classes, and answers of one class, are refused', async () => {
  const other = { ...model, classes: ['no', 'yes'] };
  assert.match(
    await inputErrorOf(() => table({ victims: { model, other } })),
    'models of the classes bad, good and no, yes',
  );
  const constant = wordModel({ aaa: 0 }, 5);
  assert.match(
    await inputErrorOf(async () => table({ victims: { constant }, texts: await texts(100, constant) })),
    'answers to 40 texts: found "good" only',
  );
});

test('an attacker who is left no texts to ask about is refused', async () => {
  const given = { texts: await texts(20), candidates };
  const expected = /found 20 texts, all of which are attacked, expected others/;
  assert.match(await inputErrorOf(() => table(given)), expected);
  const request = { ...given, victim: model, options: { attack: ['transfer'] } };
  assert.match(await inputErrorOf(() => resultOf(attack(request))), expected);
});

test('as an attack it is made where it is named, and counts one query of each text', async () => {
  const given = { victim: model, texts: await texts(260), candidates };
  const named = await resultOf(
    attack({ ...given, options: { samples: 40, attack: ['random-words', 'transfer', 'greedy'] } }),
  );
  const { transfer: found, greedy } = named.attacks;
  assert.is(found!.meanQueries, 1);
  assert.ok(found!.accuracy >= greedy!.accuracy - 0.1, `${found!.accuracy} ${greedy!.accuracy}`);
  assert.ok(found!.accuracy < named.attacks['random-words']!.accuracy);
  const usual = await resultOf(attack({ ...given, options: { samples: 5 } }));
  assert.not.ok('transfer' in usual.attacks);
});

test.run();
