import { getHeapStatistics } from 'node:v8';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOf, roomForExamples } from '../../src/corpus/heldExamples.js';
import { heldPile } from '../../src/experiments/heldPile.js';

const test = suite('heldPile');

const pile = Array.from({ length: 400 }, (_, number) => ({ id: `${number}`, text: `text number ${number}` }));
const size = pile.reduce((sum, example) => sum + bytesOf(example), 0);

test('a pile that fits is held whole, in order', async () => {
  assert.equal(await heldPile(pile, size), { pile, warning: undefined });
  assert.equal(await heldPile(pile), { pile, warning: undefined });
});

test('of a larger one a random part is held that fits, which is told', async () => {
  const { pile: held, warning } = await heldPile(pile, size / 3);
  const bytes = held.reduce((sum, example) => sum + bytesOf(example), 0);
  assert.ok(bytes <= size / 3 && bytes > size / 8, `${bytes} of ${size}`);
  assert.equal(
    held,
    pile.filter((example) => held.includes(example)),
  );
  assert.match(
    warning!,
    new RegExp(
      `^only ${held.length} of the unlabeled texts are held, a random part: the other ${400 - held.length} do not fit`,
    ),
  );
});

test('where no memory is left nothing is held, which is told', async () => {
  const { heap_size_limit: limit } = getHeapStatistics();
  assert.is(roomForExamples(limit), 0);
  const { pile: held, warning } = await heldPile(pile, roomForExamples(limit));
  assert.equal(held, []);
  assert.match(warning!, /^only 0 of the unlabeled texts are held/);
});

test('letters beyond Latin-1 count twice', () => {
  const bytes = (text: string) => bytesOf({ id: '1', text }) - bytesOf({ id: '1', text: '' });
  assert.equal(['cafe', 'café', 'café’'].map(bytes), [4, 4, 10]);
});

test.run();
