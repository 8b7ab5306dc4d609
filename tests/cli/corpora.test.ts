import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { textvat } from './program.js';

const test = suite('textvat corpora');
let out: string;
test.before.each(() => {
  out = mkdtempSync(join(tmpdir(), 'textvat-corpora-'));
});
test.after.each(() => rmSync(out, { recursive: true }));

const DOMAINS = ['books', 'dvd', 'electronics', 'kitchen_&_housewares'];

/** Downloads of the corpus without published checksums, as a person may have put them there. */
async function putAmazon(): Promise<void> {
  const reviews = (count: number) =>
    Array.from({ length: count }, (_, i) => `<review_text>\nreview ${i}\n</review_text>\n`).join('');
  const entries = DOMAINS.flatMap((domain) =>
    ['positive', 'negative', 'unlabeled'].map((kind) => {
      const body = reviews(kind === 'unlabeled' ? 2 : 1000);
      return { header: { name: `sorted_data_acl/${domain}/${kind}.review`, size: body.length }, body };
    }),
  );
  mkdirSync(join(out, 'amazon'));
  writeFileSync(join(out, 'amazon', 'domain_sentiment_data.tar.gz'), gzipSync(await packTar(entries)));
  writeFileSync(join(out, 'amazon', 'book.unlabeled.gz'), gzipSync(reviews(3)));
}

test('list says where corpora come from and what is known of them', async () => {
  const [text, json] = await Promise.all([
    textvat(['corpora', 'list']),
    textvat(['corpora', 'list', 'amazon', '--json']),
  ]);
  assert.is(text.status, 0);
  assert.match(text.stdout, /^imdb +train 25,000, test 25,000, unlabeled 50,000 +by TensorFlow Datasets/m);
  assert.match(text.stdout, /^amazon .* none known +none stated/m);
  const [amazon] = JSON.parse(json.stdout);
  assert.is(amazon.files.length, 2);
  assert.is(amazon.files[0].sha256, undefined);
});

test('get writes texts and SHA-256, verify finds what was changed since', async () => {
  await putAmazon();
  const got = await textvat(['corpora', 'get', 'amazon', '--out', out]);
  assert.is(got.status, 0, got.stderr);
  assert.match(got.stdout, /SHA-256 [0-9a-f]{64}, written down; none is published/);
  assert.match(got.stdout, /kitchen\.jsonl +2,000 texts +neg 1,000, pos 1,000/);
  assert.match(got.stderr, /license: none stated/);
  const sound = await textvat(['corpora', 'verify', '--out', out]);
  assert.is(sound.status, 0, sound.stderr);
  assert.match(sound.stdout, /book\.unlabeled\.gz +as first fetched/);
  writeFileSync(join(out, 'amazon', 'dvd.jsonl'), '');
  const changed = await textvat(['corpora', 'verify', 'amazon', '--out', out]);
  assert.is(changed.status, 1);
  assert.match(changed.stdout, /dvd\.jsonl +changed/);
  assert.match(changed.stderr, /dvd\.jsonl: found 0 bytes/);
});

test('what a proxy of the environment sends is not believed', async () => {
  const server = createServer((_request, response) => {
    response.end('a page of the proxy');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const before = { ...process.env };
  Object.assign(process.env, { http_proxy: proxy, no_proxy: '' });
  const { status, stderr } = await textvat(['corpora', 'get', '20news', '--out', out]);
  for (const name of ['http_proxy', 'no_proxy'])
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  server.closeAllConnections();
  server.close();
  assert.is(status, 1);
  assert.match(stderr, /20news-bydate\.tar\.gz: found the SHA-256 [0-9a-f]{64}, expected 8f1b2514ca22/);
  assert.not(existsSync(join(out, '20news', '20news-bydate.tar.gz')));
});

test('wrong use: an action, a name, no name, nothing to verify', async () => {
  const [action, name, none, nothing] = await Promise.all([
    textvat(['corpora', 'fetch']),
    textvat(['corpora', 'get', 'imbd']),
    textvat(['corpora', 'get']),
    textvat(['corpora', 'verify', '--out', out]),
  ]);
  assert.is(action.status, 2);
  assert.match(action.stderr, /found the action fetch, expected list, get or verify/);
  assert.is(name.status, 2);
  assert.match(name.stderr, /found the corpus imbd, expected one of imdb, rt/);
  assert.is(none.status, 2);
  assert.is(nothing.status, 1);
  assert.match(nothing.stderr, /found no corpus that was fetched/);
});

test.run();
