import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sameTextKey } from '../../src/text/sameText.js';

test('white space makes no other text; words, case and punctuation do', () => {
  assert.is(sameTextKey(' a  good\r\n\tfilm\u00a0'), 'a good film');
  assert.is(sameTextKey(' \n'), '');
  const others = ['A good film', 'a good film.', 'agood film'].map(sameTextKey);
  assert.is(new Set([...others, sameTextKey('a good film')]).size, 4);
});

test.run();
