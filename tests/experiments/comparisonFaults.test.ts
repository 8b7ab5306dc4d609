import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { comparisonFaults, withoutSharedTexts } from '../../src/experiments/comparisonFaults.js';

const example = (text: string, label?: string) => ({ id: text, text, ...(label && { label }) });

test('leaks and labels that only the test file has', () => {
  const faults = comparisonFaults({
    labeled: [example('a', 'pos'), example('b', 'neg')],
    unlabeled: [example(' c\n c '), example('d'), example('')],
    test: [
      example('c c', 'pos'),
      example(' ', 'neg'),
      example('e', 'odd'),
      example('f', 'odd'),
      example('g', 'neg'),
    ],
  });
  assert.is(faults.length, 2);
  assert.match(faults[0]!, '1 unlabeled text is a test text too and is left out');
  assert.match(
    faults[1]!,
    'no labeled text has the label "odd", so that 2 of 5 test texts can only be wrong',
  );
});

test('test texts that the training step is chosen on', () => {
  const corpora = {
    labeled: [example('a', 'pos'), example('b', 'neg')],
    unlabeled: [],
    test: [example('c', 'pos'), example('d', 'neg')],
  };
  assert.equal(comparisonFaults({ ...corpora, development: 0.5 }), []);
  const faults = comparisonFaults({ ...corpora, development: [example('c ', 'pos'), example('d', 'neg')] });
  assert.is(faults.length, 1);
  assert.match(faults[0]!, '2 development texts are test texts too');
});

test('test texts are left out of what is trained on, texts without content are not', () => {
  const test = [example('a', 'pos'), example(' b\n b', 'neg'), example('', 'neg')];
  const corpora = {
    labeled: [example('b b', 'pos'), example('c', 'neg'), example('', 'pos')],
    unlabeled: [example('d'), example('a ')],
    test,
  };
  const texts = ({ labeled, unlabeled }: typeof corpora) =>
    [labeled, unlabeled].map((all) => all.map(({ text }) => text));
  const left = withoutSharedTexts(corpora);
  assert.equal(texts(left), [['c', ''], ['d']]);
  assert.is(left.test, test);
  assert.equal(withoutSharedTexts(left), left);
  assert.throws(
    () => withoutSharedTexts({ ...corpora, labeled: [example('a', 'pos')] }),
    /only texts that are test texts too/,
  );
});

test('unlabeled texts that are labeled ones too are left out and told of', () => {
  const corpora = {
    labeled: [example('a', 'pos'), example('b', 'neg'), example('', 'pos')],
    unlabeled: [example(' a'), example('b'), example('c'), example('')],
    test: [example('d', 'pos')],
  };
  assert.equal(
    withoutSharedTexts(corpora).unlabeled.map(({ text }) => text),
    ['c', ''],
  );
  assert.equal(comparisonFaults(corpora), [
    '2 unlabeled texts are labeled texts too and are left out: each counts once',
  ]);
});

test('labels that look alike and labels that contradict each other are told of', () => {
  const faults = comparisonFaults({
    labeled: [example('a', 'pos'), example('b', 'neg'), example('a ', 'neg')],
    unlabeled: [],
    test: [example('d', 'Pos')],
  });
  assert.is(faults.length, 3);
  assert.match(faults[1]!, 'labels that look alike are classes of their own: "Pos" and "pos"');
  assert.match(faults[2]!, '1 text under two labels, such as a (pos) and a  (neg)');
});

test('what is said of labels is said of the texts that are left', () => {
  const faults = comparisonFaults({
    labeled: [example('a', 'pos'), example('b', 'neg'), example('c', 'odd'), example('d')],
    unlabeled: [],
    test: [example('c', 'odd'), example('d', 'pos')],
  });
  assert.is(faults.length, 2);
  assert.match(faults[0]!, '2 labeled texts are test texts too and are left out');
  assert.match(
    faults[1]!,
    'no labeled text has the label "odd", so that 1 of 2 test texts can only be wrong',
  );
});

test('texts without a label among the labeled ones', () => {
  const faults = comparisonFaults({
    labeled: [example('a', 'pos'), example('b', 'neg'), example('c'), example('d')],
    unlabeled: [],
    test: [example('e', 'pos')],
  });
  assert.equal(faults, ['2 of the labeled texts have no label and join the unlabeled ones']);
});

test.run();
