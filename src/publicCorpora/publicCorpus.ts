/** What is known of a public corpus: where it lies, what may be done with it, and how its files are read. */
import type { Example } from '../corpus/example.js';

/** A file as its publisher offers it. */
export interface PublicFile {
  /** Under which it is kept. */
  readonly name: string;
  readonly url: string;
  readonly bytes?: number;
  /** In hexadecimal digits; absent where none is known. */
  readonly sha256?: string;
  /** Who published the checksum. */
  readonly checksumFrom?: string;
}

/** A part of a corpus, which becomes one file of JSON Lines. */
export interface CorpusPart {
  /** Its file is named so, with `.jsonl` behind it. */
  readonly name: string;
  /** Which files it is read from, by their paths in the archive; its groups are for `read`. */
  readonly from: RegExp;
  /** The texts of one such file. */
  readonly read: (path: RegExpExecArray, content: string) => Iterable<Example>;
  /** How many texts it has, where that is known: another number is an error. */
  readonly texts?: number;
}

/** A public corpus that `getCorpus` fetches. */
export interface PublicCorpus {
  readonly name: string;
  readonly title: string;
  /** The page of those who published it. */
  readonly page: string;
  /** What is known of its license. */
  readonly license: string;
  readonly files: readonly PublicFile[];
  readonly parts: readonly CorpusPart[];
}
