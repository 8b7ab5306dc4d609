// biome-ignore-all lint/suspicious/noControlCharactersInRegex: binary files begin with them
/** Files that are no text but are often taken for a corpus: how they begin, and how to get at the texts in them. */
import { InputError } from '../errors.js';

interface BinaryFormat {
  readonly name: string;
  /** Its first bytes, as Latin-1. */
  readonly start: RegExp;
  readonly advice: string;
}

/** How far a file is looked at; a tar archive is known by its 258th byte. */
export const BINARY_START = 512;

const EXPORT = 'Export it as CSV (in UTF-8) first.';
const NO_TEXT = 'Leave out or remove what holds no text.';

function pandas(reader: string): string {
  return `Write it as JSON Lines first, with Python: pandas.${reader}("FILE").to_json("FILE.jsonl", orient="records", lines=True).`;
}

const FORMATS: readonly BinaryFormat[] = [
  {
    name: 'an office document, such as an Excel workbook',
    start: /^PK\u0003\u0004.{26}(?:\[Content_Types\]|_rels\/|docProps\/|xl\/|word\/|mimetype)/s,
    advice: EXPORT,
  },
  { name: 'an office document of the old kind', start: /^\u00d0\u00cf\u0011\u00e0/, advice: EXPORT },
  { name: 'a ZIP archive', start: /^PK[\u0003\u0005][\u0004\u0006]/, advice: 'Unpack it with unzip first.' },
  { name: 'a tar archive', start: /^.{257}ustar/s, advice: 'Unpack it with tar -xf first.' },
  { name: 'a bzip2 file', start: /^BZh[1-9]1AY&SY/, advice: 'Unpack it with bunzip2 first.' },
  { name: 'an xz file', start: /^\u00fd7zXZ/, advice: 'Unpack it with unxz first.' },
  { name: 'an LZ4 file', start: /^\u0004"M\u0018/, advice: 'Unpack it with unlz4 first.' },
  { name: 'a 7-Zip archive', start: /^7z\u00bc\u00af/, advice: 'Unpack it with 7z x first.' },
  { name: 'a RAR archive', start: /^Rar!\u001a/, advice: 'Unpack it with unrar x first.' },
  {
    name: 'a Parquet file in a stream or packed',
    start: /^PAR1[\u0000-\u0008\u000e-\u001f]/,
    advice: 'Its end is read first: name the file itself, unpacked.',
  },
  {
    name: 'a web archive (WARC)',
    start: /^WARC\/[01]\.\d+\r?\n/,
    advice: '`textvat prepare` takes the main text out of its pages.',
  },
  { name: 'an Arrow or Feather file', start: /^(?:ARROW1\u0000|FEA1\u0000)/, advice: pandas('read_feather') },
  { name: 'an ORC file', start: /^ORC[\u0000-\u001f]/, advice: pandas('read_orc') },
  {
    name: 'a pickle of Python',
    start: /^\u0080[\u0002-\u0005]/,
    advice: `${pandas('read_pickle')} Only if you trust it: reading a pickle runs what is in it.`,
  },
  { name: 'an HDF5 file', start: /^\u0089HDF/, advice: pandas('read_hdf') },
  {
    name: 'an Avro file',
    start: /^Obj\u0001/,
    advice: 'Write it as JSON Lines first, with avro-tools tojson.',
  },
  { name: 'a NumPy array', start: /^\u0093NUMPY/, advice: 'Write the texts as JSON Lines first.' },
  {
    name: 'an SQLite database',
    start: /^SQLite format 3/,
    advice: 'Write a table as CSV first: sqlite3 -header -csv FILE "select * from TABLE" > FILE.csv.',
  },
  { name: 'a data file of R', start: /^RD[AX][23]\n/, advice: 'Write it as CSV first, with write.csv.' },
  { name: 'a PDF document', start: /^%PDF-/, advice: 'Take its text out first, with pdftotext.' },
  {
    name: 'text in UTF-32',
    start: /^(?:\u00ff\u00fe\u0000\u0000|\u0000\u0000\u00fe\u00ff)/,
    advice: 'Turn it into UTF-8 first: iconv -f UTF-32 -t UTF-8.',
  },
  {
    name: 'an image',
    start: /^(?:\u0089PNG|\u00ff\u00d8\u00ff|GIF8[79]a|RIFF.{4}WEBP|II\*\u0000|MM\u0000\*)/s,
    advice: NO_TEXT,
  },
  {
    name: 'a sound or a film',
    start: /^(?:ID3[\u0002-\u0004]|OggS\u0000|fLaC|RIFF.{4}(?:WAVE|AVI )|.{4}ftyp)/s,
    advice: NO_TEXT,
  },
  {
    name: 'a program',
    start:
      /^(?:\u007fELF|\u0000asm|[\u00ce\u00cf]\u00fa\u00ed\u00fe|\u00fe\u00ed\u00fa[\u00ce\u00cf]|\u00ca\u00fe\u00ba\u00be)/,
    advice: NO_TEXT,
  },
];

/** @throws InputError where the first bytes are those of a known binary format */
export function refuseBinary(path: string, start: Buffer): void {
  const latin1 = start.toString('latin1', 0, BINARY_START);
  const format = FORMATS.find((one) => one.start.test(latin1));
  if (format === undefined) return;
  const { name, advice } = format;
  throw new InputError({ where: path, found: name, expected: 'text, plain or packed', advice });
}
