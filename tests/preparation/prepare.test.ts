import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultOf } from '../../src/model/resultOf.js';
import type { PreparationSummary, RemovedText } from '../../src/preparation/preparationSummary.js';
import { prepare } from '../../src/preparation/prepare.js';
import type { PrepareRequest } from '../../src/preparation/prepareRequest.js';
import { inputErrorOf, seededRandom, temporaryFolder } from '../corpus/helpers.js';

const folder = temporaryFolder();
test.after(() => folder.remove());

const random = seededRandom(3);
const NOUNS =
  'film story actor scene plot music camera hero villain ending script director dialogue picture humor'.split(
    ' ',
  );
const VERBS =
  'loved hated watched enjoyed forgot praised missed remembered mocked filmed feared expected'.split(' ');
const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;

/** English sentences, no two of which are alike. */
const sentence = () =>
  `The ${pick(NOUNS)} of the ${pick(NOUNS)} was what we ${pick(VERBS)} and the ${pick(NOUNS)} that they ${pick(VERBS)}.`;
const review = (sentences = 8) => Array.from({ length: sentences }, sentence).join(' ');

interface Row {
  readonly id?: string;
  readonly text: string;
  readonly label?: string;
}
const jsonLines = (rows: readonly Row[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const linesOf = <Value>(path: string): Value[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Value);

let runs = 0;

interface Prepared {
  readonly summary: PreparationSummary;
  readonly kept: readonly Row[];
  readonly removed: readonly RemovedText[];
  readonly out: string;
}

/** @param pile rows, or the path of a file */
async function prepared(
  pile: readonly Row[] | string,
  request: Partial<PrepareRequest> = {},
): Promise<Prepared> {
  runs += 1;
  const input = typeof pile === 'string' ? pile : folder.write(`pile-${runs}.jsonl`, jsonLines(pile));
  const out = join(folder.path, `out-${runs}`);
  const summary = await resultOf(prepare({ inputs: [input], out, ...request }));
  const at = request.out ?? out;
  return {
    summary,
    out: at,
    kept: linesOf<Row>(join(at, 'texts.jsonl')),
    removed: linesOf<RemovedText>(join(at, 'removed.jsonl')),
  };
}

const reasonsOf = ({ removed }: Prepared) =>
  Object.fromEntries(removed.map(({ id, reason }) => [id, reason]));

test('texts keep ids, labels and every character; the others are listed with the reason', async () => {
  const [one, two] = [review(), review()];
  const rows = [
    { id: 'a', text: `${one}\n<br />“x” `, label: 'pos' },
    { id: 'b', text: ` ${one.toUpperCase()} ` },
    { id: 'c', text: two },
    { id: 'd', text: `${two} ` },
    { id: 'e', text: ' <br> ' },
    { id: 'f', text: 'x '.repeat(600_000) },
  ];
  const result = await prepared(rows);
  assert.equal(result.kept, [rows[0], rows[2]]);
  assert.equal(reasonsOf(result), { b: 'near duplicate', d: 'exact duplicate', e: 'empty', f: 'too long' });
  assert.equal(result.removed.find(({ id }) => id === 'b')?.detail, 'a');
  const { texts, kept, removed, inputs } = result.summary;
  assert.equal([texts, kept, inputs[0]?.texts], [6, 2, 6]);
  assert.is(
    removed.reduce((sum, { texts: some }) => sum + some, 0),
    4,
  );
  assert.is(existsSync(join(result.out, 'work')), false);
  assert.equal(JSON.parse(readFileSync(join(result.out, 'summary.json'), 'utf8')), result.summary);
});

test('texts that are nearly the same leave; others that share a sentence stay', async () => {
  const words = review(30).split(' ');
  const changed = (every: number) => words.map((word, at) => (at % every === 7 ? 'other' : word)).join(' ');
  const result = await prepared([
    { id: 'whole', text: words.join(' ') },
    { id: 'nearly', text: changed(80) },
    { id: 'another', text: changed(9) },
    { id: 'shares', text: `${words.slice(0, 17).join(' ')} ${review(20)}` },
  ]);
  assert.equal(reasonsOf(result), { nearly: 'near duplicate' });
});

test('questions of one form stay', async () => {
  const form = (name: string) =>
    `Who was the first person of the country to see the film about ${name} and his friends?`;
  const result = await prepared(['Harold', 'Igor', 'Katie'].map((name) => ({ id: name, text: form(name) })));
  assert.is(result.kept.length, 3);
});

test('short texts are compared whole: signs tell them apart', async () => {
  const result = await prepared([
    { id: '1', text: 'good :)' },
    { id: '2', text: 'good :(' },
    { id: '3', text: 'good :)' },
  ]);
  assert.equal(reasonsOf(result), { 3: 'exact duplicate' });
});

test('texts to measure on leave, whole and in pieces; labeled ones do too', async () => {
  const [test1, test2, labeled] = [review(), review(), review()];
  const against = folder.write(
    'test.jsonl',
    jsonLines([
      { text: test1, label: 'x' },
      { text: 'A short one', label: 'y' },
      { text: test2, label: 'x' },
    ]),
  );
  const training = folder.write('train.jsonl', jsonLines([{ id: 'train-1', text: labeled, label: 'x' }]));
  const result = await prepared(
    [
      { id: 'copy', text: test1 },
      { id: 'within', text: `${review(2)} ${test1}` },
      { id: 'piece', text: `${review(6)} ${test2.split(' ').slice(5, 20).join(' ')} ${review(6)}` },
      { id: 'short', text: 'A short one' },
      { id: 'labeled', text: labeled.toLowerCase() },
      { id: 'clean', text: review() },
    ],
    { against: [against], labeled: [training], options: { rules: 'none', language: 'any' } },
  );
  assert.equal(reasonsOf(result), {
    copy: 'leak',
    within: 'leak',
    piece: 'partial leak',
    short: 'leak',
    labeled: 'labeled',
  });
  assert.equal(
    result.kept.map(({ id }) => id),
    ['clean'],
  );
  assert.equal(result.summary.against, [{ name: against, texts: 3 }]);
});

test('odd texts and other languages leave, as the labeled texts say', async () => {
  const rows = Array.from({ length: 40 }, () => ({ text: review(4 + Math.floor(random() * 8)), label: 'x' }));
  const labeled = folder.write('sound.jsonl', jsonLines(rows));
  const result = await prepared(
    [
      { id: 'sound', text: review() },
      { id: 'shouted', text: review().toUpperCase() },
      { id: 'short', text: 'The film.' },
      { id: 'long', text: review(300) },
      { id: 'digits', text: review().replace(/[a-z]/g, '7') },
      { id: 'repeated', text: `${sentence()} `.repeat(8) },
      {
        id: 'german',
        text: 'Der Film war leider viel zu lang, und die Handlung ist vorhersehbar. Ich kann ihn nicht empfehlen, denn die Schauspieler haben keine Lust gehabt. Die Musik war gut, aber das hilft dem Film am Ende auch nicht.',
      },
    ],
    { labeled: [labeled] },
  );
  assert.equal(
    result.kept.map(({ id }) => id),
    ['sound', 'shouted'],
  );
  assert.equal(result.summary.rules, 'labeled');
  assert.equal(result.summary.languages, ['en']);
  assert.equal(JSON.parse(readFileSync(join(result.out, 'summary.json'), 'utf8')), result.summary);
  assert.is(result.summary.bounds.length, 6);
  assert.is(result.removed.length, 5);
});

test('languages by name, and the published rules for pages of the web', async () => {
  const german = 'Der Film war leider viel zu lang, und die Handlung ist vorhersehbar.';
  const rows = [
    { id: 'en', text: review() },
    { id: 'de', text: german },
    { id: 'short', text: sentence() },
  ];
  assert.equal(reasonsOf(await prepared(rows, { options: { language: 'de' } })), {
    en: 'language',
    short: 'language',
  });
  assert.equal(reasonsOf(await prepared(rows, { options: { rules: 'web' } })), { de: 'odd', short: 'odd' });
  assert.equal(reasonsOf(await prepared(rows, { options: { rules: 'none' } })), {});
});

test('lines of many texts go, and lines of one text or few words stay', async () => {
  const NOTICE = 'Was this review helpful to you?';
  const rows = Array.from({ length: 30 }, (_, number) => ({
    id: String(number),
    text: number < 12 ? `${review(3)}\n${NOTICE}\n10/10` : `${review(3)}<br />10/10`,
  }));
  const { kept, summary } = await prepared(rows);
  assert.is(kept.length, 30);
  assert.ok(kept.every(({ text }) => !text.includes(NOTICE) && text.endsWith('10/10')));
  assert.equal(kept[20], rows[20]);
  assert.equal(summary.boilerplate, { texts: 12, lines: [{ line: NOTICE, times: 12 }] });
  const untouched = await prepared(rows, { options: { boilerplate: false } });
  assert.equal(untouched.kept, rows);
});

test('addresses and telephone numbers are masked; years, scores and prices are not', async () => {
  const plain =
    'In 1998-2020 it had 10/10 and 7.5, cost $1,299.99 (2,000,000 copies), ISBN 978-3-16-148410-0, 24-7.';
  const personal =
    'Write to jo.do+x@mail.example.co.uk or call +49 (30) 901820-15, (202) 555-0143, 202-555-0143.';
  const { kept, summary } = await prepared([{ text: plain }, { text: personal }], {
    options: { mask: true },
  });
  assert.is(kept[0]!.text, plain);
  assert.is(kept[1]!.text, 'Write to email@example.com or call 555-0100, 555-0100, 555-0100.');
  assert.equal(summary.masked, { addresses: 1, numbers: 3 });
});

test('rows that cannot be read are told and end nothing', async () => {
  const path = folder.write(
    'faults.jsonl',
    `{"text":"one film"}\n{bad\n{"text":7}\n{"text":"another story"}\n`,
  );
  const result = await prepared(path);
  assert.equal(
    result.kept.map(({ text }) => text),
    ['one film', 'another story'],
  );
  assert.equal(reasonsOf(result), { 'faults.jsonl:2': 'unreadable', 'faults.jsonl:3': 'unreadable' });
});

/** A pile with some of everything. */
function mixedPile(rows: number): Row[] {
  const pile: Row[] = [];
  for (let number = 0; number < rows; number += 1) {
    const before = pile[Math.floor(random() * number)]?.text ?? '';
    const kind = number % 7;
    const text =
      kind === 3
        ? before
        : kind === 5
          ? `${before} Really.`
          : kind === 6
            ? ''
            : `${review(4)}\nAll rights reserved by the owner.`;
    pile.push({ id: String(number), text });
  }
  return pile;
}

test('the same request gives the same files, also when it is interrupted again and again', async () => {
  const pile = folder.write('mixed.jsonl', jsonLines(mixedPile(3500)));
  const whole = await prepared(pile);
  const out = join(folder.path, 'interrupted');
  let starts = 0;
  for (let stopAfter = 1; ; stopAfter *= 2) {
    starts += 1;
    let events = 0;
    let isDone = true;
    for await (const { type } of prepare({ inputs: [pile], out })) {
      if (type !== 'progress') continue;
      events += 1;
      if (events <= stopAfter) continue;
      isDone = false;
      break;
    }
    if (isDone) break;
  }
  assert.ok(starts > 4);
  for (const name of ['texts.jsonl', 'removed.jsonl', 'summary.json'])
    assert.is(readFileSync(join(out, name), 'utf8'), readFileSync(join(whole.out, name), 'utf8'), name);
});

test('an unfinished preparation of something else is not used', async () => {
  const [one, other] = [mixedPile(2000), mixedPile(50)].map((rows, at) =>
    folder.write(`plan-${at}.jsonl`, jsonLines(rows)),
  );
  const out = join(folder.path, 'plans');
  for await (const { type } of prepare({ inputs: [one!], out })) if (type === 'progress') break;
  assert.ok(existsSync(join(out, 'work')));
  const events: string[] = [];
  const summary = await resultOf(prepare({ inputs: [other!], out }), ({ type }) => void events.push(type));
  assert.is(summary.texts, 50);
  assert.is(events.includes('resume'), false);
});

test('a folder of another kind is not written to', async () => {
  folder.write(join('foreign', 'work', 'diary.txt'), 'dear diary');
  const pile = folder.write('p.jsonl', jsonLines([{ text: 'a film' }]));
  let message = '';
  await resultOf(prepare({ inputs: [pile], out: join(folder.path, 'foreign') })).catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, 'diary.txt, which textvat did not write');
});

test('any pile: each text stays once or is listed once, no two that stay are the same, and twice gives nothing new', async () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          'a',
          'b',
          'the',
          '<br>',
          '\n',
          '&amp;',
          '<script>',
          '电影',
          '\u0000',
          '😀',
          '<div',
          '"',
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join(' ')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 30 }), async (texts) => {
      const rows = texts.map((text, number) => ({
        id: String(number),
        text: text.replace(/\p{Surrogate}/gu, '?'),
      }));
      const { kept, removed, summary } = await prepared(rows, { options: { mask: true } });
      const ids = [...kept, ...removed].map(({ id }) => Number(id)).sort((one, other) => one - other);
      assert.equal(
        ids,
        rows.map((_, number) => number),
      );
      assert.is(new Set(kept.map(({ text }) => text)).size, kept.length);
      assert.is(summary.kept, kept.length);
      const again = await prepared(kept, { options: { mask: true } });
      assert.equal(again.kept, kept);
    }),
    { seed: 1, numRuns: 15 },
  );
});

test('inputs without a text are refused', async () => {
  assert.match(await inputErrorOf(() => prepared([])), /found no texts, expected at least one/);
});

test('a line without end leaves, and the others stay', async () => {
  const pile = folder.write('endless.jsonl', '');
  appendFileSync(pile, `${JSON.stringify({ id: 'a', text: review() })}\n{"text":"`);
  for (let piece = 0; piece < 9; piece += 1) appendFileSync(pile, Buffer.alloc(2 ** 23, 120));
  appendFileSync(pile, `"}\n${JSON.stringify({ id: 'b', text: review() })}\n`);
  const result = await prepared(pile);
  assert.equal(
    result.kept.map(({ id }) => id),
    ['a', 'b'],
  );
  assert.equal(reasonsOf(result), { 'endless.jsonl:2': 'unreadable' });
  assert.match(result.removed[0]!.detail!, /:2: found a line of more than 67,108,864 bytes/);
});

test.run();
