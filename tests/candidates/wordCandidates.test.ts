import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { candidateList } from '../../src/candidates/candidateList.js';
import { wordCandidates } from '../../src/candidates/wordCandidates.js';

const list = candidateList(
  'mine',
  new Map([
    ['good', ['very fine', 'fine', 'nice', 'decent']],
    ['not', ['never']],
  ]),
);

test('candidates are the nearest that are one token', () => {
  const open = wordCandidates(list, { candidates: 2, stopWords: false });
  assert.equal(open('good'), ['fine', 'nice']);
  assert.equal(open('bad'), []);
});

test('stop words are open only where the limits say so', () => {
  assert.equal(wordCandidates(list, { candidates: 2, stopWords: false })('not'), []);
  assert.equal(wordCandidates(list, { candidates: 2, stopWords: true })('not'), ['never']);
});

test.run();
