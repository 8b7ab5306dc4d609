/** Parquet files, row group by row group: each row is a record. The packages are loaded with the first file. */
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../errors.js';
import type { Example } from './example.js';
import { resolveFields } from './fields.js';
import type { Wishes } from './format.js';
import { optionalPackage } from './optionalPackage.js';
import { exampleFromRecord, type Fields, type FieldValues, readRow } from './record.js';

/** @throws InputError naming the file where it is damaged, and the row of what is no text */
export async function* readParquet(
  path: string,
  wishes: Wishes,
  tell: (note: string) => void,
): AsyncGenerator<Example> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] =
    await optionalPackage(path, 'hyparquet hyparquet-compressors', () =>
      Promise.all([import('hyparquet'), import('hyparquet-compressors')]),
    );
  const handle = await open(path);
  try {
    const file = await randomAccess(handle);
    const metadata = await undamaged(path, parquetMetadataAsync(file));
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const { fields, notes } = resolveFields(names, wishes, path);
    if (notes.length > 0) tell(notes.join(', '));
    const columns = names.filter((name) => isNeeded(name, fields));
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const range = { file, metadata, columns, compressors, rowStart, rowEnd };
      const records = (await undamaged(path, parquetReadObjects(range))) as FieldValues[];
      yield* examplesOf(records, rowStart, path, fields);
      rowStart = rowEnd;
    }
  } finally {
    await handle.close();
  }
}

function* examplesOf(
  records: readonly FieldValues[],
  before: number,
  path: string,
  fields: Fields,
): Generator<Example> {
  const origin = { path, name: basename(path) };
  for (const [index, record] of records.entries()) {
    const row = before + index + 1;
    yield readRow(() => exampleFromRecord(record, row, origin, fields), { number: row }, origin, fields);
  }
}

/** Whether a column holds what is asked for; a field may lie within one. Prodigy's answer counts, too. */
function isNeeded(column: string, { textField, labelField, idField }: Fields): boolean {
  const wanted = [textField, idField, ...(labelField === undefined ? [] : [labelField, 'answer'])];
  return wanted.some((field) => field === column || field.startsWith(`${column}.`));
}

/** What the package reads from: pieces of an open file. */
async function randomAccess(handle: Awaited<ReturnType<typeof open>>) {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start: number, end = size): Promise<ArrayBuffer> {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await handle.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    },
  };
}

async function undamaged<Result>(path: string, reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    throw new InputError({
      where: path,
      found: `a damaged Parquet file, or one of a kind that cannot be read (${(error as Error).message})`,
      expected: 'a complete one',
      advice: 'Download or write it again.',
    });
  }
}
