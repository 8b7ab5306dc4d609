/**
 * Takes the picture of a report that README.md shows:
 *
 *     npm run demo:corpora
 *     textvat compare --labeled corpora/demo/films.jsonl --unlabeled corpora/demo/pile.jsonl --test corpora/demo/test.jsonl \
 *       --preset fast --encoder-from movie-reviews --max-steps 200 --dev 0 --label-counts 20,50,100,200 \
 *       --methods linear,supervised,rp,vat-without-unlabeled,vat --seeds 5 --report report.html
 *     node --import tsx scripts/reportPicture.ts report.html docs/report.png
 *     pngquant --force --output docs/report.png 64 docs/report.png && optipng -o5 docs/report.png
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const WIDTH = 920;
const MARGIN = 16;

const [report, picture] = process.argv.slice(2);
if (report === undefined || picture === undefined)
  throw new Error('usage: node --import tsx scripts/reportPicture.ts REPORT.html PICTURE.png');

const browser = await chromium.launch({
  executablePath: process.env['TEXTVAT_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: WIDTH, height: WIDTH }, colorScheme: 'light' });
await page.goto(pathToFileURL(resolve(report)).href);
// From the top, past the row of links, down to the end of the learning curves.
const end = await page.locator('figure').first().boundingBox();
if (end === null) throw new Error(`${report}: found no figure`);
const clip = { x: 0, y: 0, width: WIDTH, height: Math.ceil(end.y + end.height) + MARGIN };
await page.screenshot({ path: picture, fullPage: true, clip });
await browser.close();
