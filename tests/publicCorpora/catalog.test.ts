/** The readers of the known corpora, on files that look like theirs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { packTar } from 'modern-tar';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Example } from '../../src/corpus/example.js';
import { readAll } from '../../src/corpus/readCorpus.js';
import { resultOf } from '../../src/model/resultOf.js';
import { publicCorpora } from '../../src/publicCorpora/catalog.js';
import { getCorpus } from '../../src/publicCorpora/getCorpus.js';

const test = suite('public corpora');
let folder: string;
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'textvat-catalog-'));
});
test.after.each(() => rmSync(folder, { recursive: true }));

type Files = Readonly<Record<string, string | Uint8Array>>;

async function tarOf(files: Files): Promise<Uint8Array> {
  return gzipSync(
    await packTar(
      Object.entries(files).map(([name, body]) => ({
        header: { name, size: Buffer.byteLength(body) },
        body,
      })),
    ),
  );
}

/** The corpus as it is read from such downloads, without its checksums and counts. */
async function read(name: string, downloads: Files): Promise<Readonly<Record<string, readonly Example[]>>> {
  const corpus = publicCorpora.find((one) => one.name === name)!;
  for (const [file, bytes] of Object.entries(downloads)) writeFileSync(join(folder, file), bytes);
  const files = corpus.files.map(({ name, url }) => ({ name, url }));
  const parts = corpus.parts.map(({ name, from, read }) => ({ name, from, read }));
  await resultOf(getCorpus({ ...corpus, files, parts }, folder));
  const texts = parts.map(async (part) => [part.name, await readAll(join(folder, `${part.name}.jsonl`))]);
  return Object.fromEntries(await Promise.all(texts));
}

test('imdb: folders of classes, unlabeled reviews, no other files', async () => {
  const { train, test, unlabeled } = await read('imdb', {
    'aclImdb_v1.tar.gz': await tarOf({
      'aclImdb/imdb.vocab': 'the',
      'aclImdb/train/urls_pos.txt': 'http',
      'aclImdb/test/neg/0_2.txt': 'bad<br />film',
      'aclImdb/train/pos/10_9.txt': 'good',
      'aclImdb/train/neg/11_1.txt': 'worse',
      'aclImdb/train/unsup/7_0.txt': 'some',
    }),
  });
  assert.equal(train, [
    { id: 'train/pos/10_9', text: 'good', label: 'pos' },
    { id: 'train/neg/11_1', text: 'worse', label: 'neg' },
  ]);
  assert.equal(test, [{ id: 'test/neg/0_2', text: 'bad<br />film', label: 'neg' }]);
  assert.equal(unlabeled, [{ id: 'train/unsup/7_0', text: 'some' }]);
});

test('rt: a sentence a line, in Windows-1252 with its line ends; pl2000: a file a review', async () => {
  const { all } = await read('rt', {
    'rt-polaritydata.tar.gz': await tarOf({
      'rt-polaritydata/rt-polarity.neg': Buffer.from('dull .\r\na clich\xe9 .\r\n', 'latin1'),
      'rt-polaritydata/rt-polarity.pos': 'warm .\n',
      'rt-polaritydata.README.1.0.txt': 'readme',
    }),
  });
  assert.equal(all, [
    { id: 'neg/1', text: 'dull .', label: 'neg' },
    { id: 'neg/2', text: 'a cliché .', label: 'neg' },
    { id: 'pos/1', text: 'warm .', label: 'pos' },
  ]);
  rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'textvat-catalog-'));
  const reviews = await read('pl2000', {
    'review_polarity.tar.gz': await tarOf({ 'txt_sentoken/neg/cv000_29416.txt': 'plot : \nbad . \n' }),
  });
  assert.equal(reviews['all'], [{ id: 'neg/cv000_29416', text: 'plot : \nbad . \n', label: 'neg' }]);
});

test('ag_news: cells of a table, and backslashes in place of line breaks', async () => {
  const { train, test } = await read('ag_news', {
    'ag_news_csv.tar.gz': await tarOf({
      'ag_news_csv/classes.txt': 'World',
      'ag_news_csv/train.csv': '"3","Oil, again","Prices ""up"" \\ in\\London"\n"1","A","B"\n',
      'ag_news_csv/test.csv': '"4","Chips","fast"\n',
    }),
  });
  assert.equal(train, [
    { id: 'train/1', text: 'Oil, again Prices "up"   in London', label: 'Business' },
    { id: 'train/2', text: 'A B', label: 'World' },
  ]);
  assert.equal(test, [{ id: 'test/1', text: 'Chips fast', label: 'Sci/Tech' }]);
});

test('20news: a post a file; trec: the class before the colon', async () => {
  const { train, test } = await read('20news', {
    '20news-bydate.tar.gz': await tarOf({
      '20news-bydate-test/sci.space/10': 'From: b',
      '20news-bydate-train/comp.os.ms-windows.misc/9': 'From: a\n\nhello',
    }),
  });
  assert.equal(train, [
    { id: 'comp.os.ms-windows.misc/9', text: 'From: a\n\nhello', label: 'comp.os.ms-windows.misc' },
  ]);
  assert.equal(test, [{ id: 'sci.space/10', text: 'From: b', label: 'sci.space' }]);
  rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'textvat-catalog-'));
  const questions = await read('trec', {
    'train_5500.label': 'NUM:dist How far : a mile ?\n',
    'TREC_10.label': Buffer.from('HUM:ind Who is Ren\xe9 ?\n', 'latin1'),
  });
  assert.equal(questions, {
    train: [{ id: 'train_5500.label/1', text: 'How far : a mile ?', label: 'NUM' }],
    test: [{ id: 'TREC_10.label/1', text: 'Who is René ?', label: 'HUM' }],
  });
});

test('amazon: reviews between tags, four domains, books from a file of their own', async () => {
  const review = (text: string) =>
    `<review>\n<unique_id>\n1\n</unique_id>\n<review_text>\n${text}\n</review_text>\n</review>\n`;
  const domain = (name: string) => ({
    [`sorted_data_acl/${name}/positive.review`]: review(`good ${name} & <3`),
    [`sorted_data_acl/${name}/negative.review`]: review('bad\n\nline') + review('worse'),
  });
  const unlabeled = (name: string) => ({
    [`sorted_data_acl/${name}/unlabeled.review`]: review(`any ${name}`),
  });
  const parts = await read('amazon', {
    'domain_sentiment_data.tar.gz': await tarOf({
      ...domain('books'),
      ...domain('dvd'),
      ...unlabeled('dvd'),
      ...domain('electronics'),
      ...unlabeled('electronics'),
      ...domain('kitchen_&_housewares'),
      ...unlabeled('kitchen_&_housewares'),
    }),
    'book.unlabeled.gz': gzipSync(review('any book')),
  });
  assert.equal(parts['kitchen'], [
    { id: 'kitchen_&_housewares/positive/1', text: 'good kitchen_&_housewares & <3', label: 'pos' },
    { id: 'kitchen_&_housewares/negative/1', text: 'bad\n\nline', label: 'neg' },
    { id: 'kitchen_&_housewares/negative/2', text: 'worse', label: 'neg' },
  ]);
  assert.equal(parts['dvd-unlabeled'], [{ id: 'dvd/unlabeled/1', text: 'any dvd' }]);
  assert.equal(parts['books-unlabeled'], [{ id: 'book/unlabeled/1', text: 'any book' }]);
  assert.is(parts['electronics']!.length, 3);
});

test('sms_spam: a zip archive with a line a message', async () => {
  const { all } = await read('sms_spam', {
    'sms+spam+collection.zip': zipSync({
      readme: Buffer.from('readme'),
      SMSSpamCollection: Buffer.from('ham\tOk lar...\tsee\nspam\tFREE "now\n'),
    }),
  });
  assert.equal(all, [
    { id: 'SMSSpamCollection/1', text: 'Ok lar...\tsee', label: 'ham' },
    { id: 'SMSSpamCollection/2', text: 'FREE "now', label: 'spam' },
  ]);
});

test('every entry is complete: address, license, names that do not clash, a checksum with its source', () => {
  for (const { name, page, license, files, parts } of publicCorpora) {
    assert.match(page, /^https?:\/\//, name);
    assert.ok(license.length > 0, name);
    assert.is(new Set(parts.map((part) => part.name)).size, parts.length, name);
    for (const { url, sha256, checksumFrom } of files) {
      assert.is(sha256 === undefined, checksumFrom === undefined, name);
      if (sha256 !== undefined) assert.match(sha256, /^[0-9a-f]{64}$/, name);
      // Without a checksum, only the encrypted connection tells who sent the file.
      if (sha256 === undefined) assert.match(url, /^https:/, name);
    }
  }
  assert.is(new Set(publicCorpora.map(({ name }) => name)).size, publicCorpora.length);
});

test.run();
