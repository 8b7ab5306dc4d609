import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain } from '../../src/explanation/explain.js';
import { indexTexts } from '../../src/explanation/nearestTexts.js';
import { linearLogits } from '../../src/models/linear/linear.js';
import { linearModel } from '../../src/models/linear/linearModel.js';
import { createNgramTable } from '../../src/ngrams/ngrams.js';
import { formatExplanation } from '../../src/report/text/explanationText.js';
import { createRandom } from '../../src/tensor/random.js';
import { WHOLE_TEXT } from '../../src/text/textOptions.js';
import { SPECIAL_TOKENS, UNKNOWN, vocabularyFrom } from '../../src/text/vocabulary.js';
import { tinyOptions } from '../training/testing.js';

/** Words 3 to 6; one bigram, "not good", with id 7. Weights for (neg, pos, odd) by n-gram. */
const vocabulary = vocabularyFrom([...SPECIAL_TOKENS, 'good', 'bad', 'not', 'film']);
const rows = [
  ...[
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
  ...[
    [-1, 2, 0],
    [1, -2, 0],
    [0.5, -0.25, 0],
    [0, 0, 0.125],
    [4, -1, 0],
  ],
];
const model = linearModel(
  { classes: ['neg', 'pos', 'odd'], vocabulary, textOptions: tinyOptions() },
  {
    classes: 3,
    ngrams: createNgramTable(7, 2, Int32Array.of(5, 3)),
    weights: Float32Array.from(rows.flat()),
    bias: Float32Array.of(0.25, 0.5, -4),
  },
);

test('contributions are those of the n-grams, in equal parts for their words, and nothing is missing', async () => {
  const { label, rival, margin, baseline, gap, method, words, ngrams } = await explain(
    model,
    'Not good film quux',
  );
  // neg: 0.25 - 1 + 0.5 + 4 = 3.75, pos: 0.5 + 2 - 0.25 - 1 = 1.25
  assert.equal([label, rival, method], ['neg', 'pos', 'exact']);
  assert.equal([margin, baseline, gap], [2.5, -0.25, 0]);
  assert.equal(
    words.map(({ word, contribution, occlusion, known }) => [word, contribution, occlusion, known]),
    [
      ['Not', 0.75 + 2.5, 0.75 + 5, true],
      ['good', -3 + 2.5, -3 + 5, true],
      ['film', 0, 0, true],
      ['quux', 0, 0, false],
    ],
  );
  assert.equal(ngrams, [
    { ngram: 'not good', contribution: 5 },
    { ngram: 'good', contribution: -3 },
    { ngram: 'not', contribution: 0.75 },
    { ngram: 'film', contribution: 0 },
  ]);
});

test('an n-gram that stands twice counts once, half for each place', async () => {
  const { words, margin, baseline } = await explain(model, 'good good', { occlusion: false });
  assert.equal(
    words.map(({ contribution, occlusion }) => [contribution, occlusion]),
    [
      [1.5, null],
      [1.5, null],
    ],
  );
  assert.is(margin - baseline, 3);
});

test('occlusion of every word is what the model says of the text without it', async () => {
  const random = createRandom(5, 'words');
  const words = ['good', 'bad', 'not', 'film', 'quux'];
  for (let text = 0; text < 50; text += 1) {
    const drawn = Array.from({ length: 1 + random.integer(12) }, () => words[random.integer(words.length)]!);
    const explanation = await explain(model, drawn.join(' '));
    const [label, rival] = [explanation.label, explanation.rival].map((name) => model.classes.indexOf(name));
    const marginOf = (of: readonly string[]) => {
      const logits = linearLogits(
        model.state,
        Int32Array.from(of, (word) => vocabulary.ids.get(word) ?? UNKNOWN),
      );
      return logits[label!]! - logits[rival!]!;
    };
    assert.equal(
      explanation.words.map(({ occlusion }) => occlusion),
      drawn.map((_, place) => marginOf(drawn) - marginOf(drawn.with(place, 'quux'))),
      drawn.join(' '),
    );
  }
});

test('a text of 150,000 words is read once, not once for every word', async () => {
  const whole = { ...model, textOptions: { ...model.textOptions, maxTokens: WHOLE_TEXT } };
  const explanation = await explain(whole, 'not good film '.repeat(50_000));
  assert.is(explanation.words.length, 150_000);
  assert.match(formatExplanation({ ...explanation, id: 'long', nearest: [] }, false), 'film');
});

test('the nearest texts share the n-grams that weigh most', async () => {
  const examples = ['film', 'bad film', 'not good', 'quux'].map((text, place) => ({
    id: `${place}`,
    text,
    label: 'x',
  }));
  const nearest = await indexTexts(model, examples);
  const found = await nearest.find('A not good film', 4);
  assert.equal(
    found.map(({ id }) => id),
    ['2', '0', '1', '3'],
  );
  assert.ok(found[0]!.similarity > 0.99 && found[0]!.similarity < 1);
  assert.is(found[3]!.similarity, 0);
  assert.ok(Math.abs((await nearest.find('bad film', 1))[0]!.similarity - 1) < 1e-9);
});

test.run();
