/**
 * Finds rows that a quote has swallowed: a text that begins with a quote, and another further down that ends with one, make
 * one valid cell of all rows between them.
 */

/** Longer ones tell nothing: no label, id or date is so long. */
const LONGEST_VALUE = 40;
const MOST_VALUES = 1000;
/** So many rows show all values of a column that has few. */
const MANY_ROWS = 10;

interface RowGuard {
  /**
   * Looks at one row, in order.
   * @param raw as it stands in the file
   * @returns how many rows it seems to hold, where that is more than one
   */
  check(cells: readonly string[], raw: string): number;
}

/** @param textColumn the place of the text among the columns */
export function rowGuard(delimiter: string, width: number, textColumn: number): RowGuard {
  const before = textColumn;
  const behind = width - 1 - textColumn;
  const seen = Array.from({ length: width }, () => new Set<string>());

  let count = 0;

  const isKnown = (value: string, column: number, own: string) => value === own || seen[column]!.has(value);

  /** Whether a value may be a new one of its column. */
  const isAlike = (value: string, column: number, own: string): boolean => {
    const isOfClasses = count >= MANY_ROWS && seen[column]!.size * 2 < count;
    return !isOfClasses && isTelling(value) && shapeOf(value) === shapeOf(own);
  };

  const isRow = (line: string, cells: readonly string[], isFirst: boolean, isLast: boolean): boolean => {
    const parts = line.split(delimiter);
    if (parts.length < width) return false;
    // Behind a delimiter that is none, most often a comma, stands a space.
    const isSpaced = /^\s/.test(parts[before]!);
    const fits = (value: string, column: number, isBefore: boolean): boolean =>
      isKnown(value, column, cells[column]!) ||
      (!(isBefore && isSpaced) && isAlike(value, column, cells[column]!));
    const fitsBefore = isFirst || parts.slice(0, before).every((value, column) => fits(value, column, true));
    const last = parts.slice(parts.length - behind);
    return fitsBefore && (isLast || last.every((value, place) => fits(value, before + 1 + place, false)));
  };

  return {
    check(cells, raw) {
      let rows = 1;
      if (width > 1 && cells.some((cell) => cell.includes('\n'))) {
        const lines = raw.split('\n').filter((line) => line.trim() !== '');
        const areRows = lines.every((line, place) =>
          isRow(line, cells, place === 0, place === lines.length - 1),
        );
        if (areRows) rows = lines.length;
      }
      count = Math.min(count + 1, MOST_VALUES);
      for (const [column, values] of seen.entries()) {
        const value = cells[column] ?? '';
        if (column !== textColumn && value.length <= LONGEST_VALUE && values.size < MOST_VALUES)
          values.add(value);
      }
      return rows;
    },
  };
}

/** A word or a number alone. */
const isTelling = (value: string): boolean => /^(?:\p{L}[\p{L}\d_-]*|[+-]?\d+(?:\.\d+)?)$/u.test(value);

/** Numbers by their length: the second half of "10,000" is no label between 1 and 5. */
const shapeOf = (value: string): string => value.replace(/\d/g, '9').replace(/^\p{L}.*/u, 'word');
