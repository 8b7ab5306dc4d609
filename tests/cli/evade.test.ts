import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EvadedText } from '../../src/robustness/trees/evasion.js';
import { textvat } from './program.js';
import { candidatesFile, folder, testFile, trainFile } from './reviews.js';

const candidates = candidatesFile();
const [tree, linear] = [join(folder.path, 'tree'), join(folder.path, 'linear')];
test.before(async () => {
  for (const [model, out] of [
    ['tree', tree],
    ['linear', linear],
  ] as const) {
    const args = ['train', '--model', model, '--labeled', trainFile, '--out', out, '--quiet'];
    const trained = await textvat(args);
    assert.is(trained.status, 0, trained.stderr);
  }
});

const args = (...more: string[]) => [
  ...['evade', tree, '--test', testFile, '--candidates', candidates, '--samples', '10', '--quiet', ...more],
];

test('three kinds of changes, each exactly and greedily, in JSON and in the table', async () => {
  const [json, text] = await Promise.all([textvat(args('--json')), textvat(args())]);
  assert.is(json.status, 0, json.stderr);
  assert.is(text.status, 0, text.stderr);
  const { figures, texts } = JSON.parse(json.stdout) as {
    figures: Record<string, { texts: number; evaded: number }>;
    texts: EvadedText[];
  };
  assert.equal(Object.keys(figures), ['synonyms', 'deletions', 'insertions']);
  assert.is(figures['deletions']!.texts, texts.length);
  assert.ok(texts.length > 0 && figures['deletions']!.evaded > 0);
  for (const { exact, greedy } of texts)
    for (const [kind, count] of Object.entries(greedy))
      if (count !== null) assert.ok(exact[kind as keyof typeof exact]! <= count);
  for (const [kind, { evaded }] of Object.entries(figures))
    assert.match(text.stdout, new RegExp(`${kind} .*${(100 * evaded).toFixed(1)} %`));
});

test('a model without trees is refused by name', async () => {
  const { status, stderr } = await textvat(args().toSpliced(1, 1, linear));
  assert.is(status, 1);
  assert.match(stderr, 'linear');
  assert.match(stderr, 'tree or trees');
});

test.run();
