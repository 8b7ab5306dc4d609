/** Versions of a text that are read by how many tokens they have more than it. */

/**
 * @param length of the text
 * @param read the row of each of some versions, all of which have as many tokens more than the text; fewer are below 0
 * @returns the rows of all versions, in order
 */
export async function byLength<Version extends { readonly length: number }, Row>(
  versions: readonly Version[],
  length: number,
  read: (some: readonly Version[], more: number) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const groups = new Map<number, number[]>();
  for (const [place, version] of versions.entries()) {
    const more = version.length - length;
    const group = groups.get(more);
    if (group === undefined) groups.set(more, [place]);
    else group.push(place);
  }
  const rows = new Array<Row>(versions.length);
  for (const [more, places] of groups) {
    const found = await read(
      places.map((place) => versions[place]!),
      more,
    );
    for (const [at, place] of places.entries()) rows[place] = found[at]!;
  }
  return rows;
}
