import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readAll } from '../../src/corpus/readCorpus.js';
import { InputError } from '../../src/errors.js';
import { resultOf } from '../../src/model/resultOf.js';
import { type CorpusRecord, verifyCorpus } from '../../src/publicCorpora/corpusRecord.js';
import type { DownloadOptions } from '../../src/publicCorpora/download.js';
import { getCorpus } from '../../src/publicCorpora/getCorpus.js';
import {
  type Answer,
  archive,
  corpusAt,
  corrupt,
  ignoresRange,
  published,
  type Server,
  serve,
  sha256,
  stalled,
  status,
  truncated,
  whole,
} from './server.js';

const test = suite('getting a corpus');
let folder: string;
let server: Server;
test.before.each(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'textvat-corpora-')), 'small');
});
test.after.each(async () => {
  await server.close();
  rmSync(join(folder, '..'), { recursive: true });
});

/** No test waits for a clock that could be late: a server that stalls never goes on. */
const patience = { stall: 0.5, tries: 3, pause: 0.001 };

async function get(
  answers: readonly Answer[],
  about: Parameters<typeof corpusAt>[1] = published,
  options: DownloadOptions = {},
): Promise<CorpusRecord> {
  server = await serve(...answers);
  return resultOf(getCorpus(corpusAt(server.url, about), folder, { patience, ...options }));
}

async function refused(run: Promise<unknown>, ...patterns: readonly RegExp[]): Promise<void> {
  try {
    await run;
  } catch (error) {
    assert.instance(error, InputError);
    for (const pattern of patterns) assert.match((error as InputError).message, pattern);
    return;
  }
  assert.unreachable('expected an error');
}

async function assertComplete(): Promise<void> {
  assert.equal(readFileSync(join(folder, 'texts.tar.gz')), archive);
  const [one, two] = await readAll(join(folder, 'train.jsonl'));
  assert.is(one!.id, 'train/pos/1');
  assert.is(one!.text, 'a lovely film');
  assert.is(one!.label, 'pos');
  assert.is(two!.label, 'neg');
  assert.is((await readAll(join(folder, 'test.jsonl')))[0]!.text, 'warm');
  assert.equal(readdirSync(folder).sort(), [
    ...['corpus.json', 'manifest.json', 'test.jsonl'],
    ...['texts.tar.gz', 'train.jsonl', 'unlabeled.jsonl'],
  ]);
}

test('a download becomes texts that every command reads, and a record of them', async () => {
  const { files, parts } = await get([whole]);
  await assertComplete();
  assert.equal(files, [
    { name: 'texts.tar.gz', url: server.url, bytes: archive.length, sha256, isPublished: true },
  ]);
  assert.equal(parts, [
    { file: 'train.jsonl', texts: 2, labels: { neg: 1, pos: 1 } },
    { file: 'test.jsonl', texts: 1, labels: { pos: 1 } },
    { file: 'unlabeled.jsonl', texts: 1, labels: {} },
  ]);
  assert.is(server.ranges.length, 1);
});

test('what is there already is not fetched again', async () => {
  await get([whole]);
  await server.close();
  await get([status(500)]);
  assert.is(server.ranges.length, 0);
  await assertComplete();
});

test('a file that a person put there is used, and refused where it is not the published one', async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'texts.tar.gz'), archive);
  await get([status(500)]);
  await assertComplete();
  await server.close();
  writeFileSync(join(folder, 'texts.tar.gz'), 'something else');
  await refused(get([status(500)]), /texts\.tar\.gz: found the SHA-256/, new RegExp(sha256));
});

test('a server that stalls, one that breaks off, one that is busy: gone on from what is there', async () => {
  await get([stalled, status(503), truncated, whole], published, { patience: { ...patience, tries: 4 } });
  await assertComplete();
  const half = Math.floor(archive.length / 2);
  assert.equal(server.ranges, [undefined, `bytes=${half}-`, `bytes=${half}-`, `bytes=${half}-`]);
});

test('an interruption is gone on from by the next start', async () => {
  const controller = new AbortController();
  server = await serve(stalled);
  const getting = getCorpus(corpusAt(server.url), folder, { signal: controller.signal });
  try {
    await resultOf(getting, () => controller.abort());
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).name, 'AbortError');
  }
  const left = readFileSync(join(folder, 'texts.tar.gz.part')).length;
  assert.ok(left > 0);
  await server.close();
  // Another server is another address: nothing is known of its file.
  await get([whole]);
  assert.equal(server.ranges, [undefined]);
  await assertComplete();
});

test('the rest comes from the same address only', async () => {
  await refused(get([truncated, status(404)]), /status 404/);
  const half = readFileSync(join(folder, 'texts.tar.gz.part')).length;
  const { url } = server;
  await server.close();
  assert.ok(half > 0);
  const record = JSON.parse(readFileSync(join(folder, 'texts.tar.gz.part.json'), 'utf8'));
  assert.equal(record, { url, validator: '"first"' });
  server = await serve(whole);
  writeFileSync(join(folder, 'texts.tar.gz.part.json'), JSON.stringify({ ...record, url: server.url }));
  await resultOf(getCorpus(corpusAt(server.url), folder));
  assert.equal(server.ranges, [`bytes=${half}-`]);
  await assertComplete();
});

test('a kill between the last byte and the name', async () => {
  server = await serve((request, response) => {
    if (request.headers.range !== `bytes=${archive.length}-`) status(400)(request, response);
    else status(416, { 'content-range': `bytes */${archive.length}` })(request, response);
  });
  mkdirSync(folder);
  writeFileSync(join(folder, 'texts.tar.gz.part'), archive);
  writeFileSync(
    join(folder, 'texts.tar.gz.part.json'),
    JSON.stringify({ url: server.url, validator: '"first"' }),
  );
  await resultOf(getCorpus(corpusAt(server.url), folder));
  await assertComplete();
});

test('a file that changed meanwhile comes anew', async () => {
  const changed: Answer = ({ headers }, response) => {
    assert.is(headers['if-range'], '"first"');
    response.writeHead(200, { etag: '"second"', 'content-length': archive.length }).end(archive);
  };
  await get([truncated, changed]);
  await assertComplete();
});

test('a server that ignores Range, one that sends another piece', async () => {
  const another: Answer = (_request, response) => {
    const range = `bytes 5-${archive.length - 1}/${archive.length}`;
    response.writeHead(206, { 'content-range': range }).end(archive.subarray(5));
  };
  await get([truncated, ignoresRange]);
  await assertComplete();
  await server.close();
  rmSync(folder, { recursive: true });
  await get([truncated, another, whole]);
  assert.is(server.ranges[2], undefined);
  await assertComplete();
});

test('corrupt bytes are refused, and nothing stands under the name of the file', async () => {
  await refused(get([corrupt]), /found the SHA-256 [0-9a-f]{64}/, /as published by this test/);
  assert.equal(readdirSync(folder), []);
});

test('too many bytes, and another length than the published one', async () => {
  const endless: Answer = (_request, response) => {
    response.writeHead(200);
    response.on('error', () => {});
    response.write(archive);
    response.write(archive);
  };
  await refused(get([endless]), /more than \d+ bytes/);
  await server.close();
  await refused(get([status(200, { 'content-length': '12' })]), /found 12 bytes in place of \d+/);
});

test('redirections are followed, a circle of them is not', async () => {
  const away = status(302, { location: '/elsewhere' });
  const there: Answer = (request, response) =>
    request.url === '/elsewhere' ? whole(request, response) : away(request, response);
  await get([there]);
  await assertComplete();
  await server.close();
  rmSync(folder, { recursive: true });
  await refused(get([away]), /found Redirect loop detected \(/, /has moved/);
  assert.ok(server.ranges.length <= 6);
});

test('what lasts is told at once, what may pass after some tries', async () => {
  await refused(get([status(404)]), /127\.0\.0\.1.*found status 404, expected the file/);
  assert.is(server.ranges.length, 1);
  await server.close();
  await refused(get([status(500)]), /found status 500/);
  assert.is(server.ranges.length, 3);
  await server.close();
  await refused(resultOf(getCorpus(corpusAt(server.url), folder, { patience })), /ECONNREFUSED/);
});

test('without a published checksum the first one is written down and compared', async () => {
  const corpus = () => corpusAt(server.url, {});
  const { files } = await get([whole], {});
  assert.is(files[0]!.isPublished, false);
  assert.is(files[0]!.sha256, sha256);
  const states = async () => (await verifyCorpus(corpus(), folder)).map(({ state }) => state);
  assert.equal(await states(), ['as first fetched', 'as written', 'as written', 'as written']);
  assert.is((await verifyCorpus(corpusAt(server.url), folder))[0]!.state, 'as published');
  writeFileSync(join(folder, 'texts.tar.gz'), 'other bytes');
  writeFileSync(join(folder, 'test.jsonl'), '{}\n');
  const checks = await verifyCorpus(corpus(), folder);
  assert.equal(
    checks.map(({ state }) => state),
    ['changed', 'as written', 'changed', 'as written'],
  );
  assert.match(checks[0]!.fault!, new RegExp(`expected ${sha256}`));
  assert.match(checks[2]!.fault!, /test\.jsonl: found 3 bytes/);
  rmSync(join(folder, 'texts.tar.gz'));
  assert.is((await verifyCorpus(corpus(), folder))[0]!.state, 'gone');
});

test('a page in place of an archive, an archive that is cut, other texts than there should be', async () => {
  const page: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please log in</html>'.repeat(50));
  };
  await refused(get([page], {}), /texts\.tar\.gz: found a damaged archive/);
  await server.close();
  rmSync(folder, { recursive: true });
  const cut: Answer = (_request, response) => {
    response.writeHead(200).end(archive.subarray(0, -100));
  };
  await refused(get([cut], {}), /a gzip file that ends too early/);
  await server.close();
  rmSync(folder, { recursive: true });
  server = await serve(whole);
  const corpus = corpusAt(server.url);
  const parts = corpus.parts.map((part) => ({ ...part, texts: 7 }));
  await refused(
    resultOf(getCorpus({ ...corpus, parts }, folder)),
    /found 2 texts for train\.jsonl, expected 7/,
  );
  assert.ok(!existsSync(join(folder, 'train.jsonl')));
});

test("a person's own files are not replaced", async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'train.jsonl'), '{"text":"mine"}\n');
  await refused(get([whole]), /train\.jsonl \(not written by textvat/);
  assert.is(server.ranges.length, 0);
});

/** Of the environment, while something runs. */
async function withEnvironment(values: Readonly<Record<string, string>>, run: () => Promise<void>) {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  try {
    await run();
  } finally {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
}

test('a proxy of the environment is used, but not for what NO_PROXY names', async () => {
  const asked: (string | undefined)[] = [];
  server = await serve((request, response) => {
    asked.push(request.url);
    whole(request, response);
  });
  const proxy = `http://127.0.0.1:${server.port}`;
  const names = { http_proxy: proxy, HTTP_PROXY: proxy, no_proxy: '', NO_PROXY: '' };
  await withEnvironment(names, async () => {
    await resultOf(getCorpus(corpusAt('http://corpora.invalid/texts.tar.gz'), folder));
  });
  assert.equal(asked, ['http://corpora.invalid/texts.tar.gz']);
  await assertComplete();
  rmSync(folder, { recursive: true });
  const nowhere = 'http://127.0.0.1:1';
  const without = { http_proxy: nowhere, HTTP_PROXY: nowhere, no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1' };
  await withEnvironment(without, async () => {
    await resultOf(getCorpus(corpusAt(server.url), folder));
  });
  await assertComplete();
});

test('encrypted addresses go through a tunnel of the proxy', async () => {
  const tunnels: (string | undefined)[] = [];
  server = await serve(status(500));
  const { createServer } = await import('node:http');
  const proxy = createServer();
  proxy.on('connect', ({ url }, socket) => {
    tunnels.push(url);
    // What answers is no encrypted server: the tunnel is all that is looked at here.
    const through = connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    for (const end of [socket, through]) end.on('error', () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  await withEnvironment({ https_proxy: url, HTTPS_PROXY: url, no_proxy: '', NO_PROXY: '' }, async () => {
    const corpus = corpusAt('https://corpora.invalid/texts.tar.gz');
    await refused(
      resultOf(getCorpus(corpus, folder, { patience })),
      /corpora\.invalid.*wrong version number/,
    );
  });
  assert.is(tunnels[0], 'corpora.invalid:443');
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});

test.run();
