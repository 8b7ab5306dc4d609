import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { html } from '../../../src/report/html/html.js';
import { htmlTable, page } from '../../../src/report/html/page.js';
import { hostile } from '../hostile.js';

test('text is escaped, between tags and inside of quoted attributes', () => {
  const { html: written } = html`<p title="${hostile}">${hostile}</p>`;
  assert.equal(written.match(/<[^>]*>/g)!.length, 2, written);
  assert.not.match(written.slice(1, -4), /<|&(?!amp;|lt;|gt;|quot;|#39;)/);
  assert.is(written.split('"').length, 3);
  assert.not.match(written, "'");
  assert.match(written, '&lt;script&gt;');
});

test('escapes are not escaped twice, HTML within HTML stays', () => {
  const inner = html`<b>${'a & b'}</b>`;
  assert.is(html`<p>${inner}${[inner, ' < ', 3]}</p>`.html, '<p><b>a &amp; b</b><b>a &amp; b</b> &lt; 3</p>');
});

test('an object that only looks like HTML does not get in as a string would', () => {
  assert.is(html`${JSON.stringify({ html: '<i>' })}`.html, '{&quot;html&quot;:&quot;&lt;i&gt;&quot;}');
});

test('control characters, halves of characters and marks that turn the line are replaced', () => {
  assert.is(
    html`${'a\u0000b\u001bc\u202ed\u2066e\ud800f\u0085g'}`.html,
    'a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg',
  );
  assert.is(html`${'tab\tline\nemoji 😀 العربية'}`.html, 'tab\tline\nemoji 😀 العربية');
});

test('a page has no script, forbids every request, and holds titles and cells as text', () => {
  const written = page(hostile, html`<p>${hostile}</p>`, [
    { title: hostile, lead: hostile, body: htmlTable([{ header: hostile }], [[hostile]]) },
  ]);
  assert.not.match(written, /<script|<img|<svg|onerror=(?!&)/i);
  assert.match(written, `content="default-src 'none'; style-src 'unsafe-inline'"`);
  assert.is(written.split('&lt;script&gt;').length, 8);
  assert.match(written, /^<!doctype html>\n<html lang="en">/);
});

test.run();
