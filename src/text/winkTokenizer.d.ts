declare module 'wink-tokenizer' {
  namespace winkTokenizer {
    type Kind =
      | 'currency'
      | 'email'
      | 'emoji'
      | 'emoticon'
      | 'hashtag'
      | 'mention'
      | 'number'
      | 'ordinal'
      | 'quoted_phrase'
      | 'time'
      | 'url';
    interface Token {
      readonly value: string;
      readonly tag: string;
    }
    interface Tokenizer {
      tokenize(sentence: string): Token[];
      /** What is not named is looked for. */
      defineConfig(kinds: Readonly<Partial<Record<Kind, boolean>>>): number;
    }
  }
  function winkTokenizer(): winkTokenizer.Tokenizer;
  export = winkTokenizer;
}
