/** Slips of callers without types: each gives one clear error. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type TrainRequest, train } from '../../src/training/train.js';
import { inputErrorOf, temporaryFolder } from '../corpus/helpers.js';

const folder = temporaryFolder();
test.after(() => folder.remove());
const rows = ['pos', 'neg'].flatMap((label) =>
  [1, 2, 3].map((number) => `${label === 'pos' ? 'good' : 'bad'} film ${'x'.repeat(number)},${label}`),
);
const file = folder.write('reviews.csv', `text,label\n${rows.join('\n')}\n`);
const other = folder.write('other.csv', 'text,label\nsuch a good one,pos\nsuch a bad one,neg\n');
const pile = folder.write('pile.txt', 'a good one\na bad one\n');

async function end(request: object) {
  const options = { model: 'linear', objective: 'self-training', minDocumentFrequency: 1 };
  for await (const event of train({ options, development: 0, ...request } as unknown as TrainRequest))
    if (event.type === 'end') return event;
  throw new Error('no end');
}

test('the path of a corpus stands for its examples', async () => {
  const { model } = await end({ labeled: file, unlabeled: pile });
  assert.equal(model.classes, ['neg', 'pos']);
  const { development } = await end({ labeled: file, development: other });
  assert.is(development?.error, 0);
});

test('what is given by a wrong name, or is no corpus, is said', async () => {
  const said = async (request: object) => inputErrorOf(() => end(request));
  assert.match(
    await said({ labelled: file }),
    /the request to train: found the key "labelled", expected "labeled"/,
  );
  assert.match(await said({ labeled: file, method: 'vat' }), /found the key "method".*go into `options`/);
  assert.match(await said({}), /the labeled texts: found nothing, expected a list or a stream of examples/);
  assert.match(await said({ labeled: 5 }), 'the labeled texts: found the number 5');
  assert.match(await said({ labeled: [5] }), 'found the number 5, expected an example');
  assert.match(await said({ labeled: 'missing.csv' }), 'missing.csv: found no such file');
});

test.run();
