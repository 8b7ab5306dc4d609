/** The pages in real Chromium: nothing is complained of, nothing is asked for, and everything fits on a phone. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExplainedText } from '../../src/report/explanationParts.js';
import { html } from '../../src/report/html/html.js';
import { page as htmlPage } from '../../src/report/html/page.js';
import { comparisonPage } from '../../src/report/pages/comparisonPage.js';
import { explanationPage } from '../../src/report/pages/explanationPage.js';
import { trainingPage } from '../../src/report/pages/trainingPage.js';
import { lineChart } from '../../src/report/plots/lineChart.js';
import { temporaryFolder } from '../corpus/helpers.js';
import { hostile } from './hostile.js';
import { underAdversary } from './pages/madeUpAdversary.js';
import { madeUpAttackPage } from './pages/madeUpAttack.js';
import { environment, madeUpComparison } from './pages/madeUpComparison.js';
import { madeUpPreparationPage } from './pages/madeUpPreparation.js';
import { madeUpTraining } from './pages/madeUpTraining.js';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = process.env['TEXTVAT_CHROMIUM'] ?? PLACES.find((path) => existsSync(path));
if (executablePath === undefined)
  process.stderr.write(
    `not tested in a browser: no Chromium at ${PLACES.join(', ')}; name one with TEXTVAT_CHROMIUM\n`,
  );
const inBrowser = executablePath === undefined ? test.skip : test;

const folder = temporaryFolder();
const texts = Array.from({ length: 20 }, (_, index) => ({
  id: `${hostile} ${index}`,
  text: hostile.repeat(1 + index),
  label: ['neg', 'pos'][index % 2]!,
}));
const explained: ExplainedText = {
  id: hostile,
  gold: hostile,
  text: `A dull film. ${hostile}`,
  label: 'neg',
  probability: 0.9,
  rival: 'pos',
  margin: 2,
  baseline: 1,
  method: 'integrated gradients',
  gap: 0,
  unexplained: 0,
  words: [{ word: 'dull', start: 2, end: 6, known: true, contribution: -1, occlusion: -1 }],
  nearest: [{ id: 'x', label: 'neg', text: hostile.repeat(9), similarity: 0.5 }],
  perturbation: {
    ...{ epsilon: 5, label: 'neg', labelAfter: hostile, margin: 2, marginAfter: -1 },
    ...{ divergence: 0.5, randomDivergence: 0.01 },
    words: [{ word: 'dull', start: 2, end: 6, push: 0.9, towards: [{ word: hostile, cosine: 0.5 }] }],
  },
};

/** More than fit one below the other, and wider than half a plot. */
const longNames = Array.from({ length: 24 }, (_, index) => {
  const name = `${index} a label as long as the names of products often are ${'mbW'.repeat(9)}`;
  return index % 2 === 0 ? name : name.toUpperCase();
});

/** Long figures at the axis. */
const smallFigures = lineChart({
  title: 'small figures',
  x: { label: 'step', format: String },
  y: { label: 'loss', format: String },
  marks: false,
  series: [{ name: 'vat', place: 0, points: [0.0005, 0.0025].map((y, x) => ({ x, y })) }],
});

const pages: Readonly<Record<string, string>> = {
  'small figures': htmlPage('small figures', html``, [{ title: 'a plot', body: smallFigures }]),
  comparison: comparisonPage(madeUpComparison(), environment),
  'comparison of hostile texts': comparisonPage(madeUpComparison({ test: texts, seeds: 1 }), environment),
  'comparison under attack and poison': comparisonPage(underAdversary(madeUpComparison()), environment),
  training: trainingPage(madeUpTraining({ text: hostile }), environment),
  'training with many long names': trainingPage(madeUpTraining({ classes: longNames }), environment),
  explanation: explanationPage([explained]),
  preparation: madeUpPreparationPage('A film to remember.'),
  'preparation of hostile texts': madeUpPreparationPage(hostile),
  attack: madeUpAttackPage('model'),
  'attack on hostile texts': madeUpAttackPage(hostile, hostile),
};

let browser: Browser | undefined;
test.before(async () => {
  if (executablePath !== undefined)
    // In containers there is no sandbox to be had; the pages are our own.
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
test.after(async () => {
  await browser?.close();
  folder.remove();
});

/** Opens a page and writes down what it says and asks for. */
async function open(name: string, width: number, colorScheme: 'light' | 'dark') {
  const page = await browser!.newPage({ viewport: { width, height: 800 }, colorScheme });
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('dialog', (dialog) => said.push(dialog.message()));
  const address = pathToFileURL(folder.write(`${name}.html`, pages[name]!)).href;
  page.on('request', (request) => {
    if (request.url() !== address) said.push(`asks for ${request.url()}`);
  });
  await page.goto(address, { waitUntil: 'networkidle' });
  return { page, said };
}

/** Luminance contrast of the text to what lies behind it (WCAG 2, 1 to 21). */
function contrast(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const luminance = (colour) => {
      const [r, g, b] = colour.match(/\\d+/g).slice(0, 3).map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = luminance(getComputedStyle(document.body).backgroundColor);
    const inks = [...document.querySelectorAll('p, td, th, svg text, li, summary')].map((one) =>
      getComputedStyle(one)[one.namespaceURI.endsWith('svg') ? 'fill' : 'color']);
    return Math.min(...[...new Set(inks)].map(luminance).map((ink) =>
      (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)));
  })()`);
}

/** Words and figures that reach out of their plot. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('svg text')].filter((text) => {
    const { x, y, width, height } = text.getBBox();
    const plot = text.ownerSVGElement.viewBox.baseVal;
    return x < 0 || y < 0 || x + width > plot.width || y + height > plot.height;
  }).map((text) => text.textContent)`);
}

for (const name of Object.keys(pages)) {
  inBrowser(`${name}: no word on the console, no request, no dialog`, async () => {
    const { page, said } = await open(name, 1100, 'light');
    assert.equal(said, []);
    assert.is(await page.locator('script, img, iframe').count(), 0);
    assert.equal(await cutOff(page), []);
    await page.close();
  });

  inBrowser(
    `${name}: as wide as the screen on a phone, and all text can be read in light and dark`,
    async () => {
      for (const scheme of ['light', 'dark'] as const) {
        const { page } = await open(name, 360, scheme);
        assert.is(await page.evaluate('document.documentElement.scrollWidth'), 360);
        const found = await contrast(page);
        assert.ok(found >= 4.5, `${scheme}: contrast ${found}`);
        await page.close();
      }
    },
  );
}

inBrowser('the page of a comparison is printed dark on white, whatever the screen', async () => {
  const { page } = await open('comparison', 1100, 'dark');
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
  assert.not.equal(await paper(), 'rgb(255, 255, 255)');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.is(await paper(), 'rgb(255, 255, 255)');
  assert.ok((await page.pdf()).length > 10_000);
  await page.close();
});

test.run();
