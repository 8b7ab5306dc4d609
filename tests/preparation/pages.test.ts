/** Pages and web archives to main text: encodings, and pages that were made to do harm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultOf } from '../../src/model/resultOf.js';
import { loadMainText } from '../../src/preparation/pages/mainText.js';
import { startMainTexts } from '../../src/preparation/pages/mainTexts.js';
import type { Page } from '../../src/preparation/pages/page.js';
import { decodedPage } from '../../src/preparation/pages/pageText.js';
import { shallow } from '../../src/preparation/pages/shallow.js';
import { warcPages } from '../../src/preparation/pages/warc.js';
import { prepare } from '../../src/preparation/prepare.js';
import { holdsInOrder, inputErrorOf, seededRandom, temporaryFolder } from '../corpus/helpers.js';

const folder = temporaryFolder();
test.after(() => folder.remove());

const STORY = [
  'This is a wonderful film with a great cast, and it keeps you guessing until the very end, which is rare these days.',
  'The second paragraph tells of the story, the actors and the music, and of the many reasons to go and see it at once.',
  'And the third says, once more and with commas, that it is good, that it is long, and that nobody should be afraid of it.',
];
const page = (paragraphs: readonly string[] = STORY, head = '') =>
  `<!doctype html><html><head><title>Reviews</title>${head}</head><body><nav><a href="/">Home</a> <a href="/f">Films</a></nav>
<div class="sidebar"><p>Buy now</p></div><article>${paragraphs.map((text) => `<p>${text}</p>`).join('')}</article>
<footer>All rights reserved</footer><script>alert(1)</script></body></html>`;

/** With one word of its own, so that no two are alike. */
const storyOf = (name: string) =>
  STORY.map((text) =>
    text.replace(/ (?:film|story|commas) ?/g, ` ${name} `).replace(/the /g, `the ${name} `),
  );

async function prepared(input: string) {
  const out = join(folder.path, `out-${Math.random()}`);
  const summary = await resultOf(prepare({ inputs: [input], out }));
  const lines = readFileSync(join(out, 'texts.jsonl'), 'utf8').split('\n').slice(0, -1);
  return { summary, texts: lines.map((line) => JSON.parse(line) as { id: string; text: string }) };
}

test('the main text of a page, a paragraph a line; a page without one has none', async () => {
  const mainText = await loadMainText();
  assert.is(mainText(page()), STORY.join('\n'));
  for (const html of [
    '',
    'no page',
    '<html></html>',
    '<p>',
    '<!doctype html>',
    '<html><body><nav>Home</nav></body></html>',
  ])
    assert.is(typeof mainText(html), 'string', html);
});

test('a folder of pages, a page, and rows of a corpus that are pages', async () => {
  folder.write('site/a.html', page(storyOf('apple')));
  folder.write('site/b/c.HTM', page(storyOf('banana')));
  folder.write('site/notes.txt', 'not a page');
  const site = await prepared(join(folder.path, 'site'));
  assert.equal(site.texts, [
    { id: 'a.html', text: storyOf('apple').join('\n') },
    { id: 'b/c.HTM', text: storyOf('banana').join('\n') },
  ]);
  assert.is(
    (await prepared(join(folder.path, 'site', 'a.html'))).texts[0]?.text,
    storyOf('apple').join('\n'),
  );
  const rows = [
    { id: '1', text: page() },
    { id: '2', text: 'The tag <html> is no page, and this is text.' },
  ];
  const corpus = await prepared(
    folder.write('rows.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  );
  assert.equal(corpus.texts, [{ id: '1', text: STORY.join('\n') }, rows[1]]);
});

const decoded = (bytes: Uint8Array, charset?: string) =>
  decodedPage({ id: 'x', bytes, charset } satisfies Page);
const CYRILLIC =
  'Это замечательный фильм, который стоит посмотреть каждому, кто любит хорошее кино и сильных актеров.';
/** Letters of Windows-1251 as bytes. */
const windows1251 = (text: string) =>
  Uint8Array.from(text, (letter) => {
    const code = letter.codePointAt(0)!;
    return code < 0x80 ? code : code - 0x410 + 0xc0;
  });

test('encodings: the mark, the server, the page, UTF-8, a guess', async () => {
  assert.is(await decoded(Buffer.from('\ufeffжук', 'utf8')), 'жук');
  assert.is(await decoded(Buffer.from('\ufeffжук', 'utf16le')), 'жук');
  assert.is(await decoded(windows1251(CYRILLIC), 'windows-1251'), CYRILLIC);
  const meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">';
  assert.is(await decoded(windows1251(meta + CYRILLIC)), meta + CYRILLIC);
  assert.is(await decoded(windows1251(meta + CYRILLIC), 'no-such'), meta + CYRILLIC);
  assert.is(await decoded(Buffer.from('über', 'utf8'), 'iso-8859-1'), 'über');
  assert.is(await decoded(Buffer.from('über', 'latin1')), 'über');
  assert.is(await decoded(windows1251(CYRILLIC)), CYRILLIC);
  assert.is(await decoded(new Uint8Array(0)), '');
});

test('tags that lie too deep go, and their text stays', () => {
  const nested = (depth: number) => `${'<div>'.repeat(depth)}<p>words${'</div>'.repeat(depth)}`;
  assert.is(shallow(nested(512)), nested(512));
  const cut = shallow(nested(5000));
  assert.is(cut.match(/<div>/g)?.length, 512);
  assert.is(cut.match(/<\/div>/g)?.length, 512);
  assert.match(cut, '<p>words');
  const paragraphs = '<p>one<li>two<br>'.repeat(2000);
  assert.is(shallow(paragraphs), paragraphs);
});

/** A record of a web archive. */
const record = (type: string, body: Uint8Array | string, uri = 'http://a.example/') => {
  const bytes = Buffer.from(body);
  const head = `WARC/1.0\r\nWARC-Type: ${type}\r\nWARC-Target-URI: ${uri}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n\r\n')]);
};
const response = (
  body: Uint8Array | string,
  headers = '',
  status = '200 OK',
  type = 'text/html; charset=utf-8',
) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\n${headers}\r\n`),
    Buffer.from(body),
  ]);
const chunked = (text: string) => {
  const [one, two] = [text.slice(0, 50), text.slice(50)];
  return `${one.length.toString(16)}\r\n${one}\r\n${two.length.toString(16)};x=y\r\n${two}\r\n0\r\n\r\n`;
};

const archive = Buffer.concat([
  record('warcinfo', 'software: none\r\n'),
  record('request', 'GET / HTTP/1.1\r\n\r\n'),
  record('response', response(page(storyOf('plain'))), 'http://plain.example/'),
  record(
    'response',
    response(gzipSync(page(storyOf('zipped'))), 'Content-Encoding: gzip\r\n'),
    '<http://gzip.example/>',
  ),
  record(
    'response',
    response(brotliCompressSync(page(storyOf('brotli'))), 'content-encoding: br\r\n'),
    'http://br.example/',
  ),
  record(
    'response',
    response(chunked(page(storyOf('chunks'))), 'Transfer-Encoding: chunked\r\n'),
    'http://chunks.example/',
  ),
  record(
    'response',
    response(page(storyOf('says')), 'Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n'),
    'http://says.example/',
  ),
  record('response', response('gone', '', '404 Not Found'), 'http://gone.example/'),
  record('response', response('{}', '', '200 OK', 'application/json'), 'http://json.example/'),
  record(
    'response',
    response(gzipSync(Buffer.alloc(50_000_000)), 'Content-Encoding: gzip\r\n'),
    'http://bomb.example/',
  ),
  record('response', 'no HTTP at all', 'http://odd.example/'),
]);

test('a web archive, plain, packed as a whole or record by record: the pages that were fetched', async () => {
  const names = ['plain', 'gzip', 'br', 'chunks', 'says'];
  const ids = names.map((name) => `http://${name}.example/`);
  for (const [name, bytes] of [
    ['a.warc', archive],
    ['b.warc.gz', gzipSync(archive)],
    ['c', Buffer.concat([gzipSync(archive.subarray(0, 900)), gzipSync(archive.subarray(900))])],
  ] as const) {
    const { texts, summary } = await prepared(folder.write(name, bytes));
    assert.equal(
      texts.map(({ id }) => id),
      ids,
      name,
    );
    assert.equal(
      texts.map(({ text }) => text.split('\n').length),
      [3, 3, 3, 3, 3],
    );
    assert.is(summary.texts, 5);
  }
});

test('a web archive that ends too early, packed or not, or is damaged never ends in silence', async () => {
  const read = async (name: string, bytes: Uint8Array) => {
    for await (const _ of warcPages(folder.write(name, bytes)));
  };
  const second = archive.indexOf('WARC/', 5);
  for (const end of [30, second - 20, 1500, archive.length - 10])
    holdsInOrder(
      await inputErrorOf(() => read('cut.warc', archive.subarray(0, end))),
      'cut.warc: found an archive that ends within record',
    );
  const packed = gzipSync(archive);
  for (const end of [100, packed.length - 9])
    holdsInOrder(
      await inputErrorOf(() => read('cut.warc.gz', packed.subarray(0, end))),
      'found a gzip file that ends too early',
    );
  const noLength = Buffer.from(
    archive.toString('latin1').replace(/Content-Length: \d+/, 'Content-Length: many'),
    'latin1',
  );
  holdsInOrder(await inputErrorOf(() => read('bad.warc', noLength)), 'bad.warc, record 1: found "no length"');
  holdsInOrder(
    await inputErrorOf(() => read('odd.warc', Buffer.concat([archive, Buffer.from('more')]))),
    'record 12',
  );
});

test('an archive given to another reader is named, with the way out', async () => {
  const { readAll } = await import('../../src/corpus/readCorpus.js');
  holdsInOrder(
    await inputErrorOf(() => readAll(folder.write('d.warc', archive))),
    'found a web archive (WARC)',
    'textvat prepare',
  );
});

test('a page that takes too long, or kills its reader, is given up; the others come, in order', async () => {
  // So many attributes take a parser minutes.
  const slow = `<html><body><p ${Array.from({ length: 100_000 }, (_, at) => `a${at}=1`).join(' ')}>text`;
  const texts = startMainTexts(2, 2);
  try {
    const all = await Promise.all([page(), slow, page(storyOf('other'))].map((html) => texts.of(html)));
    assert.is(all[0], STORY.join('\n'));
    assert.is(all[2], storyOf('other').join('\n'));
    assert.ok(all[1] === undefined || all[1] === '' || all[1] === 'text');
  } finally {
    texts.close();
  }
});

/** The process that reads the pages of this one. */
function readerOfPages(): number {
  const started = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  return started.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mainTextProcess'))!;
}

test('a page that has to wait for the processor is not given up', async () => {
  // Other systems do not tell how long a process had it.
  if (process.platform !== 'linux') return;
  const texts = startMainTexts(1, 1);
  try {
    await texts.of(page());
    const reader = readerOfPages();
    process.kill(reader, 'SIGSTOP');
    const text = texts.of(page());
    setTimeout(() => process.kill(reader, 'SIGCONT'), 2000);
    assert.is(await text, STORY.join('\n'));
  } finally {
    texts.close();
  }
});

test('any bytes as a page: a text, in little time', async () => {
  const mainText = await loadMainText();
  const random = seededRandom(5);
  const parts = [
    '<div>',
    '</div>',
    '<p>',
    '<table>',
    '<tr>',
    '<a href="',
    '">',
    '<script>',
    '<!--',
    '-->',
    '<svg>',
    '&#x41;',
    '&',
    '<b',
    '=',
    "'",
    '\0',
    'words, and words. ',
    '<template>',
    '<iframe>',
    '<noscript>',
    ']]>',
  ];
  for (let round = 0; round < 60; round += 1) {
    const html = Array.from(
      { length: 1 + Math.floor(random() * 400) },
      () => parts[Math.floor(random() * parts.length)],
    ).join('');
    try {
      assert.is(typeof mainText(html), 'string');
    } catch (error) {
      // The process that reads pages takes an error for a page without text.
      assert.instance(error, Error);
    }
  }
});

test.run();
