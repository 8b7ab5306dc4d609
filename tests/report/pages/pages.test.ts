import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quotation } from '../../../src/report/pages/answersList.js';
import { comparisonPage } from '../../../src/report/pages/comparisonPage.js';
import { confusionTable } from '../../../src/report/pages/qualityParts.js';
import { sharesChart } from '../../../src/report/pages/sharesChart.js';
import { meanCurve } from '../../../src/report/pages/trainingCharts.js';
import { trainingPage } from '../../../src/report/pages/trainingPage.js';
import { formatPercent } from '../../../src/report/table.js';
import { verdictSentence } from '../../../src/report/text/verdictText.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import { hostile } from '../hostile.js';
import { underAdversary } from './madeUpAdversary.js';
import { madeUpAttackPage } from './madeUpAttack.js';
import { environment, madeUpComparison } from './madeUpComparison.js';
import { madeUpTraining } from './madeUpTraining.js';

const headings = (page: string) => [...page.matchAll(/<h2>([^<]+)<\/h2>/g)].map((match) => match[1]);

test('the page of a comparison has every part, and the figures of the summary', () => {
  const result = madeUpComparison();
  const page = comparisonPage(result, environment);
  const most = result.summary.filter(({ labels }) => labels === 2500);
  const [best] = most.toSorted((a, b) => a.meanTestError - b.meanTestError);
  assert.equal(headings(page), [
    'Learning curves',
    'Methods',
    'Results',
    'Gains over supervised',
    'The course of training',
    'How far the probabilities can be trusted',
    'Confusion matrices',
    'Texts on which the methods disagree',
    `The most confident errors of ${best!.method}`,
    'Settings and versions',
  ]);
  for (const { meanTestError } of result.summary) assert.match(page, formatPercent(meanTestError));
  for (const title of [
    'Test error over the number of labeled texts',
    'Consistency loss',
    'Error on the development',
  ])
    assert.match(page, title);
  assert.is(page.split('role="img"').length - 1, 2 + 3 + 3 * 3 + 3);
  assert.match(page, 'linux x64');
  assert.not.match(page, /NaN|Infinity|undefined|\[object/);
});

test('one label count, one seed, no supervised baseline: what cannot be said is left out', () => {
  const page = comparisonPage(
    madeUpComparison({ methods: ['bayes'], labelCounts: [50], seeds: 1 }),
    environment,
  );
  assert.match(page, 'Test error with its 95 % interval');
  assert.not.match(page, 'gain over supervised');
  assert.not.match(page, 'from supervised is more than chance');
  assert.not.match(page, /NaN|Infinity|undefined|\[object/);
});

test('an encoder and its steps are named where a method has one', () => {
  const facts = (methods: readonly ('vat' | 'linear' | 'bayes')[]) =>
    comparisonPage(madeUpComparison({ methods, labelCounts: [50] }), environment);
  assert.match(facts(['linear', 'vat']), 'budget of a run');
  assert.not.match(facts(['linear', 'bayes']), 'budget of a run');
});

test('it says whose probabilities are not calibrated', () => {
  const result = madeUpComparison({ labelCounts: [50], methods: ['supervised', 'vat'] });
  const pageWithout = (of: readonly string[]) => {
    const cells = result.cells.map((cell) => (of.includes(cell.method) ? { ...cell, devError: null } : cell));
    return comparisonPage({ ...result, cells }, environment);
  };
  assert.not.match(pageWithout([]), 'not calibrated');
  assert.match(pageWithout(['vat']), 'The runs of vat did without development texts');
  assert.match(pageWithout(['vat', 'supervised']), 'All runs did without development texts');
});

test('the verdict stands first, with what it is held against, then the list of contents', () => {
  const methods = ['linear', 'supervised', 'vat-without-unlabeled', 'vat'] as const;
  const result = madeUpComparison({
    methods,
    seeds: 4,
    errorOf: (method) => (method === 'vat' ? 0.05 : 0.45),
  });
  const page = comparisonPage(result, environment, {
    labeled: ['data/reviews.csv'],
    unlabeled: ['scraped.txt', '-'],
    test: ['held out.tsv'],
  });
  assert.is(result.verdict.answer, 'yes');
  assert.match(page, /<h1>Does the unlabeled text pay\?<\/h1>\n<div class="verdict yes">/);
  assert.match(page, verdictSentence(result.verdict));
  for (const method of methods.slice(0, 3)) assert.match(page, `<p class="name"><b>${method}</b>`);
  assert.is(page.split('class="better"').length - 1, 3);
  for (const name of ['reviews.csv', 'scraped.txt, standard input', 'held out.tsv'])
    assert.match(page, `<b>${name}</b>`);
  const links = [...page.matchAll(/<li><a href="#(part-\d+)">/g)].map(([, id]) => id);
  assert.is(links.length, headings(page).filter((title) => title !== undefined).length);
  for (const id of links) assert.is(page.split(`id="${id}"`).length, 2);
  assert.ok(
    page.indexOf('class="verdict') < page.indexOf('<nav') && page.indexOf('<nav') < page.indexOf('<section'),
  );
});

test('what is folded can be opened, and the rest is open', () => {
  const page = comparisonPage(madeUpComparison(), environment);
  const folded = [...page.matchAll(/<details class="part">\n<summary><h2>([^<]+)/g)].map(
    ([, title]) => title,
  );
  assert.equal(folded, headings(page).slice(3));
});

test('charts of one kind have one scale', () => {
  const page = comparisonPage(madeUpComparison(), environment);
  const figures = [...page.matchAll(/<figcaption>([^<]+)<\/figcaption>\n<svg[^>]*>(.*?)<\/svg>/gs)];
  const scales = (title: RegExp) =>
    figures
      .filter(([, caption]) => title.test(caption!))
      .map(([, , svg]) =>
        [...svg!.matchAll(/<text class="soft"[^>]*>([^<]+)/g)].map(([, figure]) => figure).join(),
      );
  for (const [title, count] of [
    [/gain over supervised/, 3],
    [/^Supervised loss/, 3],
    [/^Error on the development/, 3],
    [/ labels$/, 3],
  ] as const) {
    assert.is(scales(title).length, count);
    assert.is(new Set(scales(title)).size, 1, String(title));
  }
});

test('a long text is cut after a word', () => {
  const shown = (text: string) =>
    /<blockquote>(.*?) …<details>.*?<\/summary>(.*?)<\/details>/s.exec(quotation(text).html)!;
  const words = 'seventeen letters '.repeat(30);
  const [, start, rest] = shown(words);
  assert.is(start, `${'seventeen letters '.repeat(16)}seventeen`);
  assert.is(start! + rest!, words);
  const [, uncut] = shown('長'.repeat(400));
  assert.is(uncut, '長'.repeat(300));
});

test('a page of a linear model knows no encoder, and without unlabeled texts there is no chart of them', () => {
  const training = madeUpTraining({});
  const options = completeOptions({ model: 'linear' });
  const start = { ...training.start, options, labeledTexts: 28, unlabeledTexts: 0 };
  const page = trainingPage({ ...training, start, settings: { method: 'linear' } }, environment);
  assert.not.match(page, 'encoder');
  assert.not.match(page, 'Share of each class');
  assert.match(page, 'Trained on 28 labeled texts: ');
  const alone = { ...training.start, labeledTexts: 28, unlabeledTexts: 28 };
  assert.not.match(trainingPage({ ...training, start: alone }, environment), 'Share of each class');
});

test('hostile texts, labels and names are text', () => {
  const texts = Array.from({ length: 30 }, (_, index) => ({
    id: hostile,
    text: hostile.repeat(1 + (index % 9)),
    label: [hostile, 'b'][index % 2]!,
  }));
  const comparison = comparisonPage(madeUpComparison({ classes: [hostile, 'b'], test: texts }), environment);
  const training = trainingPage(madeUpTraining({ classes: [hostile, 'b'], text: hostile }), environment);
  for (const page of [comparison, training]) {
    for (const forbidden of ['<script', '<img', '<svg onload', '\u001b', '\u202e'])
      assert.not.match(page, forbidden);
    assert.match(page, '&lt;script&gt;');
    assert.is(page.split('</style>').length, 2);
  }
});

test('the step of a run was chosen on the development texts only where one was', () => {
  const told = (model: 'bilstm' | 'doc2vec') => {
    const training = madeUpTraining({});
    const options = completeOptions({ model });
    return trainingPage({ ...training, start: { ...training.start, options } }, environment);
  };
  assert.match(told('bilstm'), 'The step was chosen on these texts');
  assert.not.match(told('doc2vec'), 'The step was chosen');
  assert.match(told('doc2vec'), 'Nothing but the temperature was chosen on these texts');
});

test('a development error that was measured once is no curve', () => {
  const training = madeUpTraining({});
  const once = { ...training.curve, development: training.curve.development.slice(-1) };
  assert.match(trainingPage(training, environment), 'Error on the development texts');
  const page = trainingPage({ ...training, curve: once }, environment);
  assert.not.match(page, 'Error on the development texts');
});

test('every term of a loss says what it is', () => {
  const training = madeUpTraining({});
  const losses = { balance: 0.1, gap: 0.2 };
  const curve = { ...training.curve, losses: [1, 2].map((step) => ({ step, seconds: step, losses })) };
  const page = trainingPage({ ...training, curve }, environment);
  assert.match(page, 'Balance loss: how far');
  assert.match(page, 'Gap: how far');
  assert.not.match(page, 'gap loss');
});

test('of many classes the largest shares are drawn, and the others together', () => {
  const classes = Array.from({ length: 24 }, (_, index) => `class ${index}`);
  const total = (24 * 25) / 2;
  const evaluations = [100, 500].map((step) => ({
    step,
    unlabeledShares: classes.map((_, index) => (index + 1) / total),
  }));
  const { html } = sharesChart(classes, evaluations);
  const names = [...html.matchAll(/<text class="name[^>]*>([^<]+)</g)].map(([, name]) => name);
  assert.equal(names, [...classes.slice(13), '13 others']);
  assert.match(html, 'Share of the 11 most frequent classes, and of the others together, among the answers');
  // The sum of 1 to 13, of 300.
  assert.match(html, '13 others from 30.3 % at 100 to 30.3 % at 500');
  const few = sharesChart(
    classes.slice(0, 12),
    evaluations.map((one) => ({ ...one, unlabeledShares: one.unlabeledShares.slice(0, 12) })),
  );
  assert.match(few.html, 'Share of each class among the answers');
  assert.not.match(few.html, 'others');
});

test('the page of a training run shows how many answers perturbations flip', () => {
  const training = madeUpTraining({});
  const page = trainingPage(training, environment);
  assert.match(page, /its norm is 2\.5 % of that of a text at the end/);
  assert.match(page, /VAT from 5(\.0+)? % at 100 to 50(\.0+)? % at 1,000/);
  const evaluations = training.evaluations.map(({ perturbed: _, ...others }) => others);
  assert.not.match(
    trainingPage({ ...training, evaluations }, environment),
    /that a perturbation flips, of VAT and at random/,
  );
});

test('the page of a training run has every part; without development texts those on quality are missing', () => {
  const page = trainingPage(madeUpTraining({}), environment);
  assert.equal(headings(page), [
    'The course of training',
    'How far its probabilities can be trusted',
    'Confusion matrix',
    'The most confident errors',
    'Settings and versions',
  ]);
  assert.match(page, 'Share of each class among the answers');
  assert.not.match(page, /NaN|Infinity|undefined|\[object/);
  const bare = trainingPage({ ...madeUpTraining({}), development: null }, environment);
  assert.equal(headings(bare), ['The course of training', 'Settings and versions']);
  assert.match(bare, 'nothing is known of its quality');
});

test('the mean curve keeps means and spreads', () => {
  const run = (y: number) => Array.from({ length: 600 }, (_, index) => ({ x: index + 1, y }));
  const points = meanCurve([run(1), run(3)]);
  assert.is(points.length, 60);
  for (const { y, low, high } of points) assert.equal([y, low, high], [2, 1, 3]);
  assert.is(meanCurve([run(1)])[0]!.low, undefined);
  assert.equal(meanCurve([[]]), []);
  // Runs of different lengths, and a figure that is none.
  const uneven = meanCurve([run(1), [...run(3).slice(0, 100), { x: 101, y: Number.NaN }]]);
  assert.is(uneven.at(-1)!.y, 1);
  assert.ok(uneven.every(({ y }) => Number.isFinite(y)));
});

test('of many classes the most frequent mistakes are shown', () => {
  const classes = Array.from({ length: 30 }, (_, index) => `class ${index}`);
  const confusion = classes.map((_, gold) => classes.map((_label, c) => (gold === 3 && c === 5 ? 9 : 0)));
  const { html } = confusionTable(classes, confusion);
  assert.match(html, /class 3<\/td><td class="words">class 5<\/td><td class="number">9</);
  assert.is(html.split('<tr>').length, 3);
});

test('the page of an attack shows both figures, the attacks, the changes and the triggers', () => {
  const page = madeUpAttackPage('model');
  assert.equal(headings(page), [
    'The attacks',
    'What was changed',
    'At the embeddings',
    'What the attacker could see',
  ]);
  assert.match(page, /Accuracy <b>88\.9 %<\/b>/);
  assert.match(page, /worst attack for each text\s*<b>44\.4 %<\/b>/);
  assert.match(page, '<li>texts of neg: &quot;lovely&quot; before the text</li>');
});

test('the page of a comparison shows attacks and poison where they were measured', () => {
  const result = madeUpComparison({ methods: ['linear', 'vat'], labelCounts: [50] });
  const [without, page] = [result, underAdversary(result)].map((one) => comparisonPage(one, environment));
  const shown = [
    'Under attack',
    'worst of all',
    'On poisoned texts',
    '+1.5',
    '87.5 %',
    '47.5 %',
    'success then',
  ];
  for (const words of shown) {
    assert.match(page!, words);
    assert.not.match(without!, words);
  }
});

test.run();
