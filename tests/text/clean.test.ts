import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CleaningCounts, cleanText } from '../../src/text/clean.js';

const test = suite('clean');

function cleansTo(cases: Record<string, string>): void {
  for (const [text, expected] of Object.entries(cases))
    assert.is(cleanText(text), expected, JSON.stringify(text));
}

test('tags go; blocks separate words, inline elements do not', () => {
  cleansTo({
    'good.<br /><br />Really': 'good. Really',
    '<p>one</p><p>two</p>': 'one two',
    '<ul><li>one<li>two</ul>': 'one two',
    'un<b>believ</b>able <i>film</i>': 'unbelievable film',
    '<A HREF="x">link</A>': 'link',
  });
});

test('only what HTML knows is a tag', () => {
  for (const text of [
    'if a<b and c>d',
    '<<un film superbe>>',
    'so <Great!> and <sarcasm>of course</sarcasm>',
    '<unknown>kept</unknown>',
    'I <i love it> and <p, well> that is all',
    'x<y>z or x <un> y',
    'a <stop> b <line> c <text> d <my-element> e <Spoiler:he dies>',
    '<![wow] what> a <!film> <?what> film',
  ])
    assert.is(cleanText(text), text);
  cleansTo({
    'a <svg width="9"><text x="1">b</text><path d="M0"/></svg> <line>': 'a b',
    'x <math><mi>y</mi></math>': 'x y',
    'one<o:p></o:p> two<st1:place w:st="on">three</st1:place>': 'one two three',
    '<td nowrap>a</td><td align=left>b</td><hr noshade><p data-x>c<BR / >d<BR CLEAR>': 'a b c d<BR CLEAR>',
    '<input type=checkbox checked>a<video controls muted></video>b': 'a b',
  });
});

test('what is not text is dropped: scripts, styles, titles, comments', () => {
  cleansTo({
    'a<script>if (x<y) { z("<b>") }</script>b': 'ab',
    '<style>p { color: red }</style>text': 'text',
    '<html><head><title>IMDb</title><meta charset="x"></head><body>text</body></html>': 'text',
    '<head><title>IMDb</title><p>a head that is never closed': 'a head that is never closed',
    'a <!-- <b>not</b> this --> b': 'a b',
    'a <!-- <b --> kept <!-- not --> b': 'a kept b',
    'a <!-- <b t="x --> kept "y> <!-- not --> b': 'a kept "y> b',
    '<!DOCTYPE html><p>text': 'text',
  });
});

test('what is never closed swallows nothing', () => {
  cleansTo({
    'I hate that <title> thing but the film was <b>awful</b>': 'I hate that thing but the film was awful',
    'nice <!-- unfinished comment, awful film': 'nice unfinished comment, awful film',
    'x <script> is awful dull': 'x is awful dull',
    'a <!-- c --> b <!-- d': 'a b d',
    '<TITLE>q</Title> r <title> s': 'r s',
    '</title> a <title> b': 'a b',
    '<!-- <title> --> a': 'a',
    '<template>in</template> out': 'out',
    '<template><template>x</template> tail <b>bold</b>': 'tail bold',
    '<div><template>t</div> more': 't more',
    'a<template>b': 'a b',
    'x <![CDATA[ y > z and more': 'x y > z and more',
    'x <!-- y --!> z': 'x y --!> z',
    'x <script> y </script-like> z': 'x y </script-like> z',
    '<a href="x>a dull</a> film "so" <b>he</b> said': 'a dull film "so" he said',
    "<b class='x>awful</b> film": 'awful film',
    'it <i class="x"y">is</i> dull': 'it is dull',
  });
});

test('what is closed within a silent element separates words as before', () => {
  cleansTo({
    'a<template>b</template>c': 'ac',
    'a<template><p>b</p></template>c': 'a c',
    'a<template><b>b</b></template>c': 'ac',
    'a<![CDATA[ > ]]>b': 'ab',
  });
});

test('texts with thousands of openings that never end are kept whole', () => {
  const openings = ['<script>', '<TITLE x="y">', '<style>', '<template>', '<!--', '<![CDATA[>'];
  const many = openings.map((opening) => `${opening} word `.repeat(20_000)).join('');
  const counts: CleaningCounts = { markup: 0, controlCharacters: 0 };
  assert.is(cleanText(many, counts).match(/word/g)!.length, 20_000 * openings.length);
  assert.equal(counts, { markup: 1, controlCharacters: 0 });
});

test('what a tag says beside its name is no text', () => {
  cleansTo({
    'a <b title="x > y" class=\'p > "q"\'>c</b> d': 'a c d',
    'a<br/>b<img src="x" alt="a > b"/>c': 'a b c',
    '<script src="x > y">hidden</script>shown': 'shown',
  });
});

test('entities are decoded, once', () => {
  cleansTo({
    'Tom &amp; Jerry': 'Tom & Jerry',
    'caf&eacute; &frac12; &#39;s &#x2019; &#146;': "café ½ 's ’ ’",
    '&lt;br /&gt;': '<br />',
    '&amp;lt;': '&lt;',
    '10&nbsp;of&nbsp;10': '10 of 10',
    'AT&T, R&D, a&b;': 'AT&T, R&D, a&b;',
  });
});

test('brackets that are no tags survive, and swallow nothing', () => {
  cleansTo({
    'a < b and b > a': 'a < b and b > a',
    'I <3 it': 'I <3 it',
    'broken </3 heart<br>next': 'broken </3 heart next',
    'x <y is all I know': 'x <y is all I know',
    'x <y, then <br /> more': 'x <y, then more',
    'wow <!!! great <br> yes': 'wow <!!! great yes',
    'cut off <a href="http': 'cut off <a href="http',
    '<- <-- <= <<': '<- <-- <= <<',
  });
});

test('C1 control characters are read as Windows-1252, others become spaces', () => {
  cleansTo({
    'it\u0092s \u0093fine\u0094 \u0096 \u0080 5 \u0085': 'it’s “fine” – € 5 …',
    'a\u0081b\u009dc': 'a b c',
    'a\u0000b\u0007c\u001bd\u007fe': 'a b c d e',
    'tab\tline\r\nend\u2028x\u00a0y\ufeff': 'tab line end x y',
  });
});

test('Unicode is composed', () => {
  assert.is(cleanText('cafe\u0301'), 'caf\u00e9');
  assert.is(cleanText('\ud83d\ude00'), '\ud83d\ude00');
});

test('halves of characters, which no file could hold, become spaces', () => {
  const counts = { markup: 0, controlCharacters: 0 };
  assert.is(cleanText('\ud83d\ude00 a\ud83db \ude00', counts), '\ud83d\ude00 a b');
  assert.is(counts.controlCharacters, 1);
});

test('a closing tag separates words though its element is not open', () => {
  cleansTo({
    'cut off.</div>Next': 'cut off. Next',
    'a</b>b</span>c': 'abc',
    '<template>a</title>b</template>c': 'c',
    '<template>a<script>b</script></template>c': 'c',
  });
});

/** How many elements the methods go through that move or search a whole list. */
function listWork(run: () => void): number {
  const names = ['shift', 'unshift', 'splice', 'indexOf', 'includes'] as const;
  const originals = names.map((name) => Array.prototype[name]);
  let work = 0;
  for (const [i, name] of names.entries()) {
    const original = originals[i] as (...args: unknown[]) => unknown;
    Object.assign(Array.prototype, {
      [name](this: unknown[], ...args: unknown[]) {
        work += name === 'splice' ? this.length - Number(args[0]) : this.length;
        return original.apply(this, args);
      },
    });
  }
  try {
    run();
  } finally {
    for (const [i, name] of names.entries()) Object.assign(Array.prototype, { [name]: originals[i] });
  }
  return work;
}

test('the work grows with the tags, not with how deep they are', () => {
  const pages: ((many: number) => string)[] = [
    (many) => '<b>'.repeat(many),
    (many) => '<div>x '.repeat(many),
    (many) => `${'<div>'.repeat(many)}${'</div>'.repeat(many)}`,
    (many) => '<b>x<i>'.repeat(many),
    (many) => `${'<b>'.repeat(many)}${'</i>'.repeat(many)}`,
    (many) => `${'<template>x<p>'.repeat(many)}${'</template>'.repeat(many)}`,
    (many) => '<svg><g>'.repeat(many),
  ];
  cleanText('<b>the parser is loaded');
  for (const page of pages) {
    const [small, large] = [1000, 2000].map((many) => listWork(() => cleanText(page(many))));
    assert.ok(large! <= 2 * small! + 100, `${page(1)}: ${small} and ${large}`);
  }
});

/** What takes the square of its length is not done before the tests are stopped. */
test('long names and long rows of marks are read', () => {
  assert.is(cleanText(`<o:${'a'.repeat(400_000)} x=-->b`).slice(-1), 'b');
  const marks = cleanText(`e${'\u0301\u0323'.repeat(200_000)}`);
  assert.is(marks[0], '\u1eb9');
  assert.is(marks.length, 400_000);
});

test('empty stays empty', () => {
  cleansTo({ '': '', ' \n\t ': '', '<p></p>': '', '<script>': '' });
});

test('texts with markup and with control characters are counted, once each', () => {
  const counts: CleaningCounts = { markup: 0, controlCharacters: 0 };
  for (const text of [
    '<p>a</p><b>b</b>',
    'x < y &amp; z',
    'plain',
    'it\u0092s\u0000',
    'tab\there',
    '<i>\u0007</i>',
  ])
    cleanText(text, counts);
  assert.equal(counts, { markup: 2, controlCharacters: 2 });
});

test('hostile texts are read in linear time (in quadratic time this does not end)', () => {
  for (const text of [
    '<',
    '<a ',
    '<!--',
    '</',
    '&',
    '&#',
    '<a href="',
    '<a b="\' c',
    '" b="',
    '<b>',
    '<script>',
    '<template>',
    '<style></style>',
    '<![CDATA[',
  ])
    cleanText(text.repeat(50000));
});

test.run();
