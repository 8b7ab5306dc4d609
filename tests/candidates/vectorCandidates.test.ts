import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { readCandidates } from '../../src/candidates/readCandidates.js';
import { holdsInOrder, inputErrorOf, suiteWithFolder } from '../corpus/helpers.js';

const test = suiteWithFolder('candidates from word vectors');

const glove = 'good 1 0.2\nfine 2 0.6\nbad 1 0.9\nGood -1 0\nold -1 0.1\nnone 0 0\n';

test('the nearest words are candidates, by the cosine of their vectors', async ({ folder }) => {
  const files = [
    folder.write('glove.txt', glove),
    folder.write('word2vec.txt', `6 2\n${glove}`),
    folder.write('glove.txt.gz', gzipSync(glove)),
  ];
  const digests = new Set<string>();
  for (const file of files) {
    const list = await readCandidates(file);
    assert.equal(list.candidatesOf('good'), ['fine', 'bad']);
    assert.equal(list.candidatesOf('bad'), ['fine', 'good']);
    // Words that point elsewhere, or nowhere, replace nothing.
    assert.equal(list.candidatesOf('old'), []);
    assert.equal(list.candidatesOf('none'), []);
    assert.equal(list.candidatesOf('unknown'), []);
    digests.add(list.digest());
  }
  assert.is(digests.size, 1);
  const other = await readCandidates(folder.write('other.txt', glove.replace('0.9', '0.8')));
  assert.not(digests.has(other.digest()));
});

test('a pipe is read, once', async ({ folder }) => {
  const contents = { vectors: glove, list: 'good\tfine\tbad\n' };
  for (const [name, content] of Object.entries(contents)) {
    const pipe = join(folder.path, name);
    spawnSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'printf %s "$0" > "$1"', content, pipe]);
    assert.equal((await readCandidates(pipe)).candidatesOf('good'), ['fine', 'bad']);
    writer.kill();
  }
});

test('a broken vector is refused with its line', async ({ folder }) => {
  const refused = (content: string) => inputErrorOf(() => readCandidates(folder.write('bad.txt', content)));
  holdsInOrder(await refused('good 1 0.2\nfine 2\n'), 'bad.txt:2', '1 numbers', '2, as on the lines before');
  holdsInOrder(await refused('good 1 0.2\nfine 2 x\n'), 'bad.txt:2', 'no number', '2 finite numbers');
});

test.run();
