import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ANSWER, type Example } from '../../src/corpus/example.js';
import { type PreparedData, prepareData } from '../../src/model/data.js';
import { createLexicon } from '../../src/text/lexicon.js';
import { holdsInOrder, inputErrorOf, streamOf } from '../corpus/helpers.js';
import { tinyOptions } from '../training/testing.js';

const options = tinyOptions();

const texts = (...rows: (readonly [text: string, label?: string])[]): Example[] =>
  rows.map(([text, label], index) => ({
    id: `file:${index + 1}`,
    text,
    ...(label !== undefined && { label }),
  }));

const labeled = texts(['good film', 'pos'], ['bad film', 'neg'], ['fine story', 'pos']);

/** The words of every encoded text. */
function wordsOf(data: PreparedData, list: PreparedData['unlabeled']): string[] {
  return list.map(({ ids }) => Array.from(ids, (id) => data.vocabulary.tokens[id]!).join(' '));
}

test('classes are sorted by code unit, and labels follow the order of the texts', async () => {
  const data = await prepareData(
    { labeled: texts(['one', 'b'], ['two', 'ä'], ['three', 'B'], ['four', 'a'], ['five', 'b']) },
    options,
  );
  assert.equal(data.classes, ['B', 'a', 'b', 'ä']);
  assert.equal([...data.labeled.labels], [2, 3, 0, 1, 2]);
});

test('the texts that are trained on without label: the unlabeled ones, then the labeled ones', async () => {
  const data = await prepareData({ labeled, unlabeled: texts(['a scraped text', 'ignored']) }, options);
  assert.equal(wordsOf(data, data.unlabeled), [
    'a scraped text <eos>',
    'good film <eos>',
    'bad film <eos>',
    'fine story <eos>',
  ]);
  assert.is(data.unlabeled.at(-1), data.labeled.texts.at(-1));
  assert.is(data.development, undefined);
});

test('classes that are numbers are sorted by value', async () => {
  const data = await prepareData({ labeled: texts(['one', '10'], ['two', '9'], ['three', '1']) }, options);
  assert.equal(data.classes, ['1', '9', '10']);
  assert.equal([...data.labeled.labels], [2, 1, 0]);
});

test('a labeled text that is given as an unlabeled one too counts once', async () => {
  const data = await prepareData(
    {
      // The second has no label here; its label stands further down.
      labeled: texts(['good film', 'pos'], ['bad film'], ['bad film', 'neg'], ['bare film']),
      unlabeled: texts([' good\n film '], ['another film'], ['another film']),
    },
    options,
  );
  assert.is(data.labeledTwice, 2);
  assert.is(data.withoutLabel, 1);
  assert.equal(wordsOf(data, data.unlabeled), [
    'another film <eos>',
    'another film <eos>',
    'bare film <eos>',
    'good film <eos>',
    'bad film <eos>',
  ]);
});

test('labels that a person turned down are counted', async () => {
  const answered = { id: 'x', text: 'so so', [ANSWER]: 'reject' as const };
  const data = await prepareData({ labeled: [...labeled, answered] }, options);
  assert.equal([data.turnedDown, data.withoutLabel], [1, 1]);
});

test('equal texts under two labels are told of, development texts among them, and so are labels that look alike', async () => {
  const data = await prepareData(
    {
      labeled: texts(
        ['good film', 'pos'],
        ['good  film', 'neg'],
        ['bad', 'Neg'],
        ['bad one', 'neg'],
        ['fine', 'pos'],
      ),
      development: [{ id: 'dev:1', text: 'fine', label: 'neg' }],
    },
    options,
  );
  assert.equal(data.labelFaults, [
    'labels that look alike are classes of their own: "Neg" and "neg"; write each class one way',
    '2 texts under two labels, such as file:1 (pos) and file:2 (neg); decide on one',
  ]);
  assert.equal((await prepareData({ labeled }, options)).labelFaults, []);
});

test('development texts are trained on in no way', async () => {
  const data = await prepareData(
    {
      labeled,
      unlabeled: texts(['secret words'], [' secret\t words\n'], ['other words']),
      development: texts(['secret words', 'pos'], ['hidden film', 'neg']),
    },
    options,
  );
  assert.is(data.withheld, 2);
  assert.equal(wordsOf(data, data.unlabeled).slice(0, 1), ['other words <eos>']);
  assert.is(data.unlabeled.length, 4);
  for (const word of ['secret', 'hidden']) assert.not(data.vocabulary.ids.has(word), word);
  assert.equal(wordsOf(data, data.development!.texts), ['<unk> words <eos>', '<unk> film <eos>']);
  assert.equal([...data.development!.labels], [1, 0]);
});

test('word frequencies are shares of the training tokens and sum to 1', async () => {
  const data = await prepareData(
    { labeled, unlabeled: texts(['film film film']), development: texts(['good good', 'pos']) },
    options,
  );
  // 4 ends of sequence, 5 times film, and good, bad, fine, story once each.
  const share = (word: string) => data.frequencies[data.vocabulary.tokens.indexOf(word)]!;
  assert.is(data.frequencies.length, data.vocabulary.tokens.length);
  assert.ok(Math.abs(data.frequencies.reduce((sum, one) => sum + one) - 1) < 1e-12);
  assert.is(share('<eos>'), 4 / 13);
  assert.is(share('film'), 5 / 13);
  assert.is(share('good'), 1 / 13);
  assert.is(share('<pad>'), 0);
});

test('words outside of the vocabulary count as one word', async () => {
  const data = await prepareData(
    { labeled, unlabeled: texts(['film bad rare']) },
    tinyOptions({ minDocumentFrequency: 2 }),
  );
  assert.equal(data.vocabulary.tokens.slice(3), ['film', 'bad']);
  assert.is(data.frequencies[1], 4 / 13);
});

test('empty texts are left out of the training and counted, but measured on', async () => {
  const data = await prepareData(
    {
      labeled: [...labeled, ...texts(['', 'pos'], ['  \n', 'neg'])],
      unlabeled: texts(['<br><p>'], ['words']),
      development: texts(['', 'neg'], ['film', 'pos']),
    },
    options,
  );
  assert.is(data.empty, 3);
  assert.is(data.labeled.texts.length, 3);
  assert.is(data.unlabeled.length, 4);
  assert.equal(wordsOf(data, data.development!.texts), ['<eos>', 'film <eos>']);
});

test('a development text is not trained on, whatever its label', async () => {
  const data = await prepareData({ labeled, development: texts([labeled[0]!.text, 'neg']) }, options);
  assert.is(data.withheld, 1);
  assert.is(data.labeled.texts.length, labeled.length - 1);
});

test('labeled texts that are all development texts are refused with advice', async () => {
  const message = await inputErrorOf(() => prepareData({ labeled, development: labeled }, options));
  assert.match(message, 'found only texts that are development texts too');
});

test('what cleaning found is counted over all texts', async () => {
  const data = await prepareData(
    { labeled: [...labeled, ...texts(['a<br />b', 'pos'])], unlabeled: texts(['bell\u0007', 'x']) },
    options,
  );
  assert.equal(data.cleaning, { markup: 1, controlCharacters: 1 });
});

test('long texts are cut to the end that is kept, end of sequence included', async () => {
  const data = await prepareData(
    { labeled: [...labeled, ...texts(['one two three four five six', 'pos'])] },
    tinyOptions({ maxTokens: 4, keep: 'end' }),
  );
  assert.is(wordsOf(data, data.labeled.texts)[3], 'four five six <eos>');
});

test('streams are read once, and a lexicon can be shared', async () => {
  const lexicon = createLexicon(true, true);
  const request = () => ({ labeled: streamOf(labeled), unlabeled: streamOf(texts(['some more words'])) });
  const [one, two] = [
    await prepareData(request(), options, lexicon),
    await prepareData(request(), options, lexicon),
  ];
  assert.equal(one, two);
  assert.equal(one, await prepareData(request(), options));
});

test('a text without label among the labeled ones is trained on without', async () => {
  const data = await prepareData(
    { labeled: [...texts(['no label'], ['']), ...labeled], unlabeled: texts(['scraped']) },
    options,
  );
  assert.is(data.withoutLabel, 1);
  assert.is(data.empty, 1);
  assert.equal([...data.labeled.labels], [1, 0, 1]);
  assert.equal(wordsOf(data, data.unlabeled), [
    'scraped <eos>',
    'no label <eos>',
    'good film <eos>',
    'bad film <eos>',
    'fine story <eos>',
  ]);
});

test('no label at all, as where the label field is mistyped', async () => {
  const bare = texts(['one'], ['two']);
  for (const development of [undefined, labeled, texts(['one', 'pos'])]) {
    const data = { labeled: bare, ...(development && { development }) };
    holdsInOrder(
      await inputErrorOf(() => prepareData(data, options)),
      'the labeled texts: found no label on any of them',
      '--label-field',
      '--unlabeled',
    );
  }
});

test('a development text without label', async () => {
  holdsInOrder(
    await inputErrorOf(() => prepareData({ labeled, development: texts(['no label']) }, options)),
    'the development texts, file:1',
    'without a label',
  );
});

test('fewer than two classes', async () => {
  holdsInOrder(
    await inputErrorOf(() => prepareData({ labeled: texts(['a', 'pos'], ['b', 'pos']) }, options)),
    'the labeled texts: found one class only ("pos")',
    'two or more classes',
    'textvat check',
  );
  holdsInOrder(await inputErrorOf(() => prepareData({ labeled: [] }, options)), 'found no text');
  // An empty text teaches nothing, nor does its class.
  const empty = texts(['a', 'pos'], ['', 'neg']);
  holdsInOrder(await inputErrorOf(() => prepareData({ labeled: empty }, options)), 'found one class only');
});

test('a development text of a class that nothing is trained for', async () => {
  holdsInOrder(
    await inputErrorOf(() =>
      prepareData({ labeled, development: texts(['x', 'pos'], ['y', 'neutral']) }, options),
    ),
    'the development texts, file:2: found the label "neutral"',
    '("neg", "pos")',
  );
});

test('development texts that are none', async () => {
  holdsInOrder(
    await inputErrorOf(() => prepareData({ labeled, development: [] }, options)),
    'the development texts: found no text',
  );
});

test.run();
