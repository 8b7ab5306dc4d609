/** One phrase for all texts of a class, on victims of which the best phrase is known. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { resultOf } from '../../src/model/resultOf.js';
import { attack } from '../../src/robustness/attack.js';
import type { AttackedRow } from '../../src/robustness/attackedRow.js';
import { plantedLinear, plantedNetwork } from '../../src/robustness/selfCheck/plantedVictims.js';
import type { Victim } from '../../src/robustness/victims/victim.js';
import { wordVictim } from './victims.js';

const weights = { superb: 4, lovely: 3, nice: 1, dull: -3, awful: -4, boring: -1, film: 0 };

/** Half of them good; each class has three words of its own. */
function texts(count: number): Example[] {
  const words = { good: ['superb', 'lovely', 'nice'], bad: ['awful', 'dull', 'boring'] };
  return Array.from({ length: count }, (_, at) => {
    const label = at % 2 === 0 ? 'good' : 'bad';
    const own = words[label];
    return { id: String(at), label, text: `The film ${at} was ${own[at % 3]} and ${own[(at + 1) % 3]}.` };
  });
}

async function triggered(victim: Victim, corpus: readonly Example[], samples: number) {
  const rows: AttackedRow[] = [];
  const options = { attack: ['universal-trigger'], samples };
  const result = await resultOf(attack({ victim, texts: corpus, options }), (event) => {
    if (event.type === 'row') rows.push(event.row);
  });
  return { rows, result };
}

for (const planted of [plantedLinear, plantedNetwork])
  test(`${planted.name}: the phrase is of the worst words, the same in all texts, and found on other texts`, async () => {
    const { rows, result } = await triggered(await planted(weights, 0), texts(60), 10);
    const { successRate, meanQueries, accuracy } = result.attacks['universal-trigger']!;
    assert.equal([result.accuracy, accuracy, successRate, meanQueries], [1, 0, 1, 1]);
    assert.is(result.worst.accuracy, 0);
    const phrases = new Map(result.triggers!.map((trigger) => [trigger.class, trigger]));
    assert.match(phrases.get('good')!.phrase, 'awful');
    assert.match(phrases.get('bad')!.phrase, 'superb');
    for (const { label, attacks, text } of rows) {
      const { phrase, isBefore, queries } = phrases.get(label)!;
      assert.is(attacks['universal-trigger']!.text, isBefore ? `${phrase} ${text}` : `${text} ${phrase}`);
      assert.ok(phrase.split(' ').length <= 3 && queries > 0);
    }
    assert.not.match(result.warnings.join('\n'), 'universal-trigger');
  });

test('where the corpus has no others, the phrase is found on the texts themselves, and a warning says so', async () => {
  const { result } = await triggered(await plantedLinear(weights, 0), texts(20), 20);
  assert.is(result.attacks['universal-trigger']!.accuracy, 0);
  assert.match(result.warnings.join('\n'), 'universal-trigger was found on the texts that it is measured on');
});

test('a phrase goes where the model reads, and a text that no word speaks against has no candidates', async () => {
  const long = texts(60).map((one) => ({ ...one, text: `${'the film '.repeat(9)}${one.text}` }));
  const reads = await wordVictim(weights, 0, { maxTokens: 12, keep: 'end' });
  const { result } = await triggered(reads, long, 10);
  assert.equal(
    result.triggers!.map(({ isBefore }) => isBefore),
    [false, false],
  );
  const alike = texts(60).filter(({ label }) => label === 'good');
  const one = await triggered(await plantedLinear(weights, 0), alike, 10);
  assert.is(one.result.attacks['universal-trigger']!.noCandidates, 10);
});

test('the phrases are the same whichever texts are finished', async () => {
  const victim = await plantedLinear(weights, 0);
  const corpus = texts(60);
  const options = { attack: ['universal-trigger'], samples: 10 };
  const { rows, result } = await triggered(victim, corpus, 10);
  const resumed = await resultOf(attack({ victim, texts: corpus, options, finished: rows }));
  assert.equal(resumed, result);
});

test.run();
