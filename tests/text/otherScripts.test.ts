import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tokenise } from '../../src/text/tokenise.js';

const test = suite('other scripts');

function splitsTo(cases: Record<string, string>): void {
  for (const [text, expected] of Object.entries(cases))
    assert.equal(tokenise(text), expected === '' ? [] : expected.split(' '), text);
}

test('letters beyond Latin-1 cut no words', () => {
  splitsTo({
    'Świetny film, cœur et œuvre': 'świetny film , cœur et œuvre',
    'Çok sıkıcıydı, İstanbul': 'çok sıkıcıydı , i̇stanbul',
    'ĂN CƠM phở bò': 'ăn cơm phở bò',
    'Фильм отличный: п’ять із п\u02bcяти': "фильм отличный : п'ять із п'яти",
    'Η ΤΑΙΝΙΑ ΟΔΟΣ': 'η ταινια οδος',
    'फ़िल्म अच्छी थी। १०/१०': 'फ़िल्म अच्छी थी । १०/१०',
    'הסרט מעולה': 'הסרט מעולה',
    'a\u0323\u0301b x\u20d7y': 'ạ́b x⃗y',
    "l'œuvre d’art": "l'œuvre d'art",
    '#świetny #хит2024 #great @świat': '#świetny #хит2024 #great @ świat',
    'mp3ów 5й': 'mp 3 ów 5 й',
    '한국 영화는 재미있다': '한국 영화는 재미있다',
  });
});

test('a possessive is split off, and its word stays whole', () => {
  splitsTo({
    "Dvořák's Žižek’s": "dvořák 's žižek 's",
    "Amélie's naïf's Méndezes'": "amélie 's naïf 's méndezes '",
    // As the tokenizer has them.
    "café's André's Bond's films'": "café's andré's bond 's films '",
  });
});

test('scripts without spaces are read letter by letter, marks at their letters', () => {
  splitsTo({
    '这部电影真好看！10分': '这 部 电 影 真 好 看 ！ 10 分',
    最高のアニメー々: '最 高 の ア ニ メ ー 々',
    หนังดีมาก: 'ห นั ง ดี ม า ก',
    ໜັງດີ: 'ໜັ ງ ດີ',
    'ស្អាត។': 'ស្អា ត ។',
    ကောင်းတယ်: 'ကော င်း တ ယ်',
    က္က: 'က္က',
    iPhone很好ok: 'iphone 很 好 ok',
    '#好看的#电影': '# 好 看 的 # 电 影',
    '比《流浪地球》（2019）还好，真的。': '比 《 流 浪 地 球 》 （ 2019 ） 还 好 ， 真 的 。',
  });
});

test('marks of other languages stand alone', () => {
  splitsTo({
    '«Bonjour»،«mot»؟': '« bonjour » ، « mot » ؟',
    'فيلم رائع؟ نعم، جدا؛': 'فيلم رائع ؟ نعم ، جدا ؛',
    '！？、。': '！ ？ 、 。',
    '„gut“ ¿bueno? ¡sí!': '„ gut “ ¿ bueno ? ¡ sí !',
  });
});

test('what nobody sees cuts no word', () => {
  splitsTo({
    'some\u00adthing go\u200bod w\u2060ord\u200f x\ufeffy': 'something good word xy',
    'ni\u200cce na\u200dme': 'nice name',
    'ie\u200bva fi\u200dlm \u200e': 'ieva film',
    'ко\u00adгда': 'когда',
    '葛\u{e0100}城 ≠\ufe00': '葛 城 ≠',
    '\u3164\uffa0': '',
  });
});

test('what emoji and joining scripts need stays', () => {
  for (const token of [
    '❤️',
    '1️⃣',
    '👩‍🚀',
    '🏳️‍🌈',
    '👍🏽',
    '👩🏽‍🚀',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'می\u200cروم',
    'क्\u200dष',
    'শ্র\u200d্য',
    'ක්\u200dෂ',
    'ᠮᠣᠩ\u180bᠭᠣᠯ',
  ])
    assert.equal(tokenise(`a ${token} b`), ['a', token, 'b']);
  assert.equal(tokenise('می\u200c روم'), ['می', 'روم']);
  assert.equal(tokenise('❤\ufe0e a\ufe0f 5\ufe0f 😀\u200d'), ['❤', 'a', '5', '😀']);
});

test('one word of another script in a text of half a million', () => {
  assert.is(tokenise(`${'a '.repeat(500_000)}好`).length, 500_001);
});

test('long runs of other letters take no long time', () => {
  for (const run of ['好', 'ดี', 'я', "я'", '#я', "é'", "éa's", 'é', 'ाा', '\u200d', '\u{e0067}', '«', 'ს,'])
    tokenise(run.repeat(50_000));
});

test.run();
