import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/tensor/random.js';
import { tokenise } from '../../src/text/tokenise.js';

/** What English reviews are made of, with what tokenizers stumble over. */
const PHRASES = [
  "I didn't expect much; it's what they've promised, isn't it?",
  'You’re gonna love it, can’t you see? Don’t miss it!',
  "The Joneses' house, James's car, the '90s, rock'n'roll and O'Brien's pub",
  "y'all'd've laughed 'til you cried, ma'am",
  "It was a 7/10, or 8.5 out of 10 -- well, let's say 85%",
  'The 1st, 2nd, 3rd and 21st time I saw it, at 4pm, 12:30 and 7:15 p.m.',
  'It cost $9.50 (£7, €8.00, ¥1,000) in 1999-2003 on 12/24/98',
  'See http://www.imdb.com/title/tt0111161/?ref_=a#top or mail me@example.com, @critic!',
  ':) :-) :( ;) :D <3 :P ... #mustsee #worst_film_ever #1',
  '"So bad it\'s good" – as ‘they’ say — “truly” awful…',
  'a well-made, low-budget sci-fi/horror B-movie<br/><br/>Now, the plot:',
  'A café, a cliché, naïve Señor Müller; Amélie and the façade; 90° & 5½ stars ©2004',
  '<i>Really</i>?!?! NO!!! WHAT A WASTE... of time & money @ $5*2=10^1 ~ [spoilers] {none} #end',
  'x < y, A > B; e.g. Mr. & Mrs. Smith, U.S.A., Ph.D., vs. No. 5; the T-1000',
  '2001: A Space Odyssey, Se7en, Ocean’s 11, 10,000 B.C. and 3-D',
  'good 👍 bad 👎 love ❤️ 😂😂 ™ ® • *** _under_score_ `tick` \\slash |pipe|',
  'director of photography who would have thought that one could ever be so utterly bored by all of it',
];
const WORDS =
  'the a and of to is it in this film movie was good bad plot acting really not but with as'.split(' ');

/** A thousand texts of four to thirty parts. */
function reviews(): string[] {
  const random = createRandom(7, 'English reviews');
  const drawn = <Item>(items: readonly Item[]) => items[random.integer(items.length)]!;
  return Array.from({ length: 1000 }, () =>
    Array.from({ length: 4 + random.integer(27) }, () => {
      if (random.integer(3) > 0) return drawn(WORDS);
      const words = drawn(PHRASES).split(' ');
      const start = random.integer(words.length);
      return words.slice(start, start + 1 + random.integer(words.length)).join(' ');
    }).join(drawn([' ', ' ', ', ', '. ', '\n'])),
  );
}

/** The digests of the tokens that the models and the encoder that exist were trained on. */
const DIGESTS = new Map([
  [true, '50052abce8c12e050a47a51315df03be8c22d53e37ff100091515f8b88226bdc'],
  [false, 'b01f5ea44aaf8c737d22b4c2a05ee8c8627db9f9999a895ce8e2b031cce15824'],
]);

test('the tokens of English texts are those that models were trained on', () => {
  const texts = reviews();
  for (const [foldCase, digest] of DIGESTS) {
    const tokens = texts.map((text) => tokenise(text, foldCase));
    assert.is(createHash('sha256').update(JSON.stringify(tokens)).digest('hex'), digest);
  }
});

test('the first phrases, token by token', () => {
  assert.equal(
    tokenise(PHRASES.slice(0, 3).join(' ')).join(' '),
    "i did n't expect much ; it 's what they 've promised , is n't it ? you're gonna love it , ca n't you see ? " +
      "do n't miss it ! the joneses ' house , james 's car , the ' 90 s , rock'n'roll and brien 's pub",
  );
});

test.run();
