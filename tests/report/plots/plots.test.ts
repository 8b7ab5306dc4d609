import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimatedWidth, fitted, LINE, lookOf, spread, WIDTH } from '../../../src/report/plots/frame.js';
import { intervalPlot } from '../../../src/report/plots/intervalPlot.js';
import { type LineChart, lineChart } from '../../../src/report/plots/lineChart.js';
import { hostile } from '../hostile.js';

const axis = { label: 'axis', format: String };
const chart: LineChart = {
  title: 'Errors',
  x: { ...axis, label: 'labels', logarithmic: true, ticks: [10, 100, 1000] },
  y: { ...axis, domain: [0, 10] },
  marks: true,
  series: [
    { name: 'first', place: 0, points: [10, 100, 1000].map((x) => ({ x, y: 2, low: 1, high: 3 })) },
    { name: 'second', place: 1, points: [{ x: 10, y: 8 }] },
  ],
};

/** The numbers of a path. */
const coordinates = (path: string) => [...path.matchAll(/-?\d+(\.\d+)?/g)].map(([number]) => Number(number));

test('points stand where their values are: even steps on the logarithmic axis, level lines level', () => {
  const { html } = lineChart(chart);
  const path = /class="line series-0"[^>]* d="([^"]+)"/.exec(html)![1]!;
  const [x1, y1, x2, y2, x3, y3] = coordinates(path) as [number, number, number, number, number, number];
  assert.ok(Math.abs(x2 - x1 - (x3 - x2)) < 0.2 && x2 > x1, path);
  assert.is(y1, y2);
  assert.is(y2, y3);
  const [, ...ticks] = [...html.matchAll(/translate\(([\d.]+),([\d.]+)\)/g)].map((match) => Number(match[2]));
  assert.ok(ticks.length > 0);
});

test('figures of the vertical axis have the room that they need', () => {
  const { html } = lineChart({ ...chart, y: { ...chart.y, format: (value) => `${value}.000000` } });
  const figures = [...html.matchAll(/x="([\d.]+)" y="[^"]+" text-anchor="end">([^<]+)</g)];
  assert.ok(figures.length > 1);
  for (const [, right, figure] of figures) assert.ok(Number(right) >= estimatedWidth(figure!), figure);
});

test('larger values are higher up, and the band lies around its line', () => {
  const { html } = lineChart(chart);
  const [, low] = coordinates(/class="line series-0"[^>]* d="([^"]+)"/.exec(html)![1]!) as [number, number];
  const [, high] = coordinates(/class="line series-1"[^>]* d="([^"]+)"/.exec(html)![1]!) as [number, number];
  assert.ok(high < low);
  const band = coordinates(/class="band series-0" d="([^"]+)"/.exec(html)![1]!).filter((_, i) => i % 2 === 1);
  assert.ok(Math.min(...band) < low && Math.max(...band) > low);
});

test('every series has its name, its dashes and its mark, and its figures in words', () => {
  const { html } = lineChart(chart);
  for (const name of ['first', 'second'])
    assert.match(html, new RegExp(`<text class="name [^>]*>${name}</text>`));
  assert.match(html, '<title>first, 100: 2 (1 to 3)</title>');
  assert.match(html, 'aria-label="Errors. first from 2 at 10 to 2 at 1000; second from 8 at 10 to 8 at 10."');
  const looks = Array.from({ length: 7 }, (_, place) => lookOf(place));
  for (const key of ['className', 'dashes', 'mark'] as const)
    assert.is(new Set(looks.map((look) => look[key])).size, 7, key);
});

test('nothing is drawn of nothing, and one point alone is drawn', () => {
  assert.is(lineChart({ ...chart, series: [] }).html, '');
  assert.is(lineChart({ ...chart, series: [{ name: 'none', place: 0, points: [] }] }).html, '');
  assert.is(intervalPlot({ title: '', label: '', format: String, estimates: [] }).html, '');
  const { html } = lineChart({ ...chart, x: axis, y: axis, series: [chart.series[1]!] });
  assert.not.match(html, /NaN|Infinity|undefined/);
});

test('an interval reaches from its low to its high end, and zero has its line', () => {
  const estimates = [{ name: 'vat', place: 0, value: 1, low: -1, high: 3 }];
  const { html } = intervalPlot({ title: 'Gain', label: 'points', format: String, estimates });
  const zero = coordinates(/class="zero" d="([^"]+)"/.exec(html)![1]!)[0]!;
  const at = Number(/translate\(([\d.]+)/.exec(html)![1]);
  const [low, , , , , high] = coordinates(/class="interval series-0" d="([^"]+)"/.exec(html)![1]!);
  assert.ok(low! < zero && zero < at && at < high!, `${low} ${zero} ${at} ${high}`);
  assert.ok(Math.abs(at - zero - (zero - low!)) < 0.3);
  assert.match(html, '<title>vat: 1 (-1 to 3)</title>');
});

test('names keep a line between them and stay within the plot', () => {
  for (const wanted of [
    [50, 50, 50],
    [0, 100, 0, 100],
    [99, 98, 97, 100],
    [10, 40, 90],
  ]) {
    const placed = spread(wanted, 0, 100);
    const sorted = placed.toSorted((a, b) => a - b);
    sorted.slice(1).forEach((at, index) => assert.ok(at - sorted[index]! >= LINE - 1e-9, placed.join()));
    assert.ok(sorted[0]! >= 0 && sorted.at(-1)! <= 100, placed.join());
  }
  assert.equal(spread([10, 40, 90], 0, 100), [10, 40, 90]);
});

test('more names than lines come closer, and stay within the plot', () => {
  const placed = spread(
    Array.from({ length: 24 }, () => 90),
    0,
    100,
  );
  const sorted = placed.toSorted((a, b) => a - b);
  assert.ok(sorted[0]! >= -1e-9 && sorted.at(-1)! <= 100 + 1e-9, placed.join());
  sorted.slice(1).forEach((at, index) => assert.ok(at - sorted[index]! > 4, placed.join()));
});

test('a long name is cut, so that half of the width is left to the lines', () => {
  for (const name of [
    'a class with a name of more characters than fit anywhere',
    'W'.repeat(54),
    '長'.repeat(54),
  ]) {
    const { html } = lineChart({ ...chart, series: [{ ...chart.series[0]!, name }, chart.series[1]!] });
    const [left, , right] = coordinates(/class="axis" d="(M[^"]+)"/.exec(html)![1]!);
    assert.ok(right! - left! >= WIDTH / 2, `${left} to ${right}`);
    const names = [...html.matchAll(/<text class="name[^>]* x="([\d.]+)"[^>]*>([^<]+)</g)];
    for (const [, x, shown] of names) assert.ok(Number(x) + estimatedWidth(shown!) <= WIDTH, shown);
    assert.match(names[0]![2]!, /…$/);
    assert.is(names[1]![2], 'second');
    assert.match(html, `<title>${name}</title>`);
  }
});

test('a long name of an estimate is cut, too', () => {
  const name = 'a class with a name of more characters than fit anywhere';
  const estimates = [{ name, place: 0, value: 1, low: -1, high: 3 }];
  const { html } = intervalPlot({ title: '', label: '', format: String, estimates });
  const [left, , right] = coordinates(/class="axis" d="(M[^"]+)"/.exec(html)![1]!);
  assert.ok(right! - left! >= WIDTH / 2, `${left} to ${right}`);
  assert.match(html, `<title>${name}: 1 (-1 to 3)</title>`);
});

test('a text that fits is left alone, and capitals take more room than other letters', () => {
  assert.is(fitted('vat', 100), 'vat');
  assert.ok(estimatedWidth(fitted('x'.repeat(100_000), 100)) <= 100);
  assert.ok(fitted('W'.repeat(40), 100).length < fitted('x'.repeat(40), 100).length);
  assert.ok(fitted('x'.repeat(40), 100).length < fitted('i'.repeat(40), 100).length);
  assert.is(fitted('long', 0), '…');
});

test('names of series and titles are escaped', () => {
  const series = [{ name: hostile, place: 0, points: [{ x: 10, y: 1 }] }];
  const { html } = lineChart({ ...chart, title: hostile, x: { ...chart.x, label: hostile }, series });
  assert.not.match(html, /<script|<img|<svg onload/);
  const estimates = [{ name: hostile, place: 0, value: 1, low: 0, high: 2 }];
  const plot = intervalPlot({ title: hostile, label: hostile, format: String, estimates });
  assert.not.match(plot.html, /<script|<img|<svg onload/);
});

test.run();
