declare module 'wink-tokenizer' {
  interface Token {
    readonly value: string;
    readonly tag: string;
  }
  interface Tokenizer {
    tokenize(sentence: string): Token[];
  }
  function winkTokenizer(): Tokenizer;
  export = winkTokenizer;
}
