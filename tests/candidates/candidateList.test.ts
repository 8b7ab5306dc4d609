import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { candidateList, withoutSwaps } from '../../src/candidates/candidateList.js';
import { readCandidates, readSwaps } from '../../src/candidates/readCandidates.js';
import { wordNetCandidates } from '../../src/candidates/wordNet.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../corpus/helpers.js';

const test = suiteWithFolder('lists of candidates');

test('JSON and lines, plain or gzipped, give the same list; a word is no candidate of itself', async ({
  folder,
}) => {
  const json = JSON.stringify({ Good: ['fine', 'good', 'Nice'], odd: [] });
  const files = [
    folder.write('a.json', json),
    folder.write('a.json.gz', gzipSync(json)),
    folder.write('a.tsv', 'good\tfine\tgood\ngood\tnice\n\n'),
    folder.write('utf16.tsv', Buffer.from('\ufeffgood\tfine\tnice\r\n', 'utf16le')),
  ];
  for (const file of files) {
    const list = await readCandidates(file);
    assert.equal(list.candidatesOf('good'), ['fine', 'nice']);
    assert.equal(list.candidatesOf('odd'), []);
  }
});

test('what is no list is refused, with its line or word', async ({ folder }) => {
  const refused = (name: string, content: string) =>
    inputErrorOf(() => readCandidates(folder.write(name, content)));
  holdsInOrder(await refused('a.json', '{"good": "fine"}'), 'a.json, "good"', 'no list of words');
  holdsInOrder(await refused('b.json', '{"good"'), 'b.json', 'no JSON');
  holdsInOrder(await refused('c.tsv', 'good\tfine\nbad poor\n'), 'c.tsv:2', 'without a tab');
  holdsInOrder(await refused('d.json', '{"odd": []}'), 'd.json', 'no candidates');
  holdsInOrder(await inputErrorOf(() => readCandidates('nowhere.json')), 'nowhere.json', 'no such file');
});

test('swaps that are struck are not made, in one direction', async ({ folder }) => {
  const list = candidateList(
    'one',
    new Map([
      ['good', ['fine', 'nice']],
      ['fine', ['good']],
    ]),
  );
  const swaps = await readSwaps(folder.write('deny.txt', 'Good  fine\n\n'));
  const rest = withoutSwaps(list, swaps);
  assert.equal(rest.candidatesOf('good'), ['nice']);
  assert.equal(rest.candidatesOf('fine'), ['good']);
  const fault = await inputErrorOf(() => readSwaps(folder.write('bad.txt', 'good fine\ngood\n')));
  holdsInOrder(fault, 'bad.txt:2', '1 words', 'two words');
});

test('WordNet gives synonyms of the most frequent part of speech, without phrases', async () => {
  const list = await wordNetCandidates();
  assert.ok(list.candidatesOf('movie').includes('film'));
  assert.ok(list.candidatesOf('terrible').includes('awful'));
  for (const word of ['movie', 'terrible', 'good'])
    for (const other of list.candidatesOf(word)) assert.match(other, /^[a-z]+$/);
  assert.not.ok(list.candidatesOf('film').includes('film'));
  assert.equal(list.candidatesOf('zzzz'), []);
});

test('lists with other swaps have other digests, whatever they are called', () => {
  const table = { good: ['fine', 'nice'], bad: ['poor'] };
  const list = (name: string, swaps: Readonly<Record<string, string[]>>) =>
    candidateList(name, new Map(Object.entries(swaps)));
  const digest = list('one', table).digest();
  assert.is(list('other', table).digest(), digest);
  for (const other of [
    list('one', { ...table, bad: ['weak'] }),
    list('one', { ...table, good: ['nice', 'fine'] }),
    list('one', { good: ['fine'], bad: ['poor'], nice: [] }),
    withoutSwaps(list('one', table), [['good', 'fine']]),
    withoutSwaps(list('one', table), [['fine', 'good']]),
  ])
    assert.is.not(other.digest(), digest);
});

test.run();
